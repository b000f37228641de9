/** `vonggac agent check`: everything that would keep the agent from working, named at once. */
import { access, constants, mkdir } from 'node:fs/promises'
import { readConfig } from '../config.ts'
import type { AgentConfig } from '../config-schema.ts'
import { loadRuleSet } from '../load-rules.ts'
import { httpsPost } from '../uplink/https-post.ts'
import { HEARTBEAT_PATH } from '../wire/index.ts'
import { speak } from './speak.ts'

/** @returns 0 when all is well, else 1. */
export async function checkCommand(configFile: string): Promise<number> {
  const config = await readConfig(configFile)
  const rules = await checkRules(config)
  const problems = [...(await checkFiles(config)), ...rules.problems, ...(await checkCollector(config))]
  for (const problem of problems) console.error(problem)
  if (problems.length === 0) {
    console.log(
      speak({
        vi: `Tốt: ${rules.loaded} luật, ${config.sources.length} nguồn, bộ thu thập trả lời.`,
        en: `All well: ${rules.loaded} rules, ${config.sources.length} sources, the collector answers.`,
      }),
    )
  }
  return problems.length === 0 ? 0 : 1
}

async function checkFiles(config: AgentConfig): Promise<string[]> {
  const problems: string[] = []
  for (const source of config.sources) {
    if (source.type === 'interface' || source.path === '-') continue
    await access(source.path, constants.R_OK).catch(error => problems.push(`${source.name}: ${error.message}`))
  }
  const { folder } = config.spool
  await mkdir(folder, { recursive: true, mode: 0o700 })
    .then(() => access(folder, constants.W_OK))
    .catch(error => problems.push(`spool.folder: ${error.message}`))
  return problems
}

async function checkRules({ rules }: AgentConfig): Promise<{ loaded: number; problems: string[] }> {
  try {
    const { loaded, refused } = await loadRuleSet(rules)
    return { loaded, problems: refused.map(({ file, line, rule, reason }) => `${file}:${line}: ${rule}: ${reason}`) }
  } catch (error) {
    return { loaded: 0, problems: [(error as Error).message] }
  }
}

async function checkCollector({ uplink }: AgentConfig): Promise<string[]> {
  const link = httpsPost({ ...uplink, timeoutMs: Math.min(10, uplink.timeoutSeconds) * 1_000 })
  try {
    await link.probe(HEARTBEAT_PATH, AbortSignal.timeout(15_000))
    return []
  } catch (error) {
    return [`uplink: ${(error as Error).message}`]
  } finally {
    link.close()
  }
}
