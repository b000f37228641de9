import type { ClockState } from '../../report/clock-state.ts'
import type { Fulfilment } from '../../report/fulfils.ts'
import type { SeveritySuggestion } from '../../report/qd05.ts'
import type { Reported } from '../../report/reported.ts'
import type { FulfilmentView, ReportedView, SeverityView } from '../clock-views.ts'
import type { ClockView } from '../views.ts'
import { instant, instantOrNull } from './instant.ts'

export const clockView = (clock: ClockState): ClockView => ({
  ...clock,
  recipients: [...clock.recipients],
  startsAt: instant(clock.startsAt),
  conservativeAt: instantOrNull(clock.conservativeAt),
  lawfulAt: instantOrNull(clock.lawfulAt),
  filedAt: instantOrNull(clock.filedAt),
  flags: [...clock.flags],
  milestones: clock.milestones.map(({ at, doneAt, ...rest }) => ({
    ...rest,
    at: instant(at),
    doneAt: instantOrNull(doneAt),
  })),
})

export const fulfilmentView = (fulfilment: Fulfilment): FulfilmentView => ({
  ...fulfilment,
  dueAt: instantOrNull(fulfilment.dueAt),
  reached: [...fulfilment.reached],
  missing: [...fulfilment.missing],
})

export const severityView = (suggestion: SeveritySuggestion): SeverityView => ({
  ...suggestion,
  reasons: [...suggestion.reasons],
  asks: [...suggestion.asks],
  plans: [...suggestion.plans],
})

export const reportedView = ({ at, act, ...rest }: Reported): ReportedView => ({
  ...rest,
  at: instant(at),
  act: act && { ...act },
})
