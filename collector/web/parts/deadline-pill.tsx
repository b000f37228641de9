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
import { Tag } from './tag.tsx'

const ICONS: Record<ClockView['status'], Icon> = {
  running: IconClock,
  due_soon: IconAlarm,
  overdue: IconAlertTriangleFilled,
  filed: IconCircleCheck,
  triage: IconClockQuestion,
  no_limit: IconInfinity,
}

interface DeadlinePillProps {
  readonly clock: ClockView | null
  readonly large?: boolean
  /** What it says where there is no clock. */
  readonly without?: string
}

/** Time left to the conservative deadline; act, both ends and the arithmetic in the tooltip. There also without a clock. */
export function DeadlinePill({ clock, large = false, without }: DeadlinePillProps) {
  const { t, pick } = useLocale()
  const now = useNow()
  if (!clock) return <Tag tone="neutral">{without ?? t.clock.none}</Tag>

  const status = statusNow(clock, now)
  return (
    <Tooltip
      label={`${pick(clock.title)} · ${ends(clock, t)} · ${pick(clock.arithmetic)}`}
      multiline
      maw={380}
      events={TOOLTIP_EVENTS}
    >
      <span data-deadline={status}>
        <span className="hidden-visually">{t.clock.state[status]}: </span>
        <Tag tone={toneOf(clock, now)} icon={ICONS[status]} large={large}>
          {timeLeft(clock, now, t)}
        </Tag>
      </span>
    </Tooltip>
  )
}

const TOOLTIP_EVENTS = { hover: true, focus: true, touch: true }

/** Both ends of the period in words. */
function ends(clock: ClockView, t: Messages): string {
  const end = (name: string, at: string | null) => (at ? [`${name}: ${localInstant(new Date(at))}`] : [])
  const first = clock.status === 'triage' ? t.clock.triageBy : t.clock.conservative
  return [...end(first, clock.conservativeAt), ...end(t.clock.lawful, clock.lawfulAt)].join(' · ')
}
