import type { ClockState } from '../../report/clock-state.ts'
import type { ClockView } from '../views.ts'
import { instant, instantOrNull } from './instant.ts'

export const clockView = (clock: ClockState): ClockView => ({
  ...clock,
  recipients: [...clock.recipients],
  startsAt: instant(clock.startsAt),
  conservativeAt: instantOrNull(clock.conservativeAt),
  lawfulAt: instantOrNull(clock.lawfulAt),
  filedAt: instantOrNull(clock.filedAt),
})
