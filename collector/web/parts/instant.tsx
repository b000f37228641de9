import { useLocale } from '../locale.tsx'
import { useNow } from '../now.tsx'
import { localInstant, relative, utcInstant } from '../time.ts'

interface InstantProps {
  /** RFC 3339. */
  readonly at: string
  readonly precision?: 'minute' | 'second'
}

/** An instant in +07:00, its UTC on hover. */
export function Instant({ at, precision = 'minute' }: InstantProps) {
  const { t } = useLocale()
  const instant = new Date(at)
  return (
    <time className="numbers" dateTime={at} title={t.time.utc(utcInstant(instant))}>
      {localInstant(instant, precision)}
    </time>
  )
}

/** How long ago, with the exact instant on hover. */
export function Ago({ at }: { at: string }) {
  const { t } = useLocale()
  const now = useNow()
  const instant = new Date(at)
  const exact = `${localInstant(instant, 'second')} +07:00 · ${t.time.utc(utcInstant(instant))}`
  return (
    <time className="numbers" dateTime={at} title={exact}>
      {relative(instant, now, t.time)}
    </time>
  )
}
