/** The part of the API about the register of networks and systems, and about the audit. */
import type { AuditList } from '../serve/audit-views.ts'
import type {
  AddressView,
  FieldProblem,
  ImportRequest,
  ImportView,
  NetworkList,
  NetworkView,
} from '../serve/networks-views.ts'
import type { SystemList, SystemView } from '../serve/systems-views.ts'
import { ApiError, get, write, writing } from './api.ts'

export type Table = 'networks' | 'systems'
export type NetworkKind = NetworkView['kind']

/** As many as the API gives at once: a choice should hold them all. */
const MOST = '500'

const query = (asked: Readonly<Record<string, string | null | undefined>>): string => {
  const given = Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

export const fetchNetworks = (
  kind: NetworkKind | '',
  cursor: string | null,
  signal?: AbortSignal,
): Promise<NetworkList> => get(`/api/networks${query({ kind, cursor })}`, signal)

export const fetchSystems = (cursor: string | null, signal?: AbortSignal): Promise<SystemList> =>
  get(`/api/systems${query({ cursor, limit: MOST })}`, signal)

export const fetchAddress = (address: string, organisation: string, signal?: AbortSignal): Promise<AddressView> =>
  get(`/api/networks/at/${encodeURIComponent(address)}${query({ organisation })}`, signal)

/** @param id Null for a new one. */
export const saveEntry = <T extends NetworkView | SystemView>(
  table: Table,
  id: string | null,
  fields: object,
): Promise<T> =>
  id === null
    ? writing('POST', `/api/${table}`, fields)
    : writing('PUT', `/api/${table}/${encodeURIComponent(id)}`, fields)

export const removeEntry = (table: Table, id: string): Promise<unknown> =>
  write('DELETE', `/api/${table}/${encodeURIComponent(id)}`)

/** With mistakes in the file the answer is a refusal that names each; it is an answer all the same. */
export async function importFile(table: Table, file: ImportRequest): Promise<ImportView> {
  try {
    return await writing<ImportView>('POST', `/api/${table}/import`, file)
  } catch (error) {
    if (error instanceof ApiError && error.status === 422 && isImport(error.body)) return error.body
    throw error
  }
}

const isImport = (body: unknown): body is ImportView =>
  typeof body === 'object' && body !== null && 'problems' in body && 'unchanged' in body

/** What is wrong with which field, where that is why something was refused. */
export function fieldProblems(error: Error | null): readonly FieldProblem[] {
  const body = error instanceof ApiError ? error.body : null
  if (typeof body !== 'object' || body === null || !('problems' in body)) return []
  return body.problems as readonly FieldProblem[]
}

export interface AuditFilter {
  readonly actor?: string
  /** With a dot at its end: all that begin like this. */
  readonly action?: string
  readonly subject?: string
  /** RFC 3339. */
  readonly from?: string
  readonly to?: string
}

export const fetchAudit = (filter: AuditFilter, cursor: string | null, signal?: AbortSignal): Promise<AuditList> =>
  get(`/api/audit${query({ ...filter, cursor })}`, signal)
