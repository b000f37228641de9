import { Tooltip } from '@mantine/core'
import {
  type Icon,
  IconAlarm,
  IconAlertTriangleFilled,
  IconCircleCheck,
  IconClock,
  IconClockQuestion,
  IconInfinity,
} from '@tabler/icons-react'
import type { ClockView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import type { Messages } from '../messages/vi.ts'
import { useNow } from '../now.tsx'
import { localInstant } from '../time.ts'
import { statusNow, timeLeft, toneOf } from './deadline.ts'
import { RuleTag } from './rule-tag.tsx'

const ICONS: Record<ClockView['status'], Icon> = {
  running: IconClock,
  due_soon: IconAlarm,
  overdue: IconAlertTriangleFilled,
  filed: IconCircleCheck,
  triage: IconClockQuestion,
  no_limit: IconInfinity,
}

interface DeadlinePillProps {
  readonly clock: ClockView
  readonly large?: boolean
}

/** Time left to the conservative deadline; act, both ends, the arithmetic and what is not confirmed in the tooltip. */
export function DeadlinePill({ clock, large = false }: DeadlinePillProps) {
  const { t, pick } = useLocale()
  const now = useNow()
  const status = statusNow(clock, now)
  return (
    <Tooltip
      label={
        <>
          <p>{`${pick(clock.title)} · ${ends(clock, t)} · ${pick(clock.arithmetic)}`}</p>
          {clock.notConfirmed ? (
            <p>
              <strong>{t.clock.notConfirmed}:</strong> {pick(clock.notConfirmed)}
            </p>
          ) : null}
        </>
      }
      multiline
      maw={TOOLTIP_WIDTH}
      events={TOOLTIP_EVENTS}
    >
      <span data-deadline={status}>
        <span className="hidden-visually">{t.clock.state[status]}: </span>
        <RuleTag tone={toneOf(clock, now)} icon={ICONS[status]} large={large} unsure={clock.notConfirmed !== null}>
          {timeLeft(clock, now, t)}
        </RuleTag>
      </span>
    </Tooltip>
  )
}

/** On a telephone with room on both sides. */
export const TOOLTIP_WIDTH = 'min(380px, calc(100vw - 16px))'
export const TOOLTIP_EVENTS = { hover: true, focus: true, touch: true }

/** Both ends of the period in words. */
function ends(clock: ClockView, t: Messages): string {
  const end = (name: string, at: string | null) => (at ? [`${name}: ${localInstant(new Date(at))}`] : [])
  const first = clock.status === 'triage' ? t.clock.triageBy : t.clock.conservative
  return [...end(first, clock.conservativeAt), ...end(t.clock.lawful, clock.lawfulAt)].join(' · ')
}
