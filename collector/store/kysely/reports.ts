import type { Selectable } from 'kysely'
import type {
  Channel,
  Delivery,
  DeliveryStep,
  ReportDraft,
  ReportKey,
  ReportStep,
  ReportStore,
  VersionHead,
} from '../reports.ts'
import { narrow, type Scope } from '../scope.ts'
import type { Locks } from './locks.ts'
import type { ReportTables } from './report-schema.ts'
import { chunks, type Db } from './schema.ts'

const HEAD = [
  'subject',
  'form',
  'number',
  'organisation',
  'drill',
  'sha256',
  'chain_head',
  'author',
  'at',
] as const satisfies readonly (keyof ReportTables['report_version'])[]

export const reportStore = (db: Db, locks: Locks): ReportStore => ({
  claim: subject => locks.entities([`report ${subject}`]),

  async draft({ subject, form }) {
    const row = await db
      .selectFrom('report_draft')
      .selectAll()
      .where('subject', '=', subject)
      .where('form', '=', form)
      .executeTakeFirst()
    return row ? draftOf(row) : null
  },

  async saveDraft({ subject, form, edits, revision, at, by }) {
    const rest = { edits: JSON.stringify(edits), revision, at, author: by }
    await db
      .insertInto('report_draft')
      .values({ subject, form, ...rest })
      .onConflict(on => on.columns(['subject', 'form']).doUpdateSet(rest))
      .execute()
  },

  async addVersion({ chainHead, drill, ...rest }) {
    await db
      .insertInto('report_version')
      .values({ ...rest, chain_head: chainHead, drill: drill ? 1 : 0 })
      .execute()
  },

  async version(key, number) {
    const row = await versionsOf(db, key).selectAll().where('number', '=', number).executeTakeFirst()
    return row ? { ...headOf(row), content: row.content } : null
  },

  async versions(key, { before, limit }) {
    let query = versionsOf(db, key).select(HEAD).orderBy('number', 'desc').limit(limit)
    if (before !== undefined) query = query.where('number', '<', before)
    return (await query.execute()).map(headOf)
  },

  latest: subjects => latest(db, subjects),

  async addStep({ subject, form, version, at, actor, change }) {
    await db
      .insertInto('report_step')
      .values({ subject, form, version, at, actor, kind: change.kind, change: JSON.stringify(change) })
      .execute()
  },

  async steps(subjects, form) {
    const found: ReportStep[] = []
    for (const some of chunks(subjects, 500)) {
      let query = db.selectFrom('report_step').selectAll().where('subject', 'in', some).orderBy('id')
      if (form !== undefined) query = query.where('form', '=', form)
      found.push(...(await query.execute()).map(stepOf))
    }
    return found
  },

  waiting: (scope, limit, after = 0) => waiting(db, scope, limit, after),

  async addDelivery({ stages, documents, messageId, ...rest }) {
    await db
      .insertInto('report_delivery')
      .values({
        ...rest,
        stages: JSON.stringify(stages),
        documents: JSON.stringify(documents),
        message_id: messageId,
      })
      .execute()
  },

  async delivery(id) {
    const row = await db.selectFrom('report_delivery').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? deliveryOf(row) : null
  },

  async deliveries(subjects) {
    const found: Delivery[] = []
    for (const some of chunks(subjects, 500)) {
      const rows = await db
        .selectFrom('report_delivery')
        .selectAll()
        .where('subject', 'in', some)
        .orderBy('number')
        .execute()
      found.push(...rows.map(deliveryOf))
    }
    return found
  },

  async deliveryPage({ subjects, form, before, limit }) {
    const found: (Delivery & { number: number })[] = []
    for (const some of chunks(subjects, 500)) {
      let query = db.selectFrom('report_delivery').selectAll().where('subject', 'in', some)
      if (form !== undefined) query = query.where('form', '=', form)
      if (before !== undefined) query = query.where('number', '<', before)
      const rows = await query.orderBy('number', 'desc').limit(limit).execute()
      found.push(...rows.map(row => ({ ...deliveryOf(row), number: row.number })))
    }
    return found.sort((a, b) => b.number - a.number).slice(0, limit)
  },

  async addDeliveryStep({ change, ...rest }) {
    await db
      .insertInto('report_delivery_step')
      .values({ ...rest, change: JSON.stringify(change) })
      .execute()
  },

  async deliverySteps(deliveries) {
    const found: DeliveryStep[] = []
    for (const some of chunks(deliveries, 500)) {
      const rows = await db
        .selectFrom('report_delivery_step')
        .selectAll()
        .where('delivery', 'in', some)
        .orderBy('id')
        .execute()
      found.push(...rows.map(({ id: _, change, ...rest }) => ({ ...rest, change: JSON.parse(change) })))
    }
    return found
  },

  async addFile({ mediaType, addedAt, addedBy, ...rest }) {
    await db
      .insertInto('report_file')
      .values({ ...rest, media_type: mediaType, added_at: addedAt, added_by: addedBy })
      .execute()
  },

  async files(subject) {
    const rows = await db
      .selectFrom('report_file')
      .selectAll()
      .where('subject', '=', subject)
      .orderBy('number')
      .execute()
    return rows.map(({ number: _, media_type: mediaType, added_at: addedAt, added_by: addedBy, ...rest }) => ({
      ...{ ...rest, mediaType, addedAt, addedBy },
    }))
  },
})

