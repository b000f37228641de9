/**
 * What people do to the register of information systems: one at a time, or by a file; all audited.
 *
 * Within an organisation an address, prefix, host name or domain stands for one system alone: an alert about it could
 * not be said to be about two.
 */
import { randomUUID } from 'node:crypto'
import type { Decider } from '../../fleet/decisions.ts'
import type { Subjects } from '../../store/store.ts'
import { type InformationSystem, systemNameKey } from '../../store/systems.ts'
import { SystemFields } from './fields.ts'
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
import { auditEntry, claim, type RegisterDeps, type Saved, theirs } from './networks.ts'
import { ownerOf } from './owner.ts'
import type { FieldProblem, LineProblem } from './problems.ts'
import type { TableShape } from './read-rows.ts'

export const MAX_SYSTEMS = 10_000

export const SYSTEM_SHAPE: TableShape = {
  name: 'systems',
  columns: Object.keys(SystemFields.shape),
  required: ['name'],
  lists: ['addresses', 'domains', 'services', 'measures'],
  numbers: ['level'],
}

/** @param id of the one to change; null for a new one */
export function saveSystem(
  deps: RegisterDeps,
  id: string | null,
  fields: SystemFields,
  decider: Decider,
): Promise<Saved<InformationSystem>> {
  const owner = ownerOf(deps, decider)(fields)
  return deps.store.transaction(async within => {
    await claim(within)
    const before = id === null ? null : theirs(decider, await within.systems.find(id))
    if (id !== null && !before) return { missing: true }
    if ('problem' in owner) return { problems: [owner.problem] }
    const saved: InformationSystem = { id: id ?? randomUUID(), ...ordered({ ...fields, ...owner }) }
    const problems = await problemsOf(within, saved, before)
    if (problems.length > 0) return { problems }
    await within.systems.save([saved])
    const { id: subject, ...detail } = saved
    const action = before ? 'system.changed' : 'system.added'
    await auditEntry(within, deps, decider, { action, subject, ...owner, detail: JSON.stringify(detail) })
    return { saved }
  })
}

/** Resolves to whether there was one. Its networks stay, and are of no system. */
export function removeSystem(deps: RegisterDeps, id: string, decider: Decider): Promise<boolean> {
  return deps.store.transaction(async within => {
    await claim(within)
    const system = theirs(decider, await within.systems.find(id))
    if (!system) return false
    await within.systems.remove([id])
    const { organisation, name } = system
    const detail = `${organisation} ${name}`
    await auditEntry(within, deps, decider, { action: 'system.removed', subject: id, organisation, detail })
    return true
  })
}

export function importSystems(
  deps: RegisterDeps,
  file: ImportFile,
  options: ImportOptions,
  decider: Decider,
): Promise<ImportOutcome> {
  const { read, problems } = readFile(file, SYSTEM_SHAPE, SystemFields, ownerOf(deps, decider))
  return deps.store.transaction(async within => {
    await claim(within)
    const there = await within.systems.all()
    const { wanted, lines, wrong } = systemsOf(read, there)
    const { save, remove, outcome } = changeBetween(there, wanted, options, ({ name }) => name)
    const removed = new Set(remove)
    const changed = new Set(wanted.map(({ id }) => id))
    const staying = there.filter(one => !removed.has(one) && !changed.has(one.id))
    const clashes = clashesOf([...staying, ...wanted], lines)
    const count = staying.length + wanted.length
    const all = [...problems, ...wrong, ...clashes, ...(count > MAX_SYSTEMS ? [tooMany(count)] : [])]
    if (all.length > 0) return refused(all)
    if (options.dryRun || save.length + remove.length === 0) return outcome
    await within.systems.remove(remove.map(({ id }) => id))
    await within.systems.save(save)
    await auditImport(within, 'systems', file, outcome, { at: deps.now().getTime(), decider })
    return outcome
  })
}

type LineOf = (field: string) => number

