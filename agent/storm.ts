/**
 * Storms of one rule, folded where they are made: beyond a limit a minute, alerts of one rule about the same victims
 * become one alert that says how many it stands for, from when to when, and who all the attackers were.
 *
 * **What passes.** Of one rule and victim set, the first `perMinute` alerts of each minute go out one by one; the rest
 * of that minute waits in a fold. A minute is one of the evidence's own time, so the same evidence folds the same way
 * however it was cut into batches. Time that runs backwards counts to the minute already begun.
 *
 * **When a fold goes out.** When its minute is over by the evidence's time, when nothing came to it for a while (the
 * caller says so), when more kinds wait than are held apart (the oldest goes), and at the end of the input. A fold of a
 * single alert is that alert.
 *
 * **Crashes.** What waits is part of the source's checkpoint: `take` gives the alerts to write and `state` what waits
 * after them, and both go to the spool in one group. So the folds' counts and the single alerts together are always the
 * alerts that were matched, whatever was killed when. How many passed in a minute whose limit isn't reached is memory
 * alone: after a crash more may pass one by one, and the sum stays right.
 *
 * **Bounded.** `HELD` folds wait at most; `COUNTED` kinds are counted, beyond that the one not seen for longest is
 * forgotten and may begin its minute anew.
 */
import { z } from 'zod'
import type { NewAlert } from './spool/spool-types.ts'

const MINUTE = 60_000
/** Folds that wait at once in one source. Each is part of every checkpoint while it waits. */
const HELD = 16
const COUNTED = 10_000
const NAMES = 64
/** Evidence of the alert that stands for the fold, as far as a checkpoint carries it. */
const EVIDENCE = 1_024

export interface StormLimits {
  /** Alerts of one rule about the same victims that pass one by one in a minute. */
  readonly perMinute: number
}

interface Counted {
  minute: number
  passed: number
}

interface Fold {
  readonly minute: number
  readonly alert: NewAlert
  readonly count: number
  readonly firstAt: string
  readonly lastAt: string
}

const SavedFold = z.strictObject({
  key: z.string(),
  minute: z.int(),
  // The agent wrote it itself; the spool's checksum says that it is as written.
  alert: z.custom<NewAlert>(alert => typeof alert === 'object' && alert !== null),
  count: z.int().positive(),
  firstAt: z.string(),
  lastAt: z.string(),
})

export class Storm {
  readonly #limits: StormLimits
  readonly #counted = new Map<string, Counted>()
  readonly #folds = new Map<string, Fold>()

  /** @param state What `state` gave before; anything else is no fold waiting. */
  constructor(limits: StormLimits, state?: string) {
    this.#limits = limits
    for (const { key, ...fold } of savedFolds(state)) {
      this.#folds.set(key, fold)
      this.#counted.set(key, { minute: fold.minute, passed: limits.perMinute })
    }
  }

  /** How many alerts wait in folds. */
  get waiting(): number {
    return [...this.#folds.values()].reduce((sum, { count }) => sum + count, 0)
  }

  /** What waits, as text for a checkpoint; empty when nothing does. */
  get state(): string {
    if (this.#folds.size === 0) return ''
    return JSON.stringify([...this.#folds].map(([key, fold]) => ({ key, ...fold })))
  }

  /** Alerts in the order of the evidence. @returns those to write now. */
  take(alerts: readonly NewAlert[]): NewAlert[] {
    const out: NewAlert[] = []
    for (const alert of alerts) this.#take(alert, out)
    return out
  }

  /** Every fold, as it stands. */
  flush(): NewAlert[] {
    const out = [...this.#folds.values()].map(told)
    this.#folds.clear()
    return out
  }

  #take(alert: NewAlert, out: NewAlert[]): void {
    const key = keyOf(alert)
    const minute = Math.floor(Date.parse(alert.occurredAt) / MINUTE)
    const counted = this.#count(key, minute)
    this.#release(key, counted.minute, out)
    if (counted.passed < this.#limits.perMinute) {
      counted.passed += 1
      out.push(alert)
      return
    }
    const fold = this.#folds.get(key)
    this.#folds.set(key, fold ? joined(fold, alert) : begun(alert, counted.minute))
    if (this.#folds.size > HELD) this.#releaseOldest(out)
  }

  #count(key: string, minute: number): Counted {
    const so = this.#counted.get(key)
    const counted = so && so.minute >= minute ? so : { minute, passed: 0 }
    this.#counted.delete(key)
    this.#counted.set(key, counted)
    if (this.#counted.size > COUNTED) this.#forget()
    return counted
  }

  /** A fold that waits keeps its kind's count. */
  #forget(): void {
    for (const key of this.#counted.keys()) {
      if (this.#folds.has(key)) continue
      this.#counted.delete(key)
      return
    }
  }

  #release(key: string, minute: number, out: NewAlert[]): void {
    const fold = this.#folds.get(key)
    if (!fold || fold.minute === minute) return
    out.push(told(fold))
    this.#folds.delete(key)
  }

  #releaseOldest(out: NewAlert[]): void {
    for (const [key, fold] of this.#folds) {
      out.push(told(fold))
      this.#folds.delete(key)
      return
    }
  }
}

const keyOf = ({ rule, entities, source, outcome }: NewAlert): string =>
  JSON.stringify([rule.engine, rule.id, source.host ?? '', [...entities.victims].sort(), outcome ?? ''])

const begun = (alert: NewAlert, minute: number): Fold => ({
  minute,
  alert: short(alert),
  count: 1,
  firstAt: alert.occurredAt,
  lastAt: alert.occurredAt,
})

const joined = (fold: Fold, alert: NewAlert): Fold => ({
  ...fold,
  count: fold.count + 1,
  firstAt: earlier(fold.firstAt, alert.occurredAt),
  lastAt: later(fold.lastAt, alert.occurredAt),
  alert: {
    ...fold.alert,
    entities: {
      ...fold.alert.entities,
      attackers: union(fold.alert.entities.attackers, alert.entities.attackers),
      accounts: union(fold.alert.entities.accounts, alert.entities.accounts),
      indicators: union(fold.alert.entities.indicators, alert.entities.indicators),
    },
  },
})

const told = ({ alert, count, firstAt, lastAt }: Fold): NewAlert =>
  count === 1 ? alert : { ...alert, folded: { count, firstAt, lastAt } }

function short(alert: NewAlert): NewAlert {
  const { evidence } = alert
  if (!evidence || evidence.text.length <= EVIDENCE) return alert
  return { ...alert, evidence: { ...evidence, text: evidence.text.slice(0, EVIDENCE), truncated: true } }
}

// Instants of alerts are RFC 3339 in UTC as Date writes them: they sort as text.
const earlier = (one: string, other: string) => (one <= other ? one : other)
const later = (one: string, other: string) => (one >= other ? one : other)

function union(one: readonly string[], other: readonly string[]): string[] {
  if (one.length >= NAMES || other.every(name => one.includes(name))) return [...one]
  return [...new Set([...one, ...other])].slice(0, NAMES)
}

function savedFolds(state: string | undefined): z.infer<typeof SavedFold>[] {
  if (!state) return []
  try {
    return z.array(SavedFold).parse(JSON.parse(state))
  } catch {
    return []
  }
}
