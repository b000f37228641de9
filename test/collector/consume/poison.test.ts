/** Records that fail, again and again, and what becomes of them; `kafka.test.ts` has the real broker. */
import { expect, test } from 'vitest'
import type { KafkaRecord } from '../../../agent/wire/kafka/consumer.ts'
import type { OutgoingMessage } from '../../../agent/wire/kafka/producer.ts'
import { recordHandler } from '../../../collector/consume/kafka.ts'
import type { Refusal } from '../../../collector/consume/take-arrival.ts'
import { StoreUnavailable } from '../../../collector/store/unavailable.ts'
import { AT } from '../../support/wire.ts'

const record = (offset: string): KafkaRecord => ({
  topic: 'vonggac.alerts',
  partition: 0,
  offset,
  key: Buffer.from('agent-1'),
  value: Buffer.from('batch'),
  headers: {},
  timestamp: new Date(AT),
  timestampOf: 'broker',
  unreadable: undefined,
})

function stage(error: Error) {
  const refused: Refusal[] = []
  const written: OutgoingMessage[] = []
  const handle = recordHandler({
    take: async () => {
      throw error
    },
    refuse: async refusal => {
      refused.push(refusal)
      return refusal.id
    },
    deadLetters: {
      send: async message => {
        written.push(message)
      },
    },
    deadLetterTopic: 'vonggac.dead-letters',
  })
  /** How often a record is tried until it is done with, or so many times. */
  const triesOf = async (offset: string, most: number) => {
    for (let tries = 1; tries <= most; tries += 1) {
      const done = await handle(record(offset)).then(
        () => true,
        () => false,
      )
      if (done) return tries
    }
    return null
  }
  return { refused, written, triesOf }
}

test('a record that fails whatever is tried becomes a dead letter, and each has tries of its own', async () => {
  const { refused, written, triesOf } = stage(new Error('value out of range'))
  expect(await triesOf('7', 3)).toBeNull()
  expect(await triesOf('8', 20)).toBe(6)
  expect(refused).toMatchObject([{ agent: 'agent-1', reason: "can't be stored: value out of range" }])
  expect(written).toMatchObject([
    { topic: 'vonggac.dead-letters', key: 'agent-1', headers: { 'vonggac-origin-offset': '8' } },
  ])
})

test('a store that is away is waited for, however long', async () => {
  const { refused, triesOf } = stage(new StoreUnavailable('away'))
  expect(await triesOf('7', 200)).toBeNull()
  expect(refused).toEqual([])
})
