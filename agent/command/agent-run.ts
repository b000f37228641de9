/** `vonggac agent run`: signals in, exit code out. */
import { runAgent } from '../agent.ts'
import { readConfig } from '../config.ts'
import { MEMORY_EXIT_CODE } from '../host/memory-cap.ts'
import { loadRuleSet } from '../load-rules.ts'
import { agentLog } from '../logger.ts'
import { openStage } from '../open-stage.ts'

/** @returns 0 when told to stop or idle; 1 when a capture file could not be read to its end; 75 to be started again. */
export async function runCommand(configFile: string, untilIdle: boolean): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  // From the start on: an order to reload that comes while the agent starts must not end it.
  let reload = () => {}
  process.on('SIGHUP', () => reload())
  let exitCode = 0
  const config = await readConfig(configFile)
  const sources = await runAgent(
    config,
    { log: agentLog(config.log.level), loadRules: loadRuleSet, openStage, configFile },
    {
      signal: stop.signal,
      untilIdle,
      onReload: order => {
        reload = order
      },
      onOutOfMemory: () => {
        exitCode = MEMORY_EXIT_CODE
        stop.abort()
      },
    },
  )
  if (exitCode !== 0) return exitCode
  return untilIdle && sources.some(({ state }) => state === 'failed') ? 1 : 0
}
