/** The rules at work. They are replaced as a whole or not at all: a load that fails leaves them as they are. */
import type { AgentEvents } from './events.ts'
import type { RuleSet } from './rule-set.ts'

export class LiveRules {
  readonly #events: AgentEvents
  #load: () => Promise<RuleSet>
  #rules: RuleSet
  #loaded: readonly (() => void)[] = []
  #replaced: readonly (() => void)[] = []
  /** Loads take their turn: the order that came last is the one that stands. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(load: () => Promise<RuleSet>, rules: RuleSet, events: AgentEvents) {
    this.#load = load
    this.#rules = rules
    this.#events = events
    this.#said(rules)
  }

  /** @throws what `load` throws. */
  static async open(load: () => Promise<RuleSet>, events: AgentEvents): Promise<LiveRules> {
    return new LiveRules(load, await load(), events)
  }

  readonly current = (): RuleSet => this.#rules

  /** Calls back when other rules are at work than before. */
  onReplaced(listen: () => void): void {
    this.#replaced = [...this.#replaced, listen]
  }

  /** Calls back whenever rule files were read by order, even if they say what they said before. */
  onLoaded(listen: () => void): void {
    this.#loaded = [...this.#loaded, listen]
  }

  /** Reads the same files again. Never rejects. */
  reload(): Promise<void> {
    return this.#inTurn(async () => this.#put(await this.#load())).catch(this.#events.rulesKept)
  }

  /**
   * Puts rules from elsewhere to work; later reloads read them, too.
   * @param agreed Rejects when what was loaded is not to be used.
   * @throws what `load` and `agreed` throw; then the rules before stay.
   */
  replace(load: () => Promise<RuleSet>, agreed: (rules: RuleSet) => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      const rules = await load()
      await agreed(rules)
      this.#load = load
      this.#put(rules)
    })
  }

  #put(rules: RuleSet): void {
    const changed = rules.hash !== this.#rules.hash
    this.#rules = rules
    this.#said(rules)
    for (const listen of this.#loaded) listen()
    if (changed) for (const listen of this.#replaced) listen()
  }

  #said({ hash, loaded, refused }: RuleSet): void {
    this.#events.rulesLoaded({ hash, loaded }, refused)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }
}
