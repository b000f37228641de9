/** What people do to the table of networks: one at a time, or by a file; all audited. */
import { randomUUID } from 'node:crypto'
import type { Decider } from '../../fleet/decisions.ts'
import type { Network } from '../../store/networks.ts'
import { EVERYTHING, inScope } from '../../store/scope.ts'
import type { Store, Subjects } from '../../store/store.ts'
import { type InformationSystem, systemNameKey } from '../../store/systems.ts'
import { type NetworkFields, NetworkRow } from './fields.ts'
import {
  auditImport,
  changeBetween,
  type ImportFile,
  type ImportOptions,
  type ImportOutcome,
  type Read,
  readFile,
  refused,
} from './import-file.ts'
import { ownerOf, type Serves } from './owner.ts'
import type { FieldProblem, LineProblem } from './problems.ts'
import type { TableShape } from './read-rows.ts'

/** Memory holds them all. */
export const MAX_NETWORKS = 100_000

export const NETWORK_SHAPE: TableShape = {
  name: 'networks',
  columns: Object.keys(NetworkRow.shape),
  required: ['prefix', 'kind'],
  lists: [],
  numbers: [],
}

export interface RegisterDeps extends Serves {
  readonly store: Store
  readonly now: () => Date
}

export type Saved<T> =
  | { readonly saved: T }
  | { readonly problems: readonly FieldProblem[] }
  | { readonly missing: true }

/** @param id of the one to change; null for a new one */
export function saveNetwork(
  deps: RegisterDeps,
  id: string | null,
  fields: NetworkFields,
  decider: Decider,
): Promise<Saved<Network>> {
  const owner = ownerOf(deps, decider)(fields)
  return deps.store.transaction(async within => {
    await claim(within)
    if (id !== null && !theirs(decider, await within.networks.find(id))) return { missing: true }
    if ('problem' in owner) return { problems: [owner.problem] }
    const saved: Network = { id: id ?? randomUUID(), ...ordered({ ...fields, ...owner }) }
    const problems = await problemsOf(within, saved, id === null)
    if (problems.length > 0) return { problems }
    await within.networks.save([saved])
    const { id: subject, ...detail } = saved
    const action = id === null ? 'network.added' : 'network.changed'
    await auditEntry(within, deps, decider, { action, subject, ...owner, detail: JSON.stringify(detail) })
    return { saved }
  })
}

/** Resolves to whether there was one. */
export function removeNetwork(deps: RegisterDeps, id: string, decider: Decider): Promise<boolean> {
  return deps.store.transaction(async within => {
    await claim(within)
    const network = theirs(decider, await within.networks.find(id))
    if (!network) return false
    await within.networks.remove([id])
    const { organisation, prefix, kind } = network
    const detail = `${organisation} ${prefix} ${kind}`
    await auditEntry(within, deps, decider, { action: 'network.removed', subject: id, organisation, detail })
    return true
  })
}

/** What others have is not there for the one who decides. */
export const theirs = <T extends { organisation: string }>(
  { scope = EVERYTHING }: Decider,
  entry: T | null,
): T | null => (entry && inScope(scope, entry.organisation) ? entry : null)

export const auditEntry = (
  within: Subjects,
  { now }: Pick<RegisterDeps, 'now'>,
  { actor, address }: Decider,
  entry: { action: string; subject: string; organisation: string; detail: string },
): Promise<void> => within.audit.add({ at: now().getTime(), actor, address, ...entry })

