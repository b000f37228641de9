/** A message that says it is a test, over each channel of one person: what `notify test` and the API send. */
import { randomBytes } from 'node:crypto'
import type { Channel, Outgoing, SendResult } from './channels/channel.ts'
import type { Recipient } from './people.ts'
import { both } from './text/parts.ts'
import { printMoment } from './text/time-left.ts'

export interface Tested {
  readonly route: string
  readonly result: SendResult
}

/** At once over all of them; nothing is retried. */
export async function testRecipient(
  recipient: Recipient,
  channels: ReadonlyMap<string, Channel>,
  address: string,
  now: Date,
): Promise<Tested[]> {
  const message = testMessage(recipient, address, now)
  return Promise.all(
    [...recipient.routes].map(async ([route, to]) => {
      const channel = channels.get(route)
      if (!channel) throw new Error(`no channel ${route}`)
      return { route, result: await channel.send(message, to, AbortSignal.timeout(channel.withinMs)) }
    }),
  )
}

function testMessage({ language }: Recipient, link: string, now: Date): Outgoing {
  const at = printMoment(now.getTime())
  return {
    id: randomBytes(20).toString('hex'),
    subject: { vi: '[Vọng Gác] Tin thử', en: '[Vọng Gác] Test message' },
    text: both(of => (of === 'vi' ? `Tin thử của Vọng Gác, ${at}.\n${link}/` : `A test of Vọng Gác, ${at}.\n${link}/`)),
    short: { vi: `VongGac: tin thu ${at}. ${link}/`, en: `VongGac: test ${at}. ${link}/` },
    language,
    link: `${link}/`,
    linkUntil: null,
    at: now.getTime(),
    callOuts: [],
  }
}
