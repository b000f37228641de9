/** `vonggac collector incident export ID`: the incident as one file, for `vonggac verify` anywhere. */
import { open, rename, rm } from 'node:fs/promises'
import { find } from '../incident/acts/perform.ts'
import { exportOf, noteExport } from '../serve/export-of.ts'
import { withReports } from './report-deps.ts'
import { speak } from './speak.ts'
import { operator } from './store-of.ts'

interface Options {
  readonly config: string
  readonly out?: string
  readonly withEvidence?: boolean
}

export async function exportIncidentFile(id: string, { config, out, withEvidence = false }: Options): Promise<number> {
  return withReports(config, async deps => {
    const record = await find(deps.store, id, null)
    if (!record) {
      console.error(`vonggac: ${speak({ vi: `không có sự cố ${id}`, en: `there is no incident ${id}` })}`)
      return 1
    }
    const at = deps.now()
    await noteExport(deps, record.state, { actor: operator(), address: '', at: at.getTime() }, withEvidence)
    const file = out ?? `${record.state.id}.vonggac.jsonl`
    await writeWhole(file, exportOf(deps, record, { withEvidence, at }))
    console.log(file)
    console.log(`${speak({ vi: 'Đầu chuỗi băm', en: 'Head of the chain' })}: ${record.head}`)
    return 0
  })
}

/** Under another name until all of it is there: half a file is never taken for one. Never writes over a file. */
async function writeWhole(file: string, lines: AsyncIterable<string>): Promise<void> {
  await (await open(file, 'wx', 0o600)).close()
  const partial = `${file}.part`
  const handle = await open(partial, 'w', 0o600)
  try {
    for await (const line of lines) await handle.write(line)
    await handle.sync()
  } catch (error) {
    await rm(partial, { force: true })
    await rm(file, { force: true })
    throw error
  } finally {
    await handle.close()
  }
  await rename(partial, file)
}
