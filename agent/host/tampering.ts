/**
 * Signs of tampering: program, configuration and rule files that changed under the running agent without an order.
 *
 * Orders are a reload (SIGHUP), after which rule files are trusted as they were read, and another bundle. Everything
 * else is told once a change: as an alert of the agent's own, which is numbered, spooled and signed like any other, and
 * with every heartbeat until the next start.
 */
import { hostname } from 'node:os'
import type { NewAlert } from '../spool/spool-types.ts'
import type { FileChange, FileRole, FileWatch } from './file-watch.ts'

export interface TamperingDeps {
  readonly files: FileWatch
  /** Resolves when the alert is on disk. */
  readonly raise: (alert: NewAlert) => Promise<void>
  readonly drill: boolean
  readonly now: () => Date
  readonly events: TamperingEvents
}

export interface TamperingEvents {
  tampered(change: FileChange): void
  tamperingNotRaised(error: Error): void
}

/** More are in the log; the first ones say that the host is to be looked at. */
const KEPT = 100
const RULE_ID = 'tampered'
const MAX_PATH = 480

const ROLE_WORDS: Record<FileRole, { readonly vi: string; readonly en: string }> = {
  program: { vi: 'Tệp chương trình', en: 'A program file' },
  configuration: { vi: 'Tệp cấu hình', en: 'A configuration file' },
  rules: { vi: 'Tệp luật', en: 'A rule file' },
}

const CHANGE_WORDS: Record<FileChange['what'], { readonly vi: string; readonly en: string }> = {
  changed: { vi: 'bị sửa', en: 'was changed' },
  removed: { vi: 'bị xóa', en: 'was removed' },
  appeared: { vi: 'xuất hiện', en: 'appeared' },
}

export class Tampering {
  readonly #deps: TamperingDeps
  #signs: readonly string[] = []
  /** Told but not on disk yet: tried again at the next look. */
  #unsaid: readonly NewAlert[] = []

  constructor(deps: TamperingDeps) {
    this.#deps = deps
  }

  /** For heartbeats: what was found since the start. */
  get signs(): readonly string[] {
    return this.#signs
  }

  /** Looks once. Never rejects. */
  async look(): Promise<void> {
    const { files, events, drill, now } = this.#deps
    for (const change of await files.changes()) {
      events.tampered(change)
      this.#signs = [...this.#signs, `${change.what}: ${shortened(change.path)}`].slice(0, KEPT)
      this.#unsaid = [...this.#unsaid, tamperingAlert(change, { drill, at: now() })].slice(0, KEPT)
    }
    await this.#say().catch(events.tamperingNotRaised)
  }

  async #say(): Promise<void> {
    for (let [first] = this.#unsaid; first; [first] = this.#unsaid) {
      await this.#deps.raise(first)
      this.#unsaid = this.#unsaid.slice(1)
    }
  }
}

export function tamperingAlert(
  { path, role, what }: FileChange,
  { drill, at }: { readonly drill: boolean; readonly at: Date },
): NewAlert {
  const host = hostname().slice(0, 255)
  const words = (language: 'vi' | 'en') => `${ROLE_WORDS[role][language]} ${CHANGE_WORDS[what][language]}`
  return {
    occurredAt: at.toISOString(),
    matchedAt: at.toISOString(),
    drill,
    source: { name: 'agent', type: 'agent', host },
    rule: {
      engine: 'agent',
      id: RULE_ID,
      title: `${words('en')} under the running agent`,
      titleVi: `${words('vi')} trong khi tác tử đang chạy`,
      severity: 'high',
      tactics: ['TA0005'],
      techniques: ['T1562.001'],
    },
    entities: { attackers: [], victims: [host], accounts: [], systems: [], indicators: [] },
    evidence: { kind: 'line', text: `${what} ${role} ${path}`.slice(0, 8192), truncated: false },
  }
}

/** The end of a path says more than its beginning. */
const shortened = (path: string): string => (path.length > MAX_PATH ? `…${path.slice(-MAX_PATH)}` : path)