export function importNetworks(
  deps: RegisterDeps,
  file: ImportFile,
  options: ImportOptions,
  decider: Decider,
): Promise<ImportOutcome> {
  const { read, problems } = readFile(file, NETWORK_SHAPE, NetworkRow, ownerOf(deps, decider))
  return deps.store.transaction(async within => {
    await claim(within)
    const there = await within.networks.all()
    const { wanted, wrong } = networksOf(read, there, await within.systems.all())
    const { save, remove, outcome } = changeBetween(there, wanted, options, ({ prefix }) => prefix)
    const count = there.length + outcome.added.length - remove.length
    const all = [...problems, ...wrong, ...(count > MAX_NETWORKS ? [tooMany(count)] : [])]
    if (all.length > 0) return refused(all)
    if (options.dryRun || save.length + remove.length === 0) return outcome
    await within.networks.remove(remove.map(({ id }) => id))
    await within.networks.save(save)
    await auditImport(within, 'networks', file, outcome, { at: deps.now().getTime(), decider })
    return outcome
  })
}

/** In this order, everywhere: see `store/kysely/systems.ts`. */
export async function claim(within: Subjects): Promise<void> {
  await within.networks.claim()
  await within.systems.claim()
}

function networksOf(
  read: readonly Read<NetworkRow & { organisation: string }>[],
  there: readonly Network[],
  systems: readonly InformationSystem[],
) {
  const ids = new Map(there.map(one => [keyOf(one), one.id]))
  const named = new Map(systems.map(({ organisation, name, id }) => [`${organisation} ${systemNameKey(name)}`, id]))
  const lines = new Map<string, number>()
  const wanted: Network[] = []
  const wrong: LineProblem[] = []
  for (const { value, row } of read) {
    const key = keyOf(value)
    const first = lines.get(key)
    lines.set(key, first ?? row.line)
    if (first !== undefined)
      wrong.push({ line: row.lineOf('prefix'), field: 'prefix', what: twice(value.prefix, first) })
    const { system, ...fields } = value
    const systemId = system === '' ? null : named.get(`${value.organisation} ${systemNameKey(system)}`)
    if (systemId === undefined) wrong.push({ line: row.lineOf('system'), field: 'system', what: noSystem(system) })
    else if (first === undefined) wanted.push({ id: ids.get(key) ?? randomUUID(), ...ordered({ ...fields, systemId }) })
  }
  return { wanted, wrong }
}

const keyOf = ({ organisation, prefix }: Pick<Network, 'organisation' | 'prefix'>) => `${organisation} ${prefix}`

/** As the store gives it, whatever order it was given in. */
const ordered = (fields: NetworkFields & { organisation: string }) => ({
  organisation: fields.organisation,
  prefix: fields.prefix,
  kind: fields.kind,
  site: fields.site,
  contact: fields.contact,
  systemId: fields.systemId,
  note: fields.note,
})

async function problemsOf(within: Subjects, network: Network, added: boolean): Promise<FieldProblem[]> {
  const { id, organisation, prefix, systemId } = network
  const holder = await within.networks.findPrefix(organisation, prefix)
  const system = systemId === null ? null : await within.systems.find(systemId)
  const problems: FieldProblem[] = []
  if (holder && holder.id !== id) problems.push({ field: 'prefix', what: taken(prefix) })
  if (systemId !== null && system?.organisation !== organisation)
    problems.push({ field: 'systemId', what: noSystem(systemId) })
  const count = (await within.networks.count()) + 1
  if (added && count > MAX_NETWORKS) problems.push(tooMany(count))
  return problems
}

const taken = (prefix: string) => ({
  vi: `đã có mạng ${prefix} của đơn vị này`,
  en: `the organisation has a network ${prefix} already`,
})
const twice = (prefix: string, line: number) => ({
  vi: `${prefix} đã có ở dòng ${line}`,
  en: `${prefix} is in line ${line} already`,
})
const noSystem = (name: string) => ({
  vi: `đơn vị này không có hệ thống «${name}»`,
  en: `the organisation has no system “${name}”`,
})
const tooMany = (count: number): LineProblem => ({
  line: 1,
  field: '',
  what: { vi: `${count} mạng, nhiều hơn ${MAX_NETWORKS}`, en: `${count} networks, more than ${MAX_NETWORKS}` },
})
