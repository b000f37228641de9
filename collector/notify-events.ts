/** What can be observed about call-outs: metrics, log lines, and what people are warned of. */
import { Counter, Gauge } from 'prom-client'
import type { CollectorEvents } from './events.ts'
import type { Attempt } from './notify/lane.ts'
import type { Bilingual } from './store/bilingual.ts'
import type { DeliveryFigures } from './store/call-out-deliveries.ts'
import type { CallOut } from './store/call-outs.ts'
import type { Store } from './store/store.ts'

/** A delivery that waits for so long is in trouble, whatever its retries say. */
const LATE_MS = 600_000

export interface NotifyEvents {
  made(callOut: CallOut): void
  over(callOut: CallOut): void
  attempted(attempt: Attempt): void
  acknowledged(callOut: CallOut, by: string, via: string): void
  /** Reads what stands in the store, for the gauges and the warnings. */
  refresh(): Promise<void>
  warnings(now: Date): readonly Bilingual[]
}

export function notifyEvents(
  { registry, log }: Pick<CollectorEvents, 'registry' | 'log'>,
  store: Store,
  now: () => Date,
) {
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `vonggac_collector_${name}`, help, labelNames, registers })
  const callOuts = counter('call_outs_total', 'Call-outs by kind and what became of them.', ['kind', 'outcome'])
  const deliveries = counter('call_out_deliveries_total', 'Tries of deliveries, by channel and outcome.', [
    'channel',
    'outcome',
  ])
  let figures: DeliveryFigures = { waiting: 0, dead: 0, oldestWaitingSince: null }
  const waitedMs = () => Math.max(0, now().getTime() - (figures.oldestWaitingSince ?? now().getTime()))
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `vonggac_collector_call_out_${name}`,
      help,
      registers,
      async collect() {
        await refresh()
        this.set(read())
      },
    })
  const refresh = async () => {
    figures = await store.deliveries.figures()
  }
  gauge('deliveries_waiting', 'Deliveries that wait to be sent.', () => figures.waiting)
  gauge('deliveries_dead', 'Deliveries that were given up.', () => figures.dead)
  gauge('oldest_waiting_seconds', 'How long the delivery that waits longest could have been sent.', () =>
    Math.round(waitedMs() / 1000),
  )

  const events: NotifyEvents = {
    refresh,
    made({ number, id, kind, state, because }) {
      callOuts.inc({ kind, outcome: state === 'skipped' ? 'skipped' : 'made' })
      log.info({ number, callOut: id, ...(state === 'skipped' && { because }) }, `call-out ${state}`)
    },
    over({ number, id, kind }) {
      callOuts.inc({ kind, outcome: 'ended' })
      log.info({ number, callOut: id }, 'call-out is over')
    },
    attempted({ type, outcome, deliveries: count, recipient, reason }) {
      deliveries.inc({ channel: type, outcome }, count)
      const told = { channel: type, recipient, deliveries: count, ...(reason !== '' && { reason }) }
      if (outcome === 'sent') log.info(told, 'call-out sent')
      else if (outcome === 'retried') log.warn(told, 'call-out could not be sent, tried again')
      else log.error(told, 'call-out could not be sent and was given up')
    },
    acknowledged({ number, id, kind }, by, via) {
      callOuts.inc({ kind, outcome: 'acknowledged' })
      log.info({ number, callOut: id, by, via }, 'call-out acknowledged')
    },
    warnings: () => [
      ...(figures.dead > 0 ? [undelivered(figures.dead)] : []),
      ...(waitedMs() > LATE_MS ? [late(figures.waiting)] : []),
    ],
  }
  return events
}

const undelivered = (count: number): Bilingual => ({
  vi: `${count} tin gọi trực không gửi được, đã thôi thử. Xem mục tin không gửi được và thử lại.`,
  en: `${count === 1 ? '1 message of a call-out was' : `${count} messages of call-outs were`} given up undelivered. Look at them and try again.`,
})

const late = (count: number): Bilingual => ({
  vi: `${count} tin gọi trực đang chờ gửi, lâu nhất hơn 10 phút.`,
  en: `${count === 1 ? '1 message of a call-out waits' : `${count} messages of call-outs wait`} to be sent, for more than 10 minutes.`,
})
