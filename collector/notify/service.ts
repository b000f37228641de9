/** What the console's API asks of call-outs; `call-outs.ts` puts it together. */
import type { CallOut } from '../store/call-outs.ts'
import type { AcknowledgeDeps } from './acknowledge.ts'
import type { Tested } from './test-message.ts'

export interface NotifyService extends AcknowledgeDeps {
  readonly acknowledged: (callOut: CallOut, by: string, via: string) => void
  /** Sends a test over every channel of the person. Null when there is none of that name. */
  test(recipient: string): Promise<Tested[] | null>
}
