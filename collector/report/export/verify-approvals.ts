/**
 * That what was approved was approved by the rules: submitted before, by another than its author, and by telephone only
 * with who, which number and which minute. Steps are in no chain of the file: whom they name, the audit's chain proves.
 */
import type { ReportChange, ReportStep } from '../../store/reports.ts'
import { CLOCKS_APART_MS, fails, holds, type Part, timeOf, unknown } from './check.ts'
import type { ReadExport } from './read.ts'
import type { Logs } from './verify.ts'
import { type ExportedVersion, versionsOf } from './versions-of.ts'

type Approved = Extract<ReportChange, { kind: 'approved' }>
type Phone = Extract<Approved['approval'], { how: 'phone' }>

interface Approval extends Pick<ExportedVersion, 'name' | 'version'> {
  readonly step: ReportStep
  readonly change: Approved
  readonly before: readonly ReportStep[]
  readonly after: readonly ReportStep[]
}

export function approvalParts(file: ReadExport, logs: Logs): Part[] {
  const approvals = versionsOf(file, logs).flatMap(approvalsOf)
  if (approvals.length === 0) return []
  const fourEyes = file.settings.fourEyes
  for (const approval of approvals) {
    const wrong =
      outOfTurn(approval) ?? notRecorded(approval) ?? wrongWord(approval) ?? brokenFourEyes(approval, fourEyes)
    if (wrong) return [wrong]
  }
  const count = approvals.length
  return [
    holds(
      'approvals',
      `${count} lần phê duyệt đúng trình tự: đã trình, có tên người phê duyệt.`,
      `${count} approvals came in their turn: submitted before, each by a named person.`,
    ),
    ...approvals.flatMap(approval => ownApproval(approval, fourEyes)),
    ...approvals.flatMap(byTelephone),
    unknown(
      'approvals',
      'Ai đã phê duyệt không nằm trong chuỗi băm nào của tệp này: hãy đối chiếu nhật ký kiểm toán (report.approved).',
      'Who approved is in no chain of this file: hold it against the audit (report.approved).',
    ),
  ]
}

const approvalsOf = ({ name, version, steps }: ExportedVersion): Approval[] =>
  steps.flatMap((step, index) =>
    step.change.kind === 'approved'
      ? [{ name, version, step, change: step.change, before: steps.slice(0, index), after: steps.slice(index + 1) }]
      : [],
  )

/** When the approver agreed. */
const givenAt = ({ step, change: { approval } }: Approval): number =>
  approval.how === 'phone' ? approval.calledAt : step.at

function outOfTurn(approval: Approval): Part | undefined {
  const { name, version, before } = approval
  if (before.at(-1)?.change.kind !== 'submitted')
    return fails(
      'approvals',
      `Bản ${name} được duyệt mà không chờ duyệt.`,
      `${name} was approved and did not wait for it.`,
    )
  return givenAt(approval) < version.at - CLOCKS_APART_MS
    ? fails('approvals', `Bản ${name} được duyệt trước khi được lưu.`, `${name} was approved before it was saved.`)
    : undefined
}

const MINUTE = 60_000

function notRecorded({ name, step: { actor }, change: { approver, approval } }: Approval): Part | undefined {
  if (approval.how !== 'phone')
    return actor === approver
      ? undefined
      : fails(
          'approvals',
          `Bản ${name} do ${actor} duyệt dưới tên ${approver}.`,
          `${name} was approved by ${actor} in the name of ${approver}.`,
        )
  const { recordedBy, number, calledAt, reason } = approval
  const told = [recordedBy, number, reason].every(text => typeof text === 'string' && text.trim() !== '')
  if (told && calledAt % MINUTE === 0 && recordedBy === actor && recordedBy !== approver) return undefined
  return fails(
    'approvals',
    `Bản ${name} được duyệt qua điện thoại mà không ghi đủ người ghi khác người duyệt, số máy, phút gọi và lý do.`,
    `${name} was approved by telephone without another who recorded it, the number, the minute and the reason.`,
  )
}

