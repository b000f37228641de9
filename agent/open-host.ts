/**
 * What the agent does about its own host beside watching it: follows its group's bundle, looks for signs of tampering,
 * minds its memory, and tells the service manager that it lives.
 */
import { openBundles } from './bundle/open.ts'
import type { BundleRunner } from './bundle/runner.ts'
import type { AgentConfig } from './config-schema.ts'
import type { AgentEvents } from './events.ts'
import { FileWatch } from './host/file-watch.ts'
import { memoryCap } from './host/memory-cap.ts'
import { programFiles, startFacts } from './host/program-files.ts'
import { Pulse } from './host/pulse.ts'
import { serviceManager } from './host/service-manager.ts'
import { Tampering } from './host/tampering.ts'
import { runWatchdog } from './host/watchdog.ts'
import type { LiveRules } from './live-rules.ts'
import type { Totals } from './metrics/totals.ts'
import type { OpenUplink } from './open-uplink.ts'
import type { RuleSet } from './rule-set.ts'
import type { Spool } from './spool/spool.ts'
import type { Heartbeat } from './wire/index.ts'

export interface OpenHostDeps {
  readonly spool: Spool
  readonly rules: LiveRules
  readonly loadRules: (rules: AgentConfig['rules']) => Promise<RuleSet>
  readonly uplink: OpenUplink
  readonly events: AgentEvents
  readonly totals: Totals
  readonly configFile: string | undefined
  /** The clock that alerts are stamped with. */
  readonly now: () => number
  /** Called once, when the agent is to end to give memory back. */
  readonly outOfMemory: () => void
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface OpenHost {
  /** To be called by the loops of the agent whenever they turn. */
  readonly beats: Beats
  /** For heartbeats. */
  facts(): Pick<Heartbeat, 'bundle' | 'bundleError' | 'tampered'>
  heartbeatMs(): number
  /** Runs until the signal aborts; to be called when sources are being read. Never rejects. */
  run(signal: AbortSignal): Promise<void>
}

export interface Beats {
  readonly heartbeat: () => void
  readonly status: () => void
  /** A commit to the spool begins; what it returns, that it is through. */
  readonly commit: () => () => void
}

const MEMORY_LOOK_MS = 1_000
const IDENTITY_LOOK_MS = 30_000

/** Resolves when the last good bundle is at work. Never rejects: an agent watches without all of this, too. */
export async function openHost(config: AgentConfig, deps: OpenHostDeps): Promise<OpenHost> {
  const { spool, events, rules } = deps
  const pulse = new Pulse()
  const files = new FileWatch()
  const tampering = new Tampering({
    files,
    raise: async alert => void (await spool.append({ alerts: [alert], checkpoints: {} })),
    drill: config.drill,
    now: () => new Date(deps.now()),
    events,
  })
  rules.onLoaded(() => void files.trust('rules', rules.current().files))
  let bundles = await bundlesOf(config, deps)

  /** Whoever is enrolled anew, perhaps elsewhere, takes bundles of another key: the runner is of one. */
  async function followBundles(signal: AbortSignal): Promise<void> {
    while (config.bundles.enabled && !signal.aborted) {
      const replaced = new AbortController()
      const running = bundles?.runner.run(AbortSignal.any([signal, replaced.signal]))
      do await deps.delay(IDENTITY_LOOK_MS, signal).catch(() => {})
      while (!signal.aborted && bundles && (await hasBundleKey(deps, bundles.key)))
      replaced.abort()
      await running
      if (!signal.aborted) bundles = (await bundlesOf(config, deps)) ?? bundles
    }
  }

  async function lookForTampering(signal: AbortSignal): Promise<void> {
    await files.trust('rules', rules.current().files)
    await files.trust('configuration', deps.configFile === undefined ? [] : [deps.configFile])
    await files.trust('program', programFiles())
    while (!signal.aborted) {
      await deps.delay(config.tampering.checkSeconds * 1_000, signal).catch(() => {})
      if (!signal.aborted) await tampering.look()
    }
  }

  return {
    beats: beatsOf(pulse, config, deps),
    facts: () => ({
      ...(bundles?.runner.running && { bundle: bundles.runner.running }),
      ...(bundles?.runner.error !== undefined && { bundleError: bundles.runner.error }),
      tampered: [...tampering.signs],
    }),
    heartbeatMs: () => (bundles?.runner.settings.heartbeatSeconds ?? config.heartbeatSeconds) * 1_000,
    async run(signal) {
      events.startFacts(startFacts())
      await Promise.allSettled([
        followBundles(signal),
        lookForTampering(signal),
        mindMemory(config, deps, signal),
        tellManager(pulse, deps, signal),
      ])
    },
  }
}

/** Limits are far above what is usual: a restart helps a loop that hangs, and nothing else. */
const STATUS_WITHIN_MS = 60_000
const COMMIT_WITHIN_MS = 180_000
const HEARTBEAT_AT_MOST_MS = 300_000
/** The longest that a collector may ask to be left alone. */
const ASKED_TO_WAIT_MS = 3_600_000

function beatsOf(pulse: Pulse, { uplink }: AgentConfig, { spool, totals }: OpenHostDeps): Beats {
  const exchangesMs = uplink.collectors.length * uplink.timeoutSeconds * 1_000
  const sending = pulse.expect('uplink', ASKED_TO_WAIT_MS + exchangesMs + uplink.patienceSeconds * 60_000)
  const status = pulse.expect('status', STATUS_WITHIN_MS)
  const turns = () => ['batches_sent', 'send_failures', 'resends'].reduce((sum, name) => sum + totals.sum(name), 0)
  let turned = -1
  return {
    heartbeat: pulse.expect('control link', HEARTBEAT_AT_MOST_MS + exchangesMs + STATUS_WITHIN_MS),
    status() {
      status()
      const { made, released } = spool.status()
      if (made === released || turns() !== turned) sending()
      turned = turns()
    },
    // A spool that is full, or whose disk is, makes groups wait on purpose.
    commit: pulse.expectDone('spool', COMMIT_WITHIN_MS, () => spool.status().state !== 'ok'),
  }
}

interface Bundles {
  readonly runner: BundleRunner
  /** PEM of the key that they are signed with. */
  readonly key: string
}

/** An identity that can't be read just now is no other one. */
const hasBundleKey = ({ uplink }: OpenHostDeps, key: string): Promise<boolean> =>
  uplink.identity.current().then(
    ({ bundleKey }) => bundleKey === key,
    () => true,
  )

/** @returns undefined where this host has no identity yet, or its bundles can't be kept: it watches with its own rules. */
async function bundlesOf(
  config: AgentConfig,
  { rules, loadRules, uplink, events, delay }: OpenHostDeps,
): Promise<Bundles | undefined> {
  if (!config.bundles.enabled) return undefined
  try {
    const { bundleKey } = await uplink.identity.current()
    const get = uplink.control.get.bind(uplink.control)
    const wiring = { bundleKey, rules, loadRules, get, events, delay }
    return { runner: await openBundles(config, wiring), key: bundleKey }
  } catch (error) {
    events.bundlesNotOpened(error as Error)
    return undefined
  }
}

async function mindMemory({ memory }: AgentConfig, deps: OpenHostDeps, signal: AbortSignal): Promise<void> {
  const { restartAboveBytes, forSeconds } = memory
  if (restartAboveBytes === undefined) return
  const reading = () => ({ bytes: process.memoryUsage.rss(), nowMs: performance.now() })
  const exceeded = memoryCap({ restartAboveBytes, forMs: forSeconds * 1_000 }, reading)
  while (!signal.aborted) {
    if (exceeded()) {
      deps.events.memoryExceeded({ residentBytes: reading().bytes, restartAboveBytes })
      deps.outOfMemory()
      return
    }
    await deps.delay(MEMORY_LOOK_MS, signal).catch(() => {})
  }
}

async function tellManager(pulse: Pulse, deps: OpenHostDeps, signal: AbortSignal): Promise<void> {
  const manager = serviceManager()
  if (!manager) return
  const { spool, uplink, events, delay } = deps
  const status = () => {
    const { made, spooledAlerts, state } = spool.status()
    const { uplinkError } = uplink.facts()
    return `${made} alerts made, ${spooledAlerts} on disk (${state})${uplinkError ? `; not sent: ${uplinkError}` : ''}`
  }
  await runWatchdog({ manager, pulse, status, events, delay }, signal)
}
