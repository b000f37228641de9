/** A JSON value → flat fields under dotted names. Lists of objects become lists of values under each object's names. */
import type { FieldValue } from './event.ts'
import type { Fields } from './format.ts'

const MAX_FIELDS = 2000
const MAX_DEPTH = 24

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is nested too deeply, or beyond the limit of fields, is left out. */
export function flatten(object: { readonly [key: string]: Json }): Fields {
  const fields: Fields = Object.create(null) as Fields
  const count = { left: MAX_FIELDS }
  put(fields, '', object, 0, count)
  return { ...fields }
}

function put(fields: Fields, name: string, value: Json, depth: number, count: { left: number }): void {
  if (depth > MAX_DEPTH || count.left <= 0) return
  if (isObject(value)) {
    for (const key in value) put(fields, name === '' ? key : `${name}.${key}`, value[key] as Json, depth + 1, count)
    return
  }
  if (Array.isArray(value) && value.some(item => typeof item === 'object' && item !== null)) {
    for (const item of value as readonly Json[]) putItem(fields, name, item, depth, count)
    return
  }
  add(fields, name, value as FieldValue, count)
}

function putItem(fields: Fields, name: string, item: Json, depth: number, count: { left: number }): void {
  if (!isObject(item)) {
    put(fields, name, item, depth + 1, count)
    return
  }
  const inner: Fields = {}
  put(inner, name, item, depth + 1, count)
  for (const key in inner) append(fields, key, inner[key] as FieldValue)
}

function add(fields: Fields, name: string, value: FieldValue, count: { left: number }): void {
  count.left -= 1
  if (name in fields) append(fields, name, value)
  else fields[name] = value
}

function append(fields: Fields, name: string, value: FieldValue): void {
  const there = fields[name]
  if (there === undefined) fields[name] = [value].flat() as FieldValue[]
  else fields[name] = [there, value].flat() as FieldValue[]
}
