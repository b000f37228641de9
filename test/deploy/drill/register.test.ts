/** The drill's own systems and networks are what the import commands take. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importNetworks } from '../../../collector/desk/register/networks.ts'
import { importSystems } from '../../../collector/desk/register/systems.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'

const FOLDER = join(import.meta.dirname, '../../../deploy/drill')

test('what the drill brings along is read without a mistake', async () => {
  await using store = await openSqlite(join(mkdtempSync(join(tmpdir(), 'vonggac-drill-')), 'collector.db'))
  const deps = { store, now: () => new Date(), organisations: [{ id: 'default' }] }
  const read = (name: string, format: 'csv' | 'yaml') => ({
    name,
    format,
    text: readFileSync(join(FOLDER, name), 'utf8'),
  })
  const [options, by] = [
    { replace: false, dryRun: false },
    { actor: 'test', address: '' },
  ]
  const systems = await importSystems(deps, read('systems.yaml', 'yaml'), options, by)
  expect(systems).toMatchObject({ added: ['Cổng thông tin điện tử', 'Hệ thống tra cứu hồ sơ'], problems: [] })
  const networks = await importNetworks(deps, read('networks.csv', 'csv'), options, by)
  expect(networks).toMatchObject({ added: ['198.51.100.0/24'], problems: [] })
})