/** Only the approver countersigns or disputes, and only what was agreed on the telephone. */
function wrongWord({ name, change: { approver, approval }, after }: Approval): Part | undefined {
  const words = after.filter(({ change: { kind } }) => kind === 'countersigned' || kind === 'disputed')
  const wrong = words.find(({ actor }) => actor !== approver || approval.how !== 'phone')
  return (
    wrong &&
    fails(
      'approvals',
      `Bản ${name} có lời xác nhận sau của ${wrong.actor}, không phải của người duyệt qua điện thoại.`,
      `${name} has a countersignature or dispute by ${wrong.actor}, who did not approve it by telephone.`,
    )
  )
}

const isOwn = ({ version, change }: Approval): boolean => change.approver === version.author

function brokenFourEyes(approval: Approval, fourEyes: boolean | undefined): Part | undefined {
  const { name, change } = approval
  if (!isOwn(approval) || change.alone || fourEyes !== true) return undefined
  return fails(
    'approvals',
    `Bản ${name} do chính người lập là ${change.approver} duyệt, trong khi đơn vị đòi hỏi hai người.`,
    `${name} was approved by its own author, ${change.approver}, while the organisation asks for four eyes.`,
  )
}

function ownApproval(approval: Approval, fourEyes: boolean | undefined): Part[] {
  const { name, change, before } = approval
  const { approver } = change
  if (!isOwn(approval))
    return before.at(-1)?.actor === approver
      ? [
          unknown(
            'approvals',
            `Bản ${name} do cùng một người là ${approver} trình và duyệt; người lập là người khác.`,
            `${name} was submitted and approved by one person, ${approver}; its author is another.`,
          ),
        ]
      : []
  const [whyVi, whyEn] = change.alone || fourEyes === false ? ALLOWED : UNTOLD
  return [
    unknown(
      'approvals',
      `Bản ${name} do chính người lập là ${approver} duyệt: ${whyVi}.`,
      `${name} was approved by its own author, ${approver}: ${whyEn}.`,
    ),
  ]
}

const ALLOWED = [
  'theo hồ sơ này, khi đó đơn vị cho phép một người (reports.fourEyes: false)',
  'by this file the organisation had said that one pair of eyes is enough (reports.fourEyes: false)',
] as const
const UNTOLD = [
  'hồ sơ này không nói khi đó đơn vị có đòi hỏi hai người hay không',
  'this file does not say whether the organisation asked for four eyes',
] as const

function byTelephone({ name, change: { approver, approval }, after }: Approval): Part[] {
  if (approval.how !== 'phone') return []
  const { number, calledAt, recordedBy } = approval
  const word = settled(approval, after)
  return [
    (word.stands ? holds : unknown)(
      'approvals',
      `Bản ${name} do ${approver} duyệt qua điện thoại (số ${number}, lúc ${timeOf(calledAt)}, ${recordedBy} ghi): ${word.vi}.`,
      `${name} was approved by ${approver} on the telephone (${number}, ${timeOf(calledAt)}, recorded by ${recordedBy}): ${word.en}.`,
    ),
  ]
}

function settled({ countersignBy }: Phone, after: readonly ReportStep[]) {
  for (const { at, change } of after) {
    if (change.kind === 'disputed')
      return { stands: false, vi: `người duyệt nói không phải vậy: ${change.reason}`, en: `disputed: ${change.reason}` }
    if (change.kind !== 'countersigned') continue
    const [vi, en] = at > countersignBy ? ['muộn, ', 'late, '] : ['', '']
    return { stands: true, vi: `đã xác nhận ${vi}lúc ${timeOf(at)}`, en: `countersigned ${en}at ${timeOf(at)}` }
  }
  return {
    stands: false,
    vi: `chưa được xác nhận sau, hạn ${timeOf(countersignBy)}`,
    en: `not countersigned, which was due by ${timeOf(countersignBy)}`,
  }
}
