/**
 * Reporting regimes: which law, from which instant, how long, to whom. Data, never code.
 *
 * One dated YAML file holds one regime (`regimes/*.yaml`). A rule that could not be confirmed says so in
 * `not_confirmed`, and that text goes wherever the rule is shown. Keys in the files are snake_case, as published.
 */
import { z } from 'zod'
import { type DataFile, DataFileError, loadDataFiles } from '../data-file.ts'

const Bilingual = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) })
const Id = z.string().regex(/^[a-z0-9_-]+$/, 'expected lower-case letters, digits, - and _')

/** Instants a period may start at; `stage_sent:ID` is the moment another stage of the same regime was filed. */
const START_EVENTS = [
  'detected_at',
  'aware_at',
  'confirmed_at',
  'exceeded_capacity_at',
  'classified_serious_at',
  'classified_major_at',
  'personal_data_aware_at',
  'reasonable_belief_at',
  'ransom_paid_at',
  'handled_at',
  'response_ended_at',
  'contact_changed_at',
] as const
export type StartEvent = (typeof START_EVENTS)[number]

const Start = z.string().refine(value => isStartEvent(value) || /^stage_sent:[a-z0-9_-]+$/.test(value), {
  error: `expected one of ${START_EVENTS.join(', ')} or stage_sent:STAGE`,
})

const CONDITIONS = [
  'always',
  'serious_or_unknown',
  'national_security_or_public_order_or_serious_disruption',
  'complex',
  'beyond_capability',
  'notice_sent_before_handled',
  'personal_data_harm_possible',
  'location_or_biometric_or_financial',
  'personal_data_risk',
  'significant',
  'major',
  'severe_product_incident',
  'listed_type',
  'covered',
  'ransom_paid',
] as const
export type Condition = (typeof CONDITIONS)[number]

const FORMS = ['incident_notice', 'tt20_mau_03', 'tt20_mau_04', 'tt20_mau_05', 'nd331_mau_08', 'nd356_mau_08'] as const

/** Reports on a period. */
const PERIODIC_FORMS = [...FORMS, 'monitoring_daily', 'monitoring_weekly', 'monitoring_half_year'] as const

const Cap = z.strictObject({ value: z.int().positive(), unit: z.literal('hours'), start: Start })

const StageShape = z.strictObject({
  id: Id,
  title: Bilingual,
  immediate: z.literal(true).optional().describe('Due at once: the law gives no figure.'),
  value: z.int().positive().nullable().optional().describe('null: the law gives no figure and no haste.'),
  unit: z.enum(['hours', 'days', 'months']).optional(),
  counting: z.enum(['calendar', 'working']).optional(),
  event_day: z.literal('excluded').optional(),
  start: Start,
  cap: Cap.optional().describe('A second limit; the earlier of the two counts.'),
  when: z.enum(CONDITIONS),
  form: z.enum(FORMS).optional(),
  recipients: z.array(Id).min(1).optional().describe("Where they are not the regime's."),
  citation: z.string().min(1).optional(),
  not_confirmed: z.array(Bilingual).default([]),
})
const Stage = StageShape.superRefine(checkPeriod)

const PeriodicDuty = z
  .strictObject({
    id: Id,
    title: Bilingual,
    due: z
      .string()
      .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'expected MM-DD')
      .optional(),
    before: z.boolean().default(false).describe('Before the day rather than on it.'),
    value: z.int().positive().optional(),
    unit: z.literal('hours').optional(),
    start: Start.optional(),
    every: z.enum(['day', 'week']).optional().describe('Owed for each of these, by the end of the day after it.'),
    min_level: z
      .int()
      .min(1)
      .max(5)
      .optional()
      .describe('Owed only while a system of at least this level is registered.'),
    form: z.enum(PERIODIC_FORMS).optional(),
    citation: z.string().min(1),
    not_confirmed: z.array(Bilingual).default([]),
  })
  .superRefine((duty, context) => {
    const counted = duty.value !== undefined && duty.unit !== undefined && duty.start !== undefined
    const ways = [duty.due !== undefined, counted, duty.every !== undefined].filter(Boolean)
    if (ways.length !== 1) {
      context.addIssue({ code: 'custom', message: 'needs one of due, every, or value with unit and start' })
    }
  })

/** What the house wants to have reached by then; never the law's. */
const MILESTONES = ['triaged', 'drafted', 'submitted', 'sent'] as const
export type MilestoneId = (typeof MILESTONES)[number]

const Milestone = z
  .strictObject({
    id: z.enum(MILESTONES),
    share: z.number().positive().lt(1).optional().describe('Share of the period used.'),
    before_minutes: z.int().positive().optional().describe('Or this long before the conservative deadline.'),
  })
  .refine(({ share, before_minutes }) => (share === undefined) !== (before_minutes === undefined), {
    error: 'needs either share or before_minutes',
  })

const DEFAULT_MILESTONES = [
  { id: 'triaged', share: 0.25 },
  { id: 'drafted', share: 0.5 },
  { id: 'submitted', share: 0.75 },
  { id: 'sent', share: 0.9 },
] as const

