/**
 * Nothing can be called sent while nobody is named to send to: regimes name entries of the contacts file, and that
 * file ships empty.
 */
import type { Bilingual } from './clock-state.ts'
import type { Regime } from './regimes.ts'

/** One warning for each enabled regime none of whose recipients has an address; `contacts` are the names that do. */
export function recipientWarnings(regimes: readonly Regime[], contacts: ReadonlySet<string>): Bilingual[] {
  return regimes
    .filter(({ enabled, recipients }) => enabled && !recipients.some(name => contacts.has(name)))
    .map(({ title, recipients }) => ({
      vi: `${title.vi}: chưa có nơi nhận trong danh bạ (${recipients.join(', ')}).`,
      en: `${title.en}: no recipient in the contacts file (${recipients.join(', ')}).`,
    }))
}