const versionsOf = (db: Db, { subject, form }: ReportKey) =>
  db.selectFrom('report_version').where('subject', '=', subject).where('form', '=', form)

async function latest(db: Db, subjects: readonly string[]): Promise<VersionHead[]> {
  const found: VersionHead[] = []
  for (const some of chunks(subjects, 500)) {
    const rows = await db
      .selectFrom('report_version as v')
      .select(HEAD.map(column => `v.${column}` as const))
      .where('v.subject', 'in', some)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('report_version as later')
              .select('later.number')
              .whereRef('later.subject', '=', 'v.subject')
              .whereRef('later.form', '=', 'v.form')
              .whereRef('later.number', '>', 'v.number'),
          ),
        ),
      )
      .orderBy('v.form')
      .orderBy('v.subject')
      .execute()
    found.push(...rows.map(headOf))
  }
  return found
}

async function waiting(db: Db, scope: Scope, limit: number, after: number) {
  const of = db
    .selectFrom('report_step as s')
    .innerJoin('report_version as v', join =>
      join.onRef('v.subject', '=', 's.subject').onRef('v.form', '=', 's.form').onRef('v.number', '=', 's.version'),
    )
    .selectAll('s')
  const rows = await narrow(of, 'v.organisation', scope)
    .where('s.kind', '=', 'submitted')
    .where('s.id', '>', after)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('report_step as after')
            .select('after.id')
            .whereRef('after.subject', '=', 's.subject')
            .whereRef('after.form', '=', 's.form')
            .whereRef('after.version', '=', 's.version')
            .whereRef('after.id', '>', 's.id'),
        ),
      ),
    )
    .orderBy('s.id')
    .limit(limit)
    .execute()
  return rows.map(row => ({ ...stepOf(row), id: row.id }))
}

type Row<Table extends keyof ReportTables> = Selectable<ReportTables[Table]>

const draftOf = ({ author, edits, ...rest }: Row<'report_draft'>): ReportDraft => ({
  ...rest,
  edits: JSON.parse(edits),
  by: author,
})

const headOf = ({ chain_head, drill, ...row }: Pick<Row<'report_version'>, (typeof HEAD)[number]>): VersionHead => ({
  subject: row.subject,
  form: row.form,
  number: row.number,
  organisation: row.organisation,
  drill: drill === 1,
  sha256: row.sha256,
  chainHead: chain_head,
  author: row.author,
  at: row.at,
})

const stepOf = ({ id: _, kind: _kind, change, ...rest }: Row<'report_step'>): ReportStep => ({
  ...rest,
  change: JSON.parse(change),
})

const deliveryOf = ({
  number: _,
  stages,
  documents,
  message_id,
  channel,
  ...rest
}: Row<'report_delivery'>): Delivery => ({
  ...rest,
  channel: channel as Channel,
  stages: JSON.parse(stages),
  documents: JSON.parse(documents),
  messageId: message_id,
})
