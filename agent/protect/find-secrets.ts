/**
 * All secrets of a text, in its order and apart from each other.
 *
 * One pass: a character that can be part of a secret (`=`, `:`, `@`, a word's or number's first …) calls its recogniser,
 * which looks at a bounded stretch around; behind a secret the search goes on where it ended. Looks grow with the text's
 * length and nothing else.
 */
import { emailSecret, urlPassword } from './addresses.ts'
import { Commands, isOptionStart, isWordStart } from './commands.ts'
import { keyValueSecrets } from './key-value.ts'
import { numberSecret } from './numbers.ts'
import type { Secret, SecretKind } from './secret.ts'
import { DIGITS, Text } from './text.ts'
import { botToken, privateKey, tokenSecret } from './token-shapes.ts'

export interface Findings {
  readonly secrets: readonly Secret[]
  /** Characters looked at: the work that it took. */
  readonly looks: number
}

export function findSecrets(value: string, wanted: (kind: SecretKind) => boolean = () => true): Findings {
  const search = new Search(value, wanted)
  return { secrets: search.run(), looks: search.text.looks }
}

class Search {
  readonly text: Text
  readonly #wanted: (kind: SecretKind) => boolean
  readonly #commands: Commands
  readonly #found: Secret[] = []
  /** Behind the last secret: nothing before it is part of another one. */
  #floor = 0

  constructor(value: string, wanted: (kind: SecretKind) => boolean) {
    this.text = new Text(value)
    this.#wanted = wanted
    this.#commands = new Commands(this.text)
  }

  run(): readonly Secret[] {
    for (let at = 0; at < this.text.length; ) at = Math.max(at + 1, this.#lookAt(at))
    return this.#found
  }

  /** @returns where to go on. */
  #lookAt(at: number): number {
    const { text } = this
    const code = text.code(at)
    switch (code) {
      case 0x3a: // :
        return this.#take(urlPassword(text, at)) ?? this.#keyValue(at)
      case 0x3d: // =
      case 0x3e: // >
        return this.#keyValue(at)
      case 0x25: // %
        return this.#take(emailSecret(text, at, this.#floor)) ?? this.#keyValue(at)
      case 0x40: // @
        return this.#take(emailSecret(text, at, this.#floor)) ?? at
      case 0x2d: // -
        return this.#take(privateKey(text, at)) ?? this.#option(at)
      case 0x2b: // +
      case 0x28: // (
        return text.isIn(DIGITS, at + 1) || text.startsWith('(+84)', at) ? this.#number(at) : at
      case 0x0a:
      case 0x3b: // ;
      case 0x7c: // |
      case 0x26: // &
        this.#commands.end()
        return at
    }
    if (code >= 0x30 && code <= 0x39) return text.isIn(DIGITS, at - 1) ? at : this.#number(at)
    return isWordStart(text, at) ? (this.#take(tokenSecret(text, at)) ?? this.#take(this.#commands.word(at)) ?? at) : at
  }

  #keyValue(at: number): number {
    const { secrets, next } = keyValueSecrets(this.text, at, this.#floor)
    if (secrets.length === 0) return next
    const taken = secrets.map(secret => this.#take(secret))
    return taken.at(-1) ?? at
  }

  #option(at: number): number {
    return isOptionStart(this.text, at) ? (this.#take(this.#commands.option(at)) ?? at) : at
  }

  #number(at: number): number {
    const { text } = this
    const bot = text.isIn(DIGITS, at) ? this.#take(botToken(text, at)) : undefined
    return bot ?? this.#take(numberSecret(text, at, this.#wanted)) ?? text.runEnd(at + 1, DIGITS, 64)
  }

  #take(secret: Secret | undefined): number | undefined {
    if (!secret || secret.start < this.#floor || !this.#wanted(secret.kind)) return undefined
    this.#found.push(secret)
    this.#floor = secret.end
    return secret.end
  }
}