function systemsOf(
  read: readonly Read<SystemFields & { organisation: string }>[],
  there: readonly InformationSystem[],
) {
  const ids = new Map(there.map(one => [keyOf(one), one.id]))
  const seen = new Map<string, number>()
  const lines = new Map<string, LineOf>()
  const wanted: InformationSystem[] = []
  const wrong: LineProblem[] = []
  for (const { value, row } of read) {
    const key = keyOf(value)
    const first = seen.get(key)
    if (first !== undefined) {
      wrong.push({ line: row.lineOf('name'), field: 'name', what: twice(value.name, first) })
      continue
    }
    seen.set(key, row.line)
    const id = ids.get(key) ?? randomUUID()
    lines.set(id, row.lineOf)
    wanted.push({ id, ...ordered(value) })
  }
  return { wanted, lines, wrong }
}

const keyOf = ({ organisation, name }: Pick<InformationSystem, 'organisation' | 'name'>) =>
  `${organisation} ${systemNameKey(name)}`

/** Entries that two systems of one organisation have; told of the one behind, in its line. */
function clashesOf(systems: readonly InformationSystem[], lines: ReadonlyMap<string, LineOf>): LineProblem[] {
  const holders = new Map<string, InformationSystem>()
  const problems: LineProblem[] = []
  for (const system of systems)
    for (const { field, entry } of entriesOf(system)) {
      const key = `${system.organisation} ${systemNameKey(entry).replace(/\.$/, '')}`
      const holder = holders.get(key)
      holders.set(key, holder ?? system)
      if (holder && holder !== system)
        problems.push({ line: lines.get(system.id)?.(field) ?? 1, field, what: clash(entry, holder.name) })
    }
  return problems
}

const entriesOf = ({ name, addresses, domains }: InformationSystem) => [
  { field: 'name', entry: name },
  ...addresses.map((entry, at) => ({ field: `addresses.${at + 1}`, entry })),
  ...domains.map((entry, at) => ({ field: `domains.${at + 1}`, entry })),
]

async function problemsOf(
  within: Subjects,
  system: InformationSystem,
  before: InformationSystem | null,
): Promise<FieldProblem[]> {
  const others = (await within.systems.all()).filter(({ id }) => id !== system.id)
  const networks = before && before.organisation !== system.organisation ? await givenTo(within, system.id) : []
  return [
    ...clashesOf([...others, system], new Map()).map(({ field, what }) => ({ field, what })),
    ...(networks.length > 0 ? [{ field: 'organisation', what: hasNetworks(networks[0] as string) }] : []),
    ...(others.length >= MAX_SYSTEMS ? [tooMany(others.length + 1)] : []),
  ]
}

const givenTo = async (within: Subjects, id: string): Promise<string[]> =>
  (await within.networks.all()).filter(({ systemId }) => systemId === id).map(({ prefix }) => prefix)

/** As the store gives it, whatever order it was given in. */
const ordered = (fields: SystemFields & { organisation: string }) => ({
  organisation: fields.organisation,
  name: fields.name,
  level: fields.level,
  addresses: fields.addresses,
  domains: fields.domains,
  owner: fields.owner,
  operator: fields.operator,
  operatingSystem: fields.operatingSystem,
  operatingSystemVersion: fields.operatingSystemVersion,
  services: fields.services,
  measures: fields.measures,
  purpose: fields.purpose,
  note: fields.note,
})

const clash = (entry: string, holder: string) => ({
  vi: `«${entry}» đã là của hệ thống «${holder}»`,
  en: `“${entry}” is the system “${holder}”'s already`,
})
const twice = (name: string, line: number) => ({
  vi: `hệ thống «${name}» đã có ở dòng ${line}`,
  en: `the system “${name}” is in line ${line} already`,
})
const hasNetworks = (prefix: string) => ({
  vi: `mạng ${prefix} của đơn vị cũ đang thuộc hệ thống này`,
  en: `the network ${prefix} of its former organisation belongs to it`,
})
const tooMany = (count: number): LineProblem => ({
  line: 1,
  field: '',
  what: { vi: `${count} hệ thống, nhiều hơn ${MAX_SYSTEMS}`, en: `${count} systems, more than ${MAX_SYSTEMS}` },
})
