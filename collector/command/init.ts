import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { openFleet } from '../fleet/fleet.ts'
import { speak } from './speak.ts'

/** A folder to start from; nothing that is there already is overwritten. */
export async function initialise({ data }: { data: string }): Promise<number> {
  const dataFolder = resolve(data)
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const settings = { dataFolder, ingest: { clientAuthorities: [] }, enrolment: { certificateDays: 90 } }
  const caFile = (await openFleet(settings, new Date())).authority.file
  const config = join(dataFolder, 'collector.yaml')
  if (!existsSync(config)) writeFileSync(config, stringify({ dataFolder, organisation: { name: '' } }), { mode: 0o600 })
  console.log(
    speak({
      vi: `Cấu hình: ${config}\nChứng thư cho tác tử: ${caFile}\nThêm người trực: vonggac collector user add TÊN --role admin --one-time --config ${config}\nChạy: vonggac collector run --config ${config}`,
      en: `Configuration: ${config}\nCertificate for agents: ${caFile}\nAdd a person: vonggac collector user add NAME --role admin --one-time --config ${config}\nRun: vonggac collector run --config ${config}`,
    }),
  )
  return 0
}
