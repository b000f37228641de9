/** `vonggac collector report …`: what there is of reports, and any of them as a file. Decisions are made in the console. */
import { writeFile } from 'node:fs/promises'
import { find } from '../incident/acts/perform.ts'
import { standing } from '../report/acts/act.ts'
import { deliveryState } from '../report/acts/delivery-state.ts'
import { versionState } from '../report/acts/version-state.ts'
import { type FilledForm, subjectOf } from '../report/form.ts'
import { localDate } from '../report/local-time.ts'
import { dayPeriod, halfYearPeriod, weekPeriod } from '../report/monitoring/period.ts'
import type { RenderOptions } from '../report/render/layout.ts'
import { formOf } from '../report/versions/content.ts'
import { stampOf } from '../serve/report-files.ts'
import { readPeriod } from '../serve/report-places.ts'
import { incidentSubject, periodSubject, type ReportSubject } from '../serve/report-subjects.ts'
import { EVERYTHING } from '../store/scope.ts'
import { type CommandDeps, withReports } from './report-deps.ts'
import { speak } from './speak.ts'

interface Printing {
  readonly config: string
  readonly format: string
  readonly language: string
  readonly out?: string
}

/** A line a version or delivery. Exit code: 0, 1 for no such incident. */
export const listReports = (id: string, { config }: { config: string }): Promise<number> =>
  withReports(config, async deps => {
    const { store, now } = deps
    const record = await find(store, id, null)
    if (!record) return refused(1, { vi: `không có sự cố ${id}`, en: `there is no incident ${id}` })
    const tree = await store.incidents.tree(record.state.id)
    const steps = await store.reports.steps(tree)
    for (const { subject, form, number, author, at } of await store.reports.latest(tree)) {
      const own = steps.filter(step => step.subject === subject && step.form === form && step.version === number)
      console.log(
        `${subject}  ${form}  v${number}  ${versionState(own).state}  ${author}  ${new Date(at).toISOString()}`,
      )
    }
    const deliveries = await store.reports.deliveries(tree)
    const deliverySteps = await store.reports.deliverySteps(deliveries.map(delivery => delivery.id))
    for (const delivery of deliveries) {
      const own = deliverySteps.filter(step => step.delivery === delivery.id)
      const { state } = deliveryState(delivery, own, now().getTime())
      const { form, version, channel, recipient } = delivery
      console.log(`${delivery.id}  ${form}  v${version}  ${channel} → ${recipient}  ${state}`)
    }
    return 0
  })

/** As it would be filled now, or a version that was saved. */
export const printReport = (
  id: string,
  form: string,
  options: Printing & { readonly version?: string },
): Promise<number> =>
  withReports(options.config, async deps => {
    const subject = await incidentSubject(deps, EVERYTHING, id, form)
    if (!subject)
      return refused(1, {
        vi: `không có sự cố ${id} hoặc biểu mẫu ${form}`,
        en: `there is no incident ${id}, or no form ${form}`,
      })
    if (options.version === undefined) return write(deps, await draftOf(deps, subject), options)
    const found = await standing(deps.store, subject.key, Number(options.version) || 0)
    if (!found) return refused(1, { vi: 'không có bản này', en: 'there is no such version' })
    return write(deps, formOf(found.version), options, { stamp: stampOf(found.version, found.state) })
  })

interface Asked extends Printing {
  readonly organisation?: string
  readonly day?: string
  readonly year?: string
  readonly half?: string
  readonly from?: string
  readonly to?: string
}

const PERIOD_FORMS: Readonly<Record<string, string>> = {
  daily: 'monitoring_daily',
  weekly: 'monitoring_weekly',
  'half-year': 'monitoring_half_year',
  periodic: 'tt20_mau_05',
  register: 'incident_register',
}

/** Exit code: 0, 2 for a period or kind that is none. */
export const printPeriod = (kind: string, options: Asked): Promise<number> =>
  withReports(options.config, async deps => {
    const form = Object.hasOwn(PERIOD_FORMS, kind) ? PERIOD_FORMS[kind] : undefined
    const period = periodOf(kind, options, localDate(deps.now()))
    const subject = form && period && periodSubject(deps, options.organisation ?? deps.own, form, period)
    if (!subject)
      return refused(2, {
        vi: 'cần daily|weekly [--day NGÀY], half-year|periodic --year NĂM --half 1|2, register --from NGÀY --to NGÀY',
        en: 'daily|weekly [--day DAY], half-year|periodic --year YEAR --half 1|2, register --from DAY --to DAY',
      })
    return write(deps, await draftOf(deps, subject), options)
  })

function periodOf(kind: string, { day, year, half, from, to }: Asked, today: string) {
  if (kind === 'register') return readPeriod(`${from}_${to}`)
  if (kind === 'half-year' || kind === 'periodic')
    return /^2\d{3}$/.test(year ?? '') && /^[12]$/.test(half ?? '')
      ? halfYearPeriod(Number(year), half === '1' ? 1 : 2)
      : null
  const given = readPeriod(day ?? today)
  return given && (kind === 'weekly' ? weekPeriod(given.from) : dayPeriod(given.from))
}

async function draftOf({ store }: CommandDeps, subject: ReportSubject): Promise<FilledForm> {
  const edits = (await store.reports.draft(subject.key))?.edits ?? {}
  const [latest] = await store.reports.versions(subject.key, { limit: 1 })
  return (await subject.fill(edits, (latest?.number ?? 0) + 1)).form
}

async function write(
  { reports }: CommandDeps,
  filled: FilledForm,
  { format, language, out }: Printing,
  options: RenderOptions = {},
): Promise<number> {
  if (language !== 'vi' && language !== 'en') return refused(2, { vi: '--language vi | en', en: '--language vi | en' })
  if (format === 'json') {
    const text = `${JSON.stringify(filled, null, 2)}\n`
    if (out === undefined) process.stdout.write(text)
    else await writeFile(out, text, { mode: 0o600 })
    return 0
  }
  if (format !== 'docx' && format !== 'pdf')
    return refused(2, { vi: '--format docx | pdf | json', en: '--format docx | pdf | json' })
  const file = out ?? `${filled.form}-${subjectOf(filled)}.${format}`
  await writeFile(file, await reports.print(format, filled, { ...options, language }), { mode: 0o600 })
  console.log(file)
  return 0
}

function refused(exitCode: number, words: { vi: string; en: string }): number {
  console.error(`vonggac: ${speak(words)}`)
  return exitCode
}
