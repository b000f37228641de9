/**
 * A live network interface as a packet source, through libpcap (the optional npm package `pcap`) in a child process.
 *
 * It can't be read again, so its batches have no checkpoint. It ends when the signal aborts; anything else that ends it
 * throws: SourceError `no_pcap` where the package is missing, `interface` where the device can't be opened, the filter
 * isn't BPF, or the capturing process died.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type CaptureInput, pieceReader } from './capture-input.ts'
import { Reading } from './capture-reading.ts'
import type { ChildMessage, InterfaceRequest, InterfaceStatistics } from './interface-messages.ts'
import { type PacketBatch, type PacketSource, SourceError } from './source.ts'

export type { InterfaceStatistics } from './interface-messages.ts'

export interface InterfaceOptions {
  readonly name: string
  readonly device: string
  /** BPF filter; empty captures everything. */
  readonly filter?: string
  /** Bytes kept of a packet. */
  readonly snapLength?: number
  /** The kernel's capture buffer. */
  readonly bufferBytes?: number
  /** Also frames for other hosts; as a mirror port needs it. */
  readonly promiscuous?: boolean
  /** Called when the device is open and packets are being captured. */
  readonly onOpen?: () => void
  /** For tests: another name of the package that binds libpcap. */
  readonly pcapModule?: string
}

export interface InterfaceSource extends PacketSource {
  readonly type: 'interface'
  /** The newest counters, about a second old; undefined before the device was opened. */
  statistics(): InterfaceStatistics | undefined
  /** When the capturing process last spoke; undefined while there is none. */
  heardAtMs(): number | undefined
}

const SNAP_LENGTH = 65_535
const BUFFER_BYTES = 32 << 20
const PACKETS_PIPE = 3

export function networkInterface(options: InterfaceOptions): InterfaceSource {
  let statistics: InterfaceStatistics | undefined
  let heardAtMs: number | undefined
  const onStatistics = (latest: InterfaceStatistics) => {
    statistics = latest
    heardAtMs = Date.now()
  }
  async function* batches(signal: AbortSignal) {
    try {
      yield* captureLive(options, onStatistics, signal)
    } finally {
      heardAtMs = undefined
    }
  }
  return {
    name: options.name,
    type: 'interface',
    batches: (_resumeFrom, signal) => batches(signal),
    statistics: () => statistics,
    heardAtMs: () => heardAtMs,
  }
}

async function* captureLive(
  options: InterfaceOptions,
  onStatistics: (statistics: InterfaceStatistics) => void,
  signal: AbortSignal,
): AsyncGenerator<PacketBatch> {
  if (signal.aborted) return
  const child = new CaptureProcess(options, onStatistics)
  const stop = () => child.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const reading = new Reading({ path: options.device }, child.input(), undefined)
    await reading.open().catch(() => {})
    for (let batch = await child.next(reading, signal); batch; batch = await child.next(reading, signal)) yield batch
    if (!signal.aborted) throw await child.failure()
  } finally {
    signal.removeEventListener('abort', stop)
    child.stop()
  }
}

class CaptureProcess {
  private readonly child: ChildProcess
  private readonly device: string
  private readonly exited: Promise<string>
  private failed: SourceError | undefined

  constructor(options: InterfaceOptions, onStatistics: (statistics: InterfaceStatistics) => void) {
    this.device = options.device
    const { file, execArgv } = childProgram()
    this.child = fork(file, [], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'ipc'] })
    this.exited = new Promise(resolve => {
      this.child.once('error', error => resolve(error.message))
      this.child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${code}`))
    })
    this.child.on('message', (message: ChildMessage) => {
      if (message.type === 'failed') this.failed = failureOf(message.code, options.device, message.message)
      else if (message.type === 'statistics') onStatistics(countersOf(message))
      else options.onOpen?.()
    })
    this.child.send(requestOf(options), () => {})
  }

  input(): CaptureInput {
    const packets = this.child.stdio[PACKETS_PIPE] as Readable
    // The pipe breaks when the child is ended; how it ended is told by its exit.
    packets.on('error', () => {})
    const read = pieceReader(packets[Symbol.asyncIterator]() as AsyncIterator<Buffer>)
    return { readInto: into => read(into).catch(() => 0), identity: undefined, close: async () => this.stop() }
  }

  async next(reading: Reading, signal: AbortSignal): Promise<PacketBatch | undefined> {
    return signal.aborted || !reading.opened ? undefined : reading.next(signal)
  }

  /** Why no more packets come. */
  async failure(): Promise<SourceError> {
    const how = await this.exited
    return this.failed ?? new SourceError('interface', `${this.device}: the capturing process ended (${how})`)
  }

  stop(): void {
    this.child.kill('SIGKILL')
  }
}

const countersOf = ({ type: _, ...counters }: InterfaceStatistics & { type: string }): InterfaceStatistics => counters

const requestOf = (options: InterfaceOptions): InterfaceRequest => ({
  device: options.device,
  filter: options.filter ?? '',
  snapLength: options.snapLength ?? SNAP_LENGTH,
  bufferBytes: options.bufferBytes ?? BUFFER_BYTES,
  promiscuous: options.promiscuous ?? true,
  pcapModule: options.pcapModule ?? 'pcap',
})

function failureOf(code: 'no_pcap' | 'interface', device: string, message: string): SourceError {
  if (code === 'interface') return new SourceError('interface', `${device}: ${message}`)
  const [reason] = message.split('\n')
  return new SourceError(
    'no_pcap',
    `${device}: chưa có gói «pcap» để bắt gói tin trực tiếp. Hãy chạy: apt-get install libpcap-dev build-essential, rồi npm ci\n` +
      `${device}: the package 'pcap' for live capture is not installed. Run: apt-get install libpcap-dev build-essential, then npm ci (${reason})`,
  )
}

/** The child's program beside this one: compiled, or in a source tree with the loader that runs TypeScript there. */
function childProgram(): { file: string; execArgv: string[] } {
  const here = fileURLToPath(import.meta.url)
  if (!here.endsWith('.ts'))
    return { file: fileURLToPath(new URL('./interface-child.js', import.meta.url)), execArgv: [] }
  const loader = createRequire(import.meta.url).resolve('tsx')
  return {
    file: fileURLToPath(new URL('./interface-child.ts', import.meta.url)),
    execArgv: ['--import', new URL(`file://${loader}`).href],
  }
}
