/** «Kính gửi»: who a report is for, as the clocks name them that it answers. */
import type { Bilingual } from '../clock-state.ts'
import { recipientName } from '../recipients.ts'
import type { IncidentContext } from './form-schema.ts'

/** The recipients of every regime with a stage that is answered with this form, and of those named; none: nobody. */
export const recipientsOf =
  (form: string, always: readonly string[] = []) =>
  ({ clocks, regimes }: IncidentContext): Bilingual[] => {
    const concerned = new Set([...always, ...clocks.filter(clock => clock.form === form).map(({ regime }) => regime)])
    const names = regimes.filter(({ id }) => concerned.has(id)).flatMap(({ recipients }) => recipients)
    return [...new Set(names)].map(recipientName)
  }
