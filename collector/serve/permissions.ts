/**
 * Who may do what. Roles are no ladder: an auditor sees what an analyst doesn't, and writes nothing; who looks after
 * people and hosts does not thereby approve what goes to the authorities. Every route states the permission it needs
 * (`config.permission`, see `access.ts`). To read what alerts matched is a right of its own, beside the role.
 */
import type { Role } from '../store/users.ts'

export const PERMISSIONS = [
  /** Incidents, alerts, deadlines, forms. */
  'incident.read',
  /** Comments, evidence, every step of an incident but its end. */
  'incident.write',
  /** Says that an incident is one, and since when: the clocks of the law begin to run. */
  'incident.confirm',
  /** Closes with a verdict, merges, splits, silences, says what a rule's alerts become: what makes incidents disappear. */
  'incident.close',
  /** Acknowledges call-outs, records calls of the hotline. */
  'call.acknowledge',
  /** Fills in reports. */
  'report.write',
  /** Lets a report go out in the organisation's name. */
  'report.approve',
  /** Records that an approver has agreed by telephone. */
  'approval.record',
  /** The register of networks and systems; who to call, and that it has changed. */
  'register.write',
  /** Sends a test through the channels of call-outs. */
  'notify.test',
  'agent.read',
  /** Whose host it is, where it stands, whom to call. */
  'agent.write',
  /** Keys, enrolment tokens, who waits for approval. */
  'fleet.read',
  /** Who may speak: enrolment, approval, revocation, groups. */
  'fleet.manage',
  /** What could not be read. */
  'dead_letter.read',
  'people.read',
  'people.manage',
  /** Tokens for programs. */
  'token.manage',
  'audit.read',
] as const

export type Permission = (typeof PERMISSIONS)[number]

const VIEWER = ['incident.read', 'agent.read'] as const satisfies readonly Permission[]

const ANALYST = [
  ...VIEWER,
  'incident.write',
  'incident.confirm',
  'report.write',
  'register.write',
  'agent.write',
] as const satisfies readonly Permission[]

/** Who is called at night has to be able to take the call, and to write down what was agreed on the telephone. */
const OFFICER = [...ANALYST, 'call.acknowledge', 'approval.record'] as const satisfies readonly Permission[]

const LEAD = [...OFFICER, 'incident.close'] as const satisfies readonly Permission[]

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: VIEWER,
  analyst: ANALYST,
  officer_on_duty: OFFICER,
  lead: LEAD,
  /** Reads what is to be approved, and approves; handles nothing, so that nobody approves his own work. */
  approver: [...VIEWER, 'report.approve'],
  /** Everything there is to read, and not one thing to write. */
  auditor: [...VIEWER, 'fleet.read', 'dead_letter.read', 'people.read', 'audit.read'],
  /** In a staff of two the one who installs also handles; what goes out is still another's to approve. */
  admin: [
    ...LEAD,
    'fleet.read',
    'fleet.manage',
    'dead_letter.read',
    'people.read',
    'people.manage',
    'token.manage',
    'notify.test',
    'audit.read',
  ],
}

/** Never a program's: they make more of what lets in, or stand for somebody's word. */
const FOR_PEOPLE_ALONE: readonly Permission[] = [
  'people.manage',
  'token.manage',
  'report.approve',
  'approval.record',
  'incident.confirm',
]

export const TOKEN_PERMISSIONS = PERMISSIONS.filter(permission => !FOR_PEOPLE_ALONE.includes(permission))

export const isPermission = (name: string): name is Permission => (PERMISSIONS as readonly string[]).includes(name)

/** Whatever stands in the store. */
export const isForTokens = (name: string): name is Permission => (TOKEN_PERMISSIONS as readonly string[]).includes(name)
