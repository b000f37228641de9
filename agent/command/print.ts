/** Standard output for lines of results, with backpressure. */
import { once } from 'node:events'

/** Writes a line and waits where the reader is slow. */
export async function printLine(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
}
