/**
 * The process that holds a network interface open: libpcap in here, everything else in the parent.
 *
 * A process of its own, because the pcap binding drains all that waits in one go (tens of milliseconds without a breath
 * for anything else) and can't be ended in a worker thread. It writes an ordinary pcap stream to descriptor 3 and tells
 * counters and trouble over the IPC channel. When the parent reads too slowly, packets are dropped and counted here:
 * what waits in this process stays under a limit, and the kernel's buffer is always emptied. It ends with its parent.
 */
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import type { ChildMessage, InterfaceRequest } from './interface-messages.ts'

/** Bytes that may wait for the parent. */
const BACKLOG_BYTES = 32 << 20
const FRAME_BYTES = 256 << 10
const FLUSH_MS = 20
const STATISTICS_MS = 1000
/** How long libpcap may gather packets before it hands them over. */
const BUFFER_TIMEOUT_MS = 50
const RECORD_HEADER = 16

interface PcapSession {
  readonly link_type: string
  on(event: 'packet', listener: (packet: { buf: Buffer; header: Buffer }) => void): void
  stats(): { ps_recv: number; ps_drop: number; ps_ifdrop: number }
  close(): void
}
interface PcapModule {
  createSession(device: string, options: object): PcapSession
}

/** The binding names link types; a pcap header has their numbers. */
const LINK_TYPES: Readonly<Record<string, number>> = {
  LINKTYPE_NULL: 0,
  LINKTYPE_ETHERNET: 1,
  LINKTYPE_RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
}

function tell(message: ChildMessage, then: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, then)
}

function quit(message: ChildMessage): void {
  tell(message, () => process.exit(1))
}

function loadPcap(module: string): PcapModule | undefined {
  try {
    return createRequire(import.meta.url)(module) as PcapModule
  } catch (error) {
    quit({ type: 'failed', code: 'no_pcap', message: (error as Error).message })
    return undefined
  }
}

function openSession(pcap: PcapModule, request: InterfaceRequest): PcapSession | undefined {
  try {
    return pcap.createSession(request.device, {
      filter: request.filter,
      buffer_size: request.bufferBytes,
      snap_length: request.snapLength,
      buffer_timeout: BUFFER_TIMEOUT_MS,
      promiscuous: request.promiscuous,
    })
  } catch (error) {
    quit({ type: 'failed', code: 'interface', message: (error as Error).message })
    return undefined
  }
}

function capture(session: PcapSession, snapLength: number): void {
  const linkType = LINK_TYPES[session.link_type]
  if (linkType === undefined) {
    quit({ type: 'failed', code: 'interface', message: `link type ${session.link_type} is not supported` })
    return
  }
  const output = new Socket({ fd: 3, readable: false, writable: true })
  output.on('error', () => process.exit(0))
  output.write(pcapHeader(linkType, snapLength))

  let frame = Buffer.allocUnsafe(FRAME_BYTES)
  let used = 0
  let dropped = 0
  const flush = (): void => {
    if (used === 0) return
    output.write(frame.subarray(0, used))
    frame = Buffer.allocUnsafe(FRAME_BYTES)
    used = 0
  }
  // The binding uses one buffer and one header for all packets: both are copied before the callback returns.
  session.on('packet', ({ buf, header }) => {
    const length = header.readUInt32LE(8)
    if (RECORD_HEADER + length > FRAME_BYTES || output.writableLength > BACKLOG_BYTES) {
      dropped++
      return
    }
    if (used + RECORD_HEADER + length > FRAME_BYTES) flush()
    header.copy(frame, used)
    buf.copy(frame, used + RECORD_HEADER, 0, length)
    used += RECORD_HEADER + length
  })
  const report = (): void => {
    const { ps_recv, ps_drop, ps_ifdrop } = session.stats()
    tell({
      type: 'statistics',
      received: ps_recv,
      droppedByKernel: ps_drop,
      droppedByDevice: ps_ifdrop,
      droppedBacklog: dropped,
    })
  }
  setInterval(flush, FLUSH_MS)
  setInterval(report, STATISTICS_MS)
  tell({ type: 'opened', linkType })
}

function pcapHeader(linkType: number, snapLength: number): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(snapLength, 16)
  header.writeUInt32LE(linkType, 20)
  return header
}

process.on('disconnect', () => process.exit(0))
// The terminal's Ctrl-C reaches this process too; the parent says when to end.
process.on('SIGINT', () => {})

process.once('message', (request: InterfaceRequest) => {
  const pcap = loadPcap(request.pcapModule)
  const session = pcap && openSession(pcap, request)
  if (session) capture(session, request.snapLength)
})
