import { describe, expect, test } from 'vitest'
import { DEFAULT_FIELDS, fingerprintBy } from '../../../collector/dedupe/fingerprint.ts'
import type { NewAlert } from '../../../collector/store/alerts.ts'
import type { Store } from '../../../collector/store/store.ts'
import { wireAlert } from '../../support/wire.ts'

export type OpenStore = () => Promise<Store>

export const storedAlert = (sequence: number, change: Partial<NewAlert> = {}): NewAlert => {
  const alert = change.alert ?? wireAlert(sequence)
  return {
    agent: 'agent-1',
    epoch: 1,
    sequence,
    receivedAt: 1000 + sequence,
    detectedAt: 900 + sequence,
    occurredAt: 800 + sequence,
    organisation: 'default',
    drill: false,
    severity: 'medium',
    fingerprint: fingerprintBy({ fields: DEFAULT_FIELDS, stopValues: [] })(alert),
    incidentId: null,
    aside: null,
    reasons: [{ vi: 'vì', en: 'because' }],
    alert,
    line: JSON.stringify(alert),
    batchId: null,
    ...change,
  }
}

export function describeAlertStore(name: string, open: OpenStore): void {
  describe(`alerts in ${name}`, () => {
    test('gives back what was stored', async () => {
      await using store = await open()
      expect(await store.alerts.insert([storedAlert(1)])).toBe(1)
      expect(await store.alerts.find([{ agent: 'agent-1', epoch: 1, sequence: 1 }])).toMatchObject([storedAlert(1)])
    })

    test('keeps one row per agent, epoch and sequence, the first that came', async () => {
      await using store = await open()
      await store.alerts.insert([storedAlert(1), storedAlert(2)])
      expect(await store.alerts.insert([storedAlert(2, { detectedAt: 5 }), storedAlert(3)])).toBe(1)
      expect(await store.alerts.insert([storedAlert(1, { epoch: 2 }), storedAlert(1, { agent: 'agent-2' })])).toBe(2)
      const [kept] = await store.alerts.find([{ agent: 'agent-1', epoch: 1, sequence: 2 }])
      expect(kept?.detectedAt).toBe(902)
      expect(await store.alerts.known('agent-1', 1, [1, 2, 3, 4])).toEqual(new Set([1, 2, 3]))
    })

    test('stores a full batch at once and pages through it, newest first', async () => {
      await using store = await open()
      await store.alerts.insert(Array.from({ length: 1000 }, (_, index) => storedAlert(index + 1)))
      const first = await store.alerts.page({ limit: 600 })
      const second = await store.alerts.page({ limit: 600, before: first.at(-1)?.id })
      expect([...first, ...second].map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 1000 }, (_, index) => 1000 - index),
      )
    })

    test('leaves nothing of a transaction that fails', async () => {
      await using store = await open()
      const failing = store.transaction(async within => {
        await within.alerts.insert([storedAlert(1)])
        throw new Error('power cut')
      })
      await expect(failing).rejects.toThrow('power cut')
      expect(await store.alerts.page({ limit: 10 })).toEqual([])
    })
  })
}