const Policy = z.strictObject({
  warn_at: z
    .array(z.number().positive().lt(1))
    .default([0.5, 0.75, 0.9])
    .describe('Shares of the period that call out.'),
  due_soon_at: z
    .number()
    .positive()
    .lt(1)
    .default(0.75)
    .describe('Share of the period from which a clock is due soon.'),
  immediate_target_minutes: z
    .int()
    .positive()
    .default(60)
    .describe("A house target: the law gives no figure for 'at once'."),
  severity_when_unknown: z.enum(['serious', 'not_serious']).default('serious'),
  milestones: z
    .array(Milestone)
    .max(MILESTONES.length)
    .refine(all => new Set(all.map(({ id }) => id)).size === all.length, { error: 'a milestone stands twice' })
    .default([...DEFAULT_MILESTONES])
    .describe('Internal milestones, planned back from each conservative deadline.'),
})

const RegimeFile = z
  .strictObject({
    id: Id,
    title: Bilingual,
    enabled: z.boolean(),
    default: z.boolean().default(false).describe('Applied to every incident while enabled, whatever its date.'),
    from: z.iso.date().optional().describe('First day, in Việt Nam, on which a T0 falls under the regime.'),
    until: z.iso.date().optional().describe('Last such day.'),
    timezone: z.literal('Asia/Ho_Chi_Minh').default('Asia/Ho_Chi_Minh'),
    citation: z.string().min(1),
    status: z.enum(['in_force', 'residual_unconfirmed', 'historical', 'unconfirmed']).default('in_force'),
    recipients: z.array(Id).default([]).describe('Names of entries in the contacts file, which ships empty.'),
    applies_to: z.array(Id).optional().describe('Kinds of organisation it binds; all when absent.'),
    policy: Policy.prefault({}),
    stages: z.array(Stage).min(1),
    periodic: z.array(PeriodicDuty).default([]),
    not_confirmed: z.array(Bilingual).default([]),
  })
  .superRefine(checkStages)

export type RegimeStage = z.infer<typeof Stage>
export type Regime = Readonly<z.infer<typeof RegimeFile>> & { readonly file: string; readonly sha256: string }

/** Names in the contacts file that a stage is addressed to. */
export const recipientsOf = (regime: Regime, stage: RegimeStage): readonly string[] =>
  stage.recipients ?? regime.recipients

const isStartEvent = (value: string): value is StartEvent => START_EVENTS.some(event => event === value)

/**
 * The regimes of a folder (the shipped ones unless told otherwise), disabled ones included, in order of file name.
 * Throws a DataFileError naming file, line and field of every mistake.
 */
export function loadRegimes(folder: string = new URL('regimes', import.meta.url).pathname): Regime[] {
  const files = loadDataFiles(folder, RegimeFile)
  refuseBadNames(files)
  return files.map(({ file, sha256, value }) => ({ ...value, file, sha256 }))
}

function refuseBadNames(files: readonly DataFile<{ readonly id: string }>[]): void {
  const problems = files
    .filter(({ file, value }) => file !== `${value.id}.yaml`)
    .map(({ file, value }) => `${file}:1: id: ${value.id} must stand in ${value.id}.yaml`)
  if (problems.length > 0) throw new DataFileError(problems)
}

function checkPeriod(stage: z.infer<typeof StageShape>, context: z.RefinementCtx): void {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  const immediate = stage.immediate === true
  if (immediate === (stage.value !== undefined))
    refuse('value', 'needs either immediate: true or a value (null: no figure)')
  if (typeof stage.value === 'number' && stage.unit === undefined) refuse('unit', 'required with a value')
  if (typeof stage.value !== 'number' && stage.unit !== undefined) refuse('unit', 'only with a value')
  for (const key of ['counting', 'event_day'] as const) {
    if (stage.unit === 'days' && stage[key] === undefined) refuse(key, 'required for a period in days')
    if (stage.unit !== 'days' && stage[key] !== undefined) refuse(key, 'only for a period in days')
  }
  if (stage.cap && stage.unit !== 'hours') refuse('cap', 'only for a period in hours')
}

function checkStages(
  regime: { readonly stages: readonly RegimeStage[]; from?: string | undefined; until?: string | undefined },
  context: z.RefinementCtx,
): void {
  const earlier = new Set<string>()
  regime.stages.forEach((stage, index) => {
    if (earlier.has(stage.id)) {
      context.addIssue({ code: 'custom', path: ['stages', index, 'id'], message: `${stage.id} stands twice` })
    }
    for (const start of [stage.start, stage.cap?.start ?? '']) {
      const sent = /^stage_sent:(.+)$/.exec(start)?.[1]
      if (sent !== undefined && !earlier.has(sent)) {
        context.addIssue({
          code: 'custom',
          path: ['stages', index, 'start'],
          message: `no earlier stage is called ${sent}`,
        })
      }
    }
    earlier.add(stage.id)
  })
  if (regime.from && regime.until && regime.until < regime.from) {
    context.addIssue({ code: 'custom', path: ['until'], message: 'lies before from' })
  }
}
