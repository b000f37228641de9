import { describe, expect, test } from 'vitest'
import { deliveryState, SENDING_LIMIT_MS } from '../../../../collector/report/acts/delivery-state.ts'
import { versionState } from '../../../../collector/report/acts/version-state.ts'
import { addressFor, channelsOf, reachable } from '../../../../collector/report/send/contacts.ts'
import { mayHaveArrived } from '../../../../collector/report/send/mail.ts'
import type { DeliveryChange, ReportChange } from '../../../../collector/store/reports.ts'

const steps = (...changes: ReportChange[]) =>
  changes.map((change, index) => ({ subject: 's', form: 'f', version: 1, at: index, actor: 'lan', change }))
const told = (...changes: DeliveryChange[]) =>
  changes.map((change, index) => ({ delivery: 'd', at: index, actor: 'lan', change }))
const PROOF = { channel: 'e_office', documentNumber: '15/BC', documentDate: '2026-11-20', file: null } as const
const REPLY = { kind: 'replied', repliedAt: 1, from: 'A05', reference: '', text: '', files: [] } as const

describe('a delivery', () => {
  test('is being sent until a moment after the longest conversation, and unknown from then on', () => {
    expect(deliveryState({ at: 100 }, [], 100 + SENDING_LIMIT_MS)).toEqual({ state: 'sending' })
    expect(deliveryState({ at: 100 }, [], 101 + SENDING_LIMIT_MS)).toMatchObject({ state: 'unknown' })
    expect(deliveryState({ at: 100 }, [])).toMatchObject({ state: 'unknown' })
  })

  test('stays what was last told of it; what is proven stays proven', () => {
    expect(deliveryState({ at: 0 }, told({ kind: 'unknown', reason: 'x' }, { kind: 'refused', reason: 'y' }))).toEqual({
      state: 'refused',
      reason: 'y',
    })
    const proven = { kind: 'proven', sentAt: 5, proof: PROOF } as const
    for (const order of [
      told(proven, { kind: 'unknown', reason: 'x' }),
      told({ kind: 'unknown', reason: 'x' }, proven),
    ])
      expect(deliveryState({ at: 0 }, order)).toEqual({ state: 'sent', sentAt: 5, proof: PROOF, number: '15/BC' })
  })

  test('is not moved by replies', () => {
    expect(deliveryState({ at: 0 }, told(REPLY), 1)).toEqual({ state: 'sending' })
    expect(deliveryState({ at: 0 }, told({ kind: 'refused', reason: 'y' }, REPLY), 1)).toMatchObject({
      state: 'refused',
    })
  })
})

describe('a version', () => {
  const call = {
    how: 'phone',
    id: 1,
    recordedBy: 'lan',
    number: '09',
    calledAt: 7,
    reason: 'đêm',
    countersignBy: 99,
  } as const

  test('goes from saved to submitted to approved or returned', () => {
    expect(versionState([])).toEqual({ state: 'saved' })
    expect(versionState(steps({ kind: 'submitted' }))).toMatchObject({ state: 'submitted', by: 'lan', at: 0 })
    expect(versionState(steps({ kind: 'submitted' }, { kind: 'returned', reason: 'z' }))).toMatchObject({
      state: 'returned',
      reason: 'z',
    })
  })

  test('approved on the telephone was approved in the minute of the call', () => {
    const approved = { kind: 'approved', approver: 'binh', approval: call } as const
    expect(versionState(steps({ kind: 'submitted' }, approved))).toMatchObject({
      givenAt: 7,
      countersignedAt: null,
      disputed: null,
    })
    expect(versionState(steps({ kind: 'submitted' }, approved, { kind: 'countersigned' }))).toMatchObject({
      countersignedAt: 2,
    })
    expect(versionState(steps({ kind: 'submitted' }, approved, { kind: 'disputed', reason: 'không' }))).toMatchObject({
      disputed: { at: 2, reason: 'không' },
    })
  })
})

describe('contacts', () => {
  const contacts = {
    mail: 'a@b.example',
    phone: '+84 24 0000 0000',
    place: 'Số 1 phố Mẫu',
    empty: ' ',
    full: { email: 'c@d.example', fax: '1234', eOffice: '', address: ' ' },
  }

  test('one text is an address of the kind that it looks like, and of no other', () => {
    expect(channelsOf(contacts, 'mail')).toEqual(['smtp'])
    expect(channelsOf(contacts, 'phone')).toEqual(['call'])
    expect(channelsOf(contacts, 'place')).toEqual(['paper'])
    expect(channelsOf(contacts, 'full')).toEqual(['smtp', 'fax'])
    expect(addressFor(contacts, 'phone', 'smtp')).toBeNull()
  })

  test('an empty one and one that is not there are nobody', () => {
    expect([...reachable(contacts)]).toEqual(['mail', 'phone', 'place', 'full'])
    for (const name of ['empty', 'nobody', 'toString', '__proto__']) expect(channelsOf(contacts, name)).toEqual([])
  })
})

test.each([
  ['ESOCKET: connect ECONNREFUSED 127.0.0.1:25', undefined, false],
  ['EDNS: getaddrinfo ENOTFOUND mx.example', undefined, false],
  ['ETLS: certificate has expired', undefined, false],
  ['EAUTH: Invalid login', undefined, false],
  ['ETIMEDOUT: Connection timeout', undefined, false],
  ['ETIMEDOUT: Greeting never received', undefined, false],
  ['EENVELOPE: all recipients were rejected', 550, false],
  ['EMESSAGE: Message failed: 554 no', 554, false],
  ['ECONNECTION: Connection closed unexpectedly', undefined, true],
  ['ETIMEDOUT: Timeout', undefined, true],
  ['EABORT: aborted', undefined, true],
  ['ESOCKET: read ECONNRESET', undefined, true],
  ['something nobody has seen before', undefined, true],
])('%s (%s): may it have arrived? %s', (message, responseCode, answer) => {
  expect(mayHaveArrived({ message, responseCode })).toBe(answer)
})
