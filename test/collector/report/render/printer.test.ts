import { afterEach, describe, expect, test } from 'vitest'
import type { FilledForm } from '../../../../collector/report/form.ts'
import { Printer, PrinterBusyError } from '../../../../collector/report/render/printer.ts'
import { filledForm } from '../../../support/filled-form.ts'

let printer: Printer
afterEach(() => printer[Symbol.asyncDispose]())

describe('Printer', { timeout: 60_000 }, () => {
  test('draws both kinds, each order its own document', async () => {
    printer = new Printer()
    const [pdf, docx] = await Promise.all([printer.print('pdf', filledForm()), printer.print('docx', filledForm())])
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(docx.subarray(0, 2).toString()).toBe('PK')
  })

  test('leaves this thread free while it draws', async () => {
    printer = new Printer()
    let longest = 0
    let last = performance.now()
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    await printer.print('pdf', filledForm())
    const began = performance.now()
    last = began
    longest = 0
    for (let document = 0; document < 3; document += 1) await printer.print('pdf', filledForm())
    clearInterval(ticking)
    expect(longest).toBeLessThan((performance.now() - began) / 4)
  })

  test('refuses more than may wait, and serves again once there is room', async () => {
    printer = new Printer({ waiting: 2 })
    const drawn = [printer.print('pdf', filledForm()), printer.print('pdf', filledForm())]
    await expect(printer.print('pdf', filledForm())).rejects.toThrow(PrinterBusyError)
    await Promise.all(drawn)
    expect((await printer.print('pdf', filledForm())).length).toBeGreaterThan(1000)
  })

  test('a document that fails, fails alone', async () => {
    printer = new Printer()
    const broken = { ...filledForm(), sections: null } as unknown as FilledForm
    const [failed, drawn] = await Promise.allSettled([printer.print('pdf', broken), printer.print('pdf', filledForm())])
    expect([failed.status, drawn.status]).toEqual(['rejected', 'fulfilled'])
  })

  test('a document that takes too long is given up', async () => {
    printer = new Printer({ documentMs: 1 })
    await expect(printer.print('pdf', filledForm())).rejects.toThrow('took more than 1 ms')
  })

  test('ends its idle thread, and starts another when asked again', async () => {
    printer = new Printer({ idleMs: 1 })
    await printer.print('docx', filledForm())
    await expect.poll(() => printer.awake).toBe(false)
    expect((await printer.print('docx', filledForm())).length).toBeGreaterThan(1000)
  })
})
