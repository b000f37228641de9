/**
 * Country, city and autonomous system of an address, from files in MaxMind's DB format that the site provides.
 *
 * Any of the three may be left out; none ships. Every so often it is looked whether a file was replaced, as updaters do
 * by renaming a new one into its place; the new one is read whole and tried before it takes over. One that can't be
 * used then is told of, and the one before stays. At start a file that can't be used is an error.
 */
import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Reader, type Response } from 'mmdb-lib'
import { z } from 'zod'
import type { Bilingual } from '../store/bilingual.ts'
import { parseAddress, printShort } from '../store/prefix.ts'

export interface GeoIpFiles {
  readonly country?: string | undefined
  readonly city?: string | undefined
  readonly asn?: string | undefined
}

export interface Location {
  /** ISO 3166, and its name. */
  readonly country: { readonly code: string; readonly name: Bilingual } | null
  readonly city: string | null
  readonly asn: { readonly number: number; readonly organisation: string } | null
}

const EVERY_MS = 30_000
const MAX_BYTES = 1024 * 1024 * 1024
const KINDS = ['country', 'city', 'asn'] as const
type Kind = (typeof KINDS)[number]

/** Of what such files hold, what is shown; vendors add more. */
const Names = z.record(z.string(), z.string())
const Country = z.object({ iso_code: z.string().regex(/^[A-Z]{2}$/) })
const Place = z.object({
  country: Country.optional().catch(undefined),
  registered_country: Country.optional().catch(undefined),
  city: z.object({ names: Names }).optional().catch(undefined),
})
const Autonomous = z.object({
  autonomous_system_number: z.number(),
  autonomous_system_organization: z.string().default(''),
})

interface Database {
  readonly path: string
  /** Size, time and file of what was read: another one means another file. */
  readonly stamp: string
  readonly reader: Reader<Response>
}

export interface GeoIpDeps {
  readonly files: GeoIpFiles
  readonly failed: (error: Error) => void
  readonly everyMs?: number
}

export class GeoIp implements Disposable {
  readonly #databases = new Map<Kind, Database>()
  readonly #refused = new Map<Kind, string>()
  readonly #timer: NodeJS.Timeout | undefined
  readonly #failed: (error: Error) => void
  #looking = false

  private constructor({ failed, everyMs }: GeoIpDeps, databases: ReadonlyMap<Kind, Database>) {
    this.#databases = new Map(databases)
    this.#failed = failed
    if (databases.size > 0) this.#timer = setInterval(() => void this.#look(), everyMs ?? EVERY_MS).unref()
  }

  /** @throws naming every file that can't be used. */
  static async open(deps: GeoIpDeps): Promise<GeoIp> {
    const databases = new Map<Kind, Database>()
    const problems: string[] = []
    for (const kind of KINDS) {
      const path = deps.files[kind]
      if (path === undefined) continue
      try {
        databases.set(kind, await readDatabase(path))
      } catch (error) {
        problems.push(`enrich.geoip.${kind}: ${(error as Error).message}`)
      }
    }
    if (problems.length > 0) throw new Error(problems.join('\n'))
    return new GeoIp(deps, databases)
  }

  /** Null for what is no address, and for one that no file says anything about. */
  find(text: string): Location | null {
    const address = parseAddress(text)
    if (!address) return null
    const printed = printShort(address)
    const ask = <T>(kind: Kind, shape: z.ZodType<T>) => this.#ask(kind, printed, shape)
    const city = ask('city', Place)
    const country = ask('country', Place)
    const system = ask('asn', Autonomous)
    const code = [country?.country, city?.country, country?.registered_country, city?.registered_country].find(Boolean)
    const found = {
      country: code ? { code: code.iso_code, name: countryName(code.iso_code) } : null,
      city: city?.city?.names['en'] ?? null,
      asn: system && {
        number: system.autonomous_system_number,
        organisation: system.autonomous_system_organization,
      },
    }
    return found.country || found.city || found.asn ? found : null
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #ask<T>(kind: Kind, address: string, shape: z.ZodType<T>): T | null {
    const reader = this.#databases.get(kind)?.reader
    if (!reader || (reader.metadata.ipVersion === 4 && address.includes(':'))) return null
    try {
      return shape.safeParse(reader.get(address)).data ?? null
    } catch {
      // A damaged record is that of this address alone.
      return null
    }
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    try {
      for (const [kind, { path, stamp }] of [...this.#databases]) await this.#renew(kind, path, stamp)
    } finally {
      this.#looking = false
    }
  }

  async #renew(kind: Kind, path: string, stamp: string): Promise<void> {
    let seen = 'gone'
    try {
      seen = stampOf(path)
      if (seen === stamp || seen === this.#refused.get(kind)) return
      this.#databases.set(kind, await readDatabase(path))
      this.#refused.delete(kind)
    } catch (error) {
      // Once for each file that was put there.
      if (this.#refused.get(kind) === seen) return
      this.#refused.set(kind, seen)
      this.#failed(new Error(`enrich.geoip.${kind}: ${(error as Error).message}; the one before stays in use`))
    }
  }
}

async function readDatabase(path: string): Promise<Database> {
  const stamp = stampOf(path)
  const { size } = statSync(path)
  if (size > MAX_BYTES) throw new Error(`${path}: ${size} bytes, more than ${MAX_BYTES}`)
  const bytes = await readFile(path)
  try {
    const reader = new Reader<Response>(bytes)
    const { nodeCount, searchTreeSize } = reader.metadata
    // A file that was cut off while it was copied still has a head; the library would find nothing and say nothing.
    if (!(nodeCount > 0) || !(searchTreeSize + 16 < bytes.length)) throw new Error('it is cut off')
    for (const address of ['0.0.0.0', '8.8.8.8', '127.255.255.255', '223.255.255.255', '255.255.255.255'])
      reader.get(address)
    return { path, stamp, reader }
  } catch (error) {
    throw new Error(`${path}: not a file in MaxMind DB format (${(error as Error).message})`)
  }
}

function stampOf(path: string): string {
  const { size, mtimeMs, ino } = statSync(path)
  return `${size} ${mtimeMs} ${ino}`
}

const countriesIn = (language: string) => new Intl.DisplayNames([language], { type: 'region', fallback: 'code' })
const countries = { vi: countriesIn('vi'), en: countriesIn('en') }

const countryName = (code: string): Bilingual => ({
  vi: countries.vi.of(code) ?? code,
  en: countries.en.of(code) ?? code,
})
