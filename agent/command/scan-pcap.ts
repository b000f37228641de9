/** `vonggac scan --pcap`: packet rules over a capture, alerts as EVE JSON lines. */
import { loadRules } from '../../rules/language/suricata/index.ts'
import { pcapFile } from '../capture/pcap-file.ts'
import { SourceError } from '../capture/source.ts'
import { PacketPipeline } from '../match/packet/packet-pipeline.ts'
import { alertRecord } from './eve.ts'
import { EventWriter } from './eve-events.ts'
import { OutputLines } from './output-lines.ts'
import { describeRefusal } from './rules.ts'
import { speak } from './speak.ts'

export interface ScanPcapOptions {
  readonly rules: string
  readonly pcap: string
  readonly variables: Readonly<Record<string, string>>
  /** Event types to print beside alerts. */
  readonly events: ReadonlySet<string>
  readonly checksums: boolean
  readonly strict: boolean
}

/** The exit code: 1 input that can't be read, 3 rules that can't be used, 0. */
export async function scanPcap(options: ScanPcapOptions): Promise<number> {
  let loaded: ReturnType<typeof loadRules>
  try {
    loaded = loadRules(options.rules, options.variables)
  } catch (error) {
    return complain(error)
  }
  for (const refusal of loaded.refused) console.error(describeRefusal(refusal))
  const refused = loaded.refused.length > 0
  if (refused && options.strict) return 3
  const output = new OutputLines(process.stdout)
  const write = (record: object) => output.write(JSON.stringify(record))
  const events = new EventWriter(options.events, write)
  const pipeline = new PacketPipeline({
    rules: loaded.rules,
    checksums: options.checksums,
    onMatch: match => write(alertRecord(match)),
    ...(options.events.size > 0 && {
      onPacket: packet => events.afterPacket(packet),
      onFlowEnd: (flow, reason) => events.atFlowEnd(flow, reason),
    }),
  })
  const readable = await readAll(options.pcap, pipeline, output)
  pipeline.finish()
  await output.flush()
  return readable ? (refused ? 3 : 0) : 1
}

/** False when the capture can't be read; one that is cut off is read up to the cut, and that is said. */
async function readAll(path: string, pipeline: PacketPipeline, output: OutputLines): Promise<boolean> {
  const stop = new AbortController()
  try {
    for await (const batch of pcapFile({ name: 'scan', path }).batches(undefined, stop.signal)) {
      pipeline.process(batch)
      if (output.gone) break
      await output.ready()
    }
    return true
  } catch (error) {
    complain(error)
    return error instanceof SourceError && error.code === 'truncated'
  }
}

function complain(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error)
  const note =
    error instanceof SourceError && error.code === 'truncated'
      ? speak({ vi: ' (đã đọc đến chỗ bị cắt)', en: ' (read up to the cut)' })
      : ''
  console.error(`vonggac scan: ${message}${note}`)
  return 1
}
