/**
 * A capture file as a packet source: pcap or pcapng, gzipped or not, a path or `-` for standard input.
 *
 * A capture that is cut off or turns into nonsense on the way is read up to there: all whole packets come in batches
 * first, and then the iteration throws SourceError `truncated` (cut in the middle of a record or of the gzip data) or
 * `bad_format` (a record that can't be one). A file that isn't a capture at all throws `bad_format` at once.
 */
import type { Readable } from 'node:stream'
import { openCapture } from './capture-input.ts'
import { Reading, type ReadingOptions } from './capture-reading.ts'
import type { Checkpoint, PacketBatch, PacketSource } from './source.ts'

export interface PcapFileOptions extends ReadingOptions {
  readonly name: string
  /** What `-` reads; the process's own standard input unless a test brings its own. */
  readonly stdin?: Readable
}

export function pcapFile(options: PcapFileOptions): PacketSource {
  return {
    name: options.name,
    type: 'capture_file',
    batches: (resumeFrom, signal) => readCapture(options, resumeFrom, signal),
  }
}

async function* readCapture(
  options: PcapFileOptions,
  resumeFrom: Checkpoint | undefined,
  signal: AbortSignal,
): AsyncGenerator<PacketBatch> {
  if (signal.aborted) return
  const input = await openCapture(options.path, options.stdin ?? process.stdin)
  const stopReading = () => void input.close().catch(() => {})
  // A read from a pipe that nobody writes to would wait for ever.
  if (input.identity === undefined) signal.addEventListener('abort', stopReading, { once: true })
  try {
    const reading = new Reading(options, input, resumeFrom)
    await reading.open()
    while (!signal.aborted) {
      const batch = await reading.next(signal)
      if (batch === undefined || signal.aborted) break
      yield batch
    }
    if (!signal.aborted && reading.trouble) throw reading.trouble
  } finally {
    signal.removeEventListener('abort', stopReading)
    await input.close()
  }
}
