/** A log event as Sigma rules see it. One view is reused for all events of a detector. */

import type { EventValue, EventView } from '../../../rules/language/sigma/index.ts'
import type { LogEvent } from '../../decode/log/event.ts'
import { fieldOf, sigmaNames } from '../../decode/log/taxonomy.ts'

const MAX_TEXTS = 4000

export class LogEventView implements EventView {
  private event: LogEvent | undefined
  private names: Readonly<Record<string, string>> = {}
  private lowered = new Map<string, string>()
  private keywordTexts: readonly string[] | undefined

  show(event: LogEvent): void {
    this.event = event
    this.names = sigmaNames(event.logSource)
    if (this.lowered.size > 0) this.lowered.clear()
    this.keywordTexts = undefined
  }

  get(field: string): EventValue | undefined {
    return this.event && fieldOf(this.event, field, this.names)
  }

  lower(text: string): string {
    let lower = this.lowered.get(text)
    if (lower === undefined) {
      lower = text.toLowerCase()
      this.lowered.set(text, lower)
    }
    return lower
  }

  texts(): readonly string[] {
    this.keywordTexts ??= this.event ? textsOf(this.event) : []
    return this.keywordTexts
  }
}

/** A structured event's values; a plain line as it stands. */
function textsOf(event: LogEvent): readonly string[] {
  if (!event.native) return [event.raw]
  const texts: string[] = []
  const add = (value: EventValue): void => {
    if (texts.length >= MAX_TEXTS || value === null) return
    if (typeof value === 'object') for (const item of value) add(item)
    else texts.push(String(value))
  }
  for (const name in event.native) add(event.native[name] as EventValue)
  return texts
}
