/** The thread that draws documents for `printer.ts`: an order in, bytes or an error's text out. */
import { parentPort } from 'node:worker_threads'
import { renderDocx } from './docx.ts'
import { renderPdf } from './pdf.ts'
import type { Printed, PrintOrder } from './printer.ts'

parentPort?.on('message', async (order: PrintOrder) => {
  parentPort?.postMessage(await drawn(order))
})

async function drawn({ format, filled, options }: PrintOrder): Promise<Printed> {
  try {
    return { bytes: await (format === 'pdf' ? renderPdf(filled, options) : renderDocx(filled, options)) }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
