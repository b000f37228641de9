/** Kinds of call-outs by name, for configuration and API; what each says is in `text/words.ts`. */
import type { CallOutKind } from '../store/call-outs.ts'

const KINDS: Record<CallOutKind, true> = {
  incident_opened: true,
  incident_grew: true,
  incident_quiet: true,
  clock_warning: true,
  clock_overdue: true,
  triage: true,
  agent_alarm: true,
  unanswered: true,
  dead_letter: true,
  duty_ahead: true,
  duty_due: true,
  duty_overdue: true,
  countersign_overdue: true,
}

export const CALL_OUT_KINDS = Object.keys(KINDS) as [CallOutKind, ...CallOutKind[]]
