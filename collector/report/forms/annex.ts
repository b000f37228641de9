/**
 * The annex of every report on an incident: what a reader needs to check it. T0 and why, how far clocks could be
 * trusted, what was *not* seen, each deadline's arithmetic with its citation and the hash of the file it rests on, what
 * is held as evidence, and the head of the incident's hash-chained log, which stands here and nowhere else.
 */
import type { FilledForm } from '../form.ts'
import { connections } from './annex-connections.ts'
import { calendars, deadlines } from './annex-deadlines.ts'
import { chain, evidence, findings, notSeen, silences } from './annex-seen.ts'
import { detection, timeSource } from './annex-times.ts'
import type { IncidentContext } from './form-schema.ts'

export function incidentAnnex(context: IncidentContext): FilledForm['annex'] {
  return [
    detection(context),
    timeSource(context),
    notSeen(context),
    silences(context),
    deadlines(context),
    calendars(context),
    findings(context),
    connections(context),
    evidence(context),
    chain(context),
  ].filter(({ lines }) => lines.length > 0)
}
