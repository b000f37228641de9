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

/** Time left to the conservative deadline, the lawful end beside it in the tooltip. Always there, also without a clock. */
export function DeadlinePill({ clock, large = false }: { clock: ClockView | null; large?: boolean }) {
  const { t, pick } = useLocale()
  const now = useNow()
  if (!clock) return <Tag tone="neutral">{t.clock.none}</Tag>

  const status = statusNow(clock, now)
  return (
    <Tooltip label={`${pick(clock.title)} · ${ends(clock, t)}`} multiline maw={340} events={TOOLTIP_EVENTS}>
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
  return [...end(t.clock.conservative, clock.conservativeAt), ...end(t.clock.lawful, clock.lawfulAt)].join(' · ')
}
