/** `vonggac agent check`: everything that would keep the agent from working, named at once. */
import { access, constants, mkdir } from 'node:fs/promises'
import { networkInterface } from '../capture/interface.ts'
import { readConfig } from '../config.ts'
import type { AgentConfig, Interface } from '../config-schema.ts'
import { loadRuleSet } from '../load-rules.ts'
import { collectorsOf } from '../open-uplink.ts'
import { MAX_RECEIPT_BYTES } from '../uplink/exchange.ts'
import { IdentityError, IdentityKeeper } from '../uplink/identity.ts'
import type { TransportError } from '../uplink/transport.ts'
import { HEARTBEAT_PATH } from '../wire/index.ts'
import { speak } from './speak.ts'

const INTERFACE_MS = 10_000
const COLLECTOR_SECONDS = 10

/** @returns 0 when all is well, else 1. */
export async function checkCommand(configFile: string): Promise<number> {
  const config = await readConfig(configFile)
  const rules = await checkRules(config)
  const problems = [...(await checkFiles(config)), ...rules.problems, ...(await checkUplink(config))]
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
    if (source.type !== 'interface' && source.path === '-') continue
    const tried = source.type === 'interface' ? tryInterface(source) : access(source.path, constants.R_OK)
    await tried.catch(error => problems.push(`${source.name}: ${error.message}`))
  }
  const { folder } = config.spool
  await mkdir(folder, { recursive: true, mode: 0o700 })
    .then(() => access(folder, constants.W_OK))
    .catch(error => problems.push(`spool.folder: ${error.message}`))
  return problems
}

/** Opens it as the agent will: only that tells of a missing package, device or right, and of a filter that isn't BPF. */
async function tryInterface(source: Interface): Promise<void> {
  const { name, device, filter, promiscuous, snapLengthBytes: snapLength } = source
  const opened = new AbortController()
  const capture = networkInterface({ name, device, filter, promiscuous, snapLength, onOpen: () => opened.abort() })
  const enough = AbortSignal.any([opened.signal, AbortSignal.timeout(INTERFACE_MS)])
  for await (const _ of capture.batches(undefined, enough)) return
  if (!opened.signal.aborted) throw new Error(`${device} did not open within ${INTERFACE_MS / 1_000} s`)
}

async function checkRules({ rules }: AgentConfig): Promise<{ loaded: number; problems: string[] }> {
  try {
    const { loaded, refused } = await loadRuleSet(rules)
    return { loaded, problems: refused.map(({ file, line, rule, reason }) => `${file}:${line}: ${rule}: ${reason}`) }
  } catch (error) {
    return { loaded: 0, problems: [(error as Error).message] }
  }
}

/** Whether this host is enrolled, and each of its collectors lets it in. */
async function checkUplink({ agent, uplink }: AgentConfig): Promise<string[]> {
  const identity = new IdentityKeeper(uplink.identityFolder, agent.id)
  try {
    const { expiresAt } = await identity.current()
    const problems = expiresAt.getTime() < Date.now() ? [expired(expiresAt)] : []
    const asked = await Promise.all(uplink.collectors.map(address => tryCollector(uplink, address, identity)))
    return [...problems, ...asked.flat()]
  } catch (error) {
    return [`uplink.identityFolder: ${wordsOf(error as Error, uplink.identityFolder)}`]
  }
}

/** The first problem that everybody meets is told in the reader's language; what else can be wrong comes as it is. */
const wordsOf = (error: Error, folder: string): string =>
  error instanceof IdentityError && error.code === 'missing'
    ? speak({
        vi: `${folder} chưa có danh tính: ghi danh máy này bằng 'vonggac agent enroll'.`,
        en: error.message,
      })
    : error.message

const expired = (at: Date): string =>
  speak({
    vi: `uplink.identityFolder: chứng thư của tác tử đã hết hạn lúc ${at.toISOString()}: ghi danh lại bằng 'vonggac agent enroll'`,
    en: `uplink.identityFolder: the agent's certificate expired at ${at.toISOString()}: enrol again with 'vonggac agent enroll'`,
  })

async function tryCollector(
  uplink: AgentConfig['uplink'],
  address: string,
  identity: IdentityKeeper,
): Promise<string[]> {
  const timeoutSeconds = Math.min(COLLECTOR_SECONDS, uplink.timeoutSeconds)
  const link = collectorsOf({ ...uplink, collectors: [address], timeoutSeconds }, identity)
  try {
    await link.get(HEARTBEAT_PATH, { waitMs: 0, maxBytes: MAX_RECEIPT_BYTES }, new AbortController().signal)
    return []
  } catch (error) {
    const { code, message } = error as TransportError
    // The path takes no GET: being told so means having been let in.
    return code === 'failed' && /HTTP 40[45]/.test(message) ? [] : [`uplink: ${address}: ${message}`]
  } finally {
    link.close()
  }
}
