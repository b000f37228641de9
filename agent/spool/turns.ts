/** Changes to a folder happen one after another: each waits for the one before it, and fails alone. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  take<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act)
    this.#last = done.catch(() => {})
    return done
  }
}
