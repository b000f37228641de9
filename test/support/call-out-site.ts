/**
 * Call-outs as a collector wires them, over a real store and real channels on loopback, with a clock that the test moves
 * and steps that it takes itself.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Severity } from '../../agent/wire/index.ts'
import { openCallOuts } from '../../collector/call-outs.ts'
import { CollectorConfig } from '../../collector/config-schema.ts'
import { dutyBook } from '../../collector/duty-book.ts'
import { collectorEvents } from '../../collector/events.ts'
import { recordCall } from '../../collector/incident/acts/file.ts'
import { changeStatus } from '../../collector/incident/acts/status.ts'
import { takeIn } from '../../collector/intake.ts'
import { lawOf } from '../../collector/organisations.ts'
import type { IncidentStatus, StageRef } from '../../collector/store/incidents.ts'
import { openSqlite } from '../../collector/store/sqlite.ts'
import type { Store } from '../../collector/store/store.ts'
import { T0 } from './call-out-facts.ts'
import { type Gateway, gateway } from './gateway.ts'
import { intakeSettings } from './intake-settings.ts'
import { type MailServer, mailServer } from './smtp.ts'
import { wireAlert } from './wire.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'vonggac-notify-'))

export interface Servers extends AsyncDisposable {
  readonly mail: MailServer
  readonly sms: Gateway
  readonly hook: Gateway
}

export async function notifyServers(): Promise<Servers> {
  const servers = { mail: await mailServer(), sms: await gateway(), hook: await gateway() }
  return {
    ...servers,
    async [Symbol.asyncDispose]() {
      for (const server of Object.values(servers)) await server[Symbol.asyncDispose]()
    },
  }
}

/** A `notify` section over the servers: lan (e-mail and SMS), minh (e-mail), the boss (SMS), a machine (webhook). */
export function notifySettings({ mail, sms, hook }: Pick<Servers, 'mail' | 'sms' | 'hook'>, change: object = {}) {
  const key = join(folder(), 'key')
  writeFileSync(key, 'một khoá bí mật đủ dài\n')
  return {
    privateAddresses: ['127.0.0.0/8'],
    email: { host: '127.0.0.1', port: mail.port, security: 'none', from: 'gac@don-vi.example', timeoutSeconds: 5 },
    sms: { gw: { url: `${sms.url}/`, body: '{"to":"{{to}}","text":"{{text}}","id":"{{id}}"}', timeoutSeconds: 5 } },
    webhooks: { machine: { url: `${hook.url}/`, secretFiles: [key], timeoutSeconds: 5 } },
    recipients: [
      {
        id: 'lan',
        channels: [
          { type: 'email', to: 'lan@don-vi.example' },
          { type: 'sms', gateway: 'gw', to: '+84901' },
        ],
      },
      { id: 'minh', language: 'en', channels: [{ type: 'email', to: 'minh@don-vi.example' }] },
      { id: 'boss', channels: [{ type: 'sms', gateway: 'gw', to: '+84909' }] },
      { id: 'machine', channels: [{ type: 'webhook', webhook: 'machine' }] },
    ],
    policies: [
      {
        name: 'all',
        steps: [
          { after: '0s', recipients: ['lan'] },
          { after: '10m', recipients: ['minh'] },
          { after: '20m', recipients: ['boss'] },
        ],
      },
    ],
    // Quiet is what few tests are about.
    timers: { resolve_timeout: '9d' },
    ...change,
  }
}

interface SiteOptions {
  readonly servers: Servers
  readonly notify?: object
  readonly store?: Store
  /** More of the collector's configuration. */
  readonly settings?: object
  readonly now?: () => number
}

export type CallOutSite = Awaited<ReturnType<typeof callOutSite>>

export async function callOutSite({ servers, notify, store: given, settings = {}, now: clock }: SiteOptions) {
  const store = given ?? (await openSqlite(join(folder(), 'collector.db')))
  let at = T0
  const now = () => new Date(clock?.() ?? at)
  const config = CollectorConfig.parse({
    dataFolder: folder(),
    console: { publicUrl: 'https://gac.don-vi.example' },
    notify: notifySettings(servers, notify),
    ...settings,
  })
  const { regimes, clocksOf, owedBy, nextDueAt } = lawOf(config)
  const duties = dutyBook({
    ...{ store, regimes, organisation: config.organisation.id },
    holder: () => ({ kinds: new Set(), highestLevel: 0 }),
  })
  const wired = () => {
    const events = collectorEvents(pino({ level: 'silent' }))
    return openCallOuts(config, now)?.({ store, events, regimes, duties, clocksOf, now })
  }
  let service = wired()
  let sequence = 0

  const site = {
    store,
    config,
    get loop() {
      if (!service) throw new Error('nobody is to be called')
      return service.loop
    },
    get service() {
      if (!service) throw new Error('nobody is to be called')
      return service.service
    },
    now: () => at,
    pass(ms: number) {
      at += ms
    },
    /** The collector is started anew: what it held is gone. */
    restart() {
      service = wired()
    },
    /** Alerts that open an incident of their own, or join the one of the same attacker. Resolves to its id. */
    async alert(attacker = '203.0.113.1', severity: Severity = 'medium', change: Parameters<typeof wireAlert>[1] = {}) {
      sequence += 1
      const when = new Date(at).toISOString()
      const alert = wireAlert(sequence, {
        ...{ occurredAt: when, matchedAt: when, source: { name: 'eth0', type: 'interface' } },
        rule: { severity },
        entities: { attackers: [attacker], victims: [] },
        ...change,
      })
      await store.agents.register({ id: 'agent-1', state: 'active', group: 'default', at: 1 })
      const { alerts } = await takeIn(
        store,
        {
          ...{ agent: 'agent-1', epoch: 1, sentAt: new Date(at), unreadable: [], drops: [], transport: 'https' },
          alerts: [{ alert, line: JSON.stringify(alert) }],
          signed: { keyId: 'k', header: '{}', digests: ['0'.repeat(64)], signature: '' },
        },
        new Date(at),
        intakeSettings({ nextDueAt }),
      )
      return alerts[0]?.incidentId ?? ''
    },
    async status(incidentId: string, to: IncidentStatus) {
      const act = { incidentId, organisation: null, actor: 'lan', address: '', at }
      const verdict = to === 'closed' ? ('incident' as const) : undefined
      const result = await changeStatus(store, act, { to, reason: 'lý do', verdict }, nextDueAt)
      if ('refused' in result) throw new Error(result.refused)
    },
    /** By a call that answers one stage. */
    async report(incidentId: string, stage: StageRef) {
      const act = { incidentId, organisation: null, actor: 'lan', address: '', at }
      const who = { caller: 'Lan', called: 'trực ban', telephone: '024 0000 0000', reference: '' }
      const call = { ...who, stages: [stage], to: null, calledAt: at }
      const result = await recordCall(store, act, call, owedBy, nextDueAt)
      if ('refused' in result) throw new Error(result.refused)
    },
    /** One look of the loop, and everything that is due sent. Resolves to the ids of what was made. */
    async step(): Promise<string[]> {
      const made = await site.loop.tick()
      // What a look makes may be due at once: that nobody answers, say.
      await site.loop.tick()
      for (const route of ['email', 'sms:gw', 'webhook:machine']) while ((await site.loop.sendDue(route)) > 0);
      return made.map(({ id }) => id)
    },
    async [Symbol.asyncDispose]() {
      if (!given) await store[Symbol.asyncDispose]()
    },
  }
  return site
}

/** The secret of a link in a text. */
export const tokenIn = (text: string): string => /\/a#([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? ''
