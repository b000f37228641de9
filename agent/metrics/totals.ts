/** Totals since start. Names and labels come from the code and the configuration, never from input. */
export interface Total {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export class Totals {
  readonly #totals = new Map<string, { name: string; labels: Readonly<Record<string, string>>; value: number }>()

  add(name: string, count = 1, labels: Readonly<Record<string, string>> = {}): void {
    const key = `${name}\0${Object.values(labels).join('\0')}`
    const total = this.#totals.get(key)
    if (total) total.value += count
    else this.#totals.set(key, { name, labels, value: count })
  }

  /** Over all labels. */
  sum(name: string): number {
    let sum = 0
    for (const total of this.#totals.values()) if (total.name === name) sum += total.value
    return sum
  }

  list(): Total[] {
    return [...this.#totals.values()].map(total => ({ ...total }))
  }

  /** Flat, for heartbeats: `dropped.spool_full`; labels other than the reason are summed up. */
  flat(): Record<string, number> {
    const flat: Record<string, number> = {}
    for (const { name, labels, value } of this.#totals.values()) {
      const key = labels['reason'] ? `${name}.${labels['reason']}` : name
      flat[key] = (flat[key] ?? 0) + value
    }
    return flat
  }
}
