/** The shipped recordings, as `rules/samples/<name>/sample.yaml` lists them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { z } from 'zod'
import { pcapFile } from '../../agent/capture/pcap-file.ts'

const Input = z.object({
  kind: z.enum(['capture', 'log']),
  path: z.string(),
  host: z.string().optional(),
  format: z.string().optional(),
})
const Sample = z.object({ inputs: z.array(Input) })

export interface LogRecording {
  /** Where it is played to, by host and format: recordings of one program on one host share a file. */
  readonly file: string
  readonly host: string | undefined
  readonly format: string
  readonly text: string
}

export interface Recording {
  readonly name: string
  readonly captures: readonly string[]
  readonly logs: readonly LogRecording[]
  readonly firstMs: number
  readonly lastMs: number
  readonly packets: number
  readonly lines: number
}

export async function loadRecording(samples: string, name: string): Promise<Recording> {
  const folder = join(samples, name)
  const { inputs } = Sample.parse(parse(await readFile(join(folder, 'sample.yaml'), 'utf8')))
  const captures = inputs.filter(({ kind }) => kind === 'capture').map(({ path }) => join(folder, path))
  const logs = await Promise.all(inputs.filter(({ kind }) => kind === 'log').map(input => loadLog(folder, input)))
  const ranges = await Promise.all(captures.map(captureRange))
  return {
    name,
    captures,
    logs,
    firstMs: Math.min(...ranges.map(({ firstMs }) => firstMs)),
    lastMs: Math.max(...ranges.map(({ lastMs }) => lastMs)),
    packets: ranges.reduce((sum, { packets }) => sum + packets, 0),
    lines: logs.reduce((sum, { text }) => sum + text.split('\n').filter(Boolean).length, 0),
  }
}

async function loadLog(folder: string, { path, host, format }: z.infer<typeof Input>): Promise<LogRecording> {
  const bytes = await readFile(join(folder, path))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return { file: path.replace(/\.gz$/, ''), host, format: format ?? 'auto', text }
}

async function captureRange(path: string): Promise<{ firstMs: number; lastMs: number; packets: number }> {
  let firstMs = Number.POSITIVE_INFINITY
  let lastMs = 0
  let packets = 0
  for await (const batch of pcapFile({ name: path, path }).batches(undefined, new AbortController().signal)) {
    for (let i = 0; i < batch.count; i += 1) {
      const atMs = (batch.times[i] ?? 0) / 1000
      firstMs = Math.min(firstMs, atMs)
      lastMs = Math.max(lastMs, atMs)
    }
    packets += batch.count
  }
  return { firstMs, lastMs, packets }
}
