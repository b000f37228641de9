/** How a call-out ends: once, with what was waiting to be sent for it, and with the call-out that nobody answers it. */
import type { CallOut, CallOutEnd } from '../store/call-outs.ts'
import type { Subjects } from '../store/store.ts'

/** What tells that nobody answers a call-out is about the call-out. */
export const callOutSubject = ({ number }: Pick<CallOut, 'number'>): string => `call-out ${number}`

/** Within a transaction. @returns whether this call ended it. */
export async function endCallOut(within: Subjects, callOut: CallOut, end: CallOutEnd): Promise<boolean> {
  if (!(await within.callOuts.end(callOut.number, end))) return false
  await within.deliveries.dropOf(callOut.number, end.at, NOT_NEEDED[end.state])
  for (const child of await within.callOuts.open([callOutSubject(callOut)])) await endCallOut(within, child, end)
  return true
}

const NOT_NEEDED: Readonly<Record<CallOutEnd['state'], string>> = {
  told: 'told',
  acknowledged: 'acknowledged before it was sent',
  ended: 'over before it was sent',
  superseded: 'overtaken before it was sent',
}
