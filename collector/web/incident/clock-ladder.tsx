import type { ClockView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Panel } from '../parts/panel.tsx'
import styles from './clock-ladder.module.css'
import { ClockRung } from './clock-rung.tsx'

/** Every legal clock of the incident, the next act first. */
export function ClockLadder({ clocks }: { clocks: readonly ClockView[] }) {
  const { t } = useLocale()
  return (
    <Panel title={t.clock.ladder}>
      {clocks.length === 0 ? <p className={styles['nothing']}>{t.clock.nothing}</p> : null}
      <ol>
        {clocks.toSorted(soonestFirst).map(clock => (
          <ClockRung key={`${clock.regime} ${clock.stage}`} clock={clock} />
        ))}
      </ol>
    </Panel>
  )
}

const soonestFirst = (one: ClockView, other: ClockView): number => rank(one) - rank(other)

/** Open clocks by their conservative deadline, then those without a figure, then what was filed. */
function rank(clock: ClockView): number {
  if (clock.filedAt) return Number.MAX_VALUE
  return clock.conservativeAt ? Date.parse(clock.conservativeAt) : Number.MAX_SAFE_INTEGER
}
