/** The files of the law's data as they lie on disk, for an export; and back from an export to what clocks are made of. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HolidayCalendar, loadCalendar } from '../calendar.ts'
import { loadRegimes, type Regime } from '../regimes.ts'
import { sha256Of } from '../versions/content.ts'

export interface LawFile {
  readonly file: string
  readonly sha256: string
  readonly content: string
}

const SHIPPED = {
  regimes: new URL('../regimes', import.meta.url).pathname,
  calendars: new URL('../calendars', import.meta.url).pathname,
} as const

/** A file that was changed since it was loaded is no longer what the deadlines rest on. */
export class LawFileChanged extends Error {
  override name = 'LawFileChanged'
}

/** @throws LawFileChanged */
export function lawFiles(
  kind: keyof typeof SHIPPED,
  folder: string | undefined,
  loaded: readonly { readonly file: string; readonly sha256: string }[],
): LawFile[] {
  return loaded.map(({ file, sha256 }) => {
    const content = readFileSync(join(folder ?? SHIPPED[kind], file), 'utf8')
    if (sha256Of(content) !== sha256)
      throw new LawFileChanged(`${file} has changed since the collector loaded it: restart the collector`)
    return { file, sha256, content }
  })
}

/** Regimes and calendar as the files say them. @throws DataFileError for files that are none. */
export function readLaw(
  regimes: readonly LawFile[],
  calendars: readonly LawFile[],
): { regimes: Regime[]; calendar: HolidayCalendar } {
  return { regimes: inFolder(regimes, loadRegimes), calendar: inFolder(calendars, loadCalendar) }
}

function inFolder<T>(files: readonly LawFile[], load: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-law-'))
  try {
    for (const { file, content } of files) writeFileSync(join(folder, plainName(file)), content)
    return load(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Names come from a file that somebody handed over. */
function plainName(file: string): string {
  if (!/^[a-z0-9][a-z0-9._-]{0,100}\.yaml$/i.test(file))
    throw new Error(`${JSON.stringify(file)} is no name of a data file`)
  return file
}
