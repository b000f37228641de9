/** What the drill tells the person who watches: every line in Vietnamese, then in English. */
const color = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
const paint = (code: string, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text)

/** A number as each language groups its thousands: 24.870 and 24,870. */
export const count = (value: number): { vi: string; en: string } => ({
  vi: value.toLocaleString('vi-VN'),
  en: value.toLocaleString('en-GB'),
})

/** Goes back to the line's begin and clears it: what progress wrote gives way to what is said. */
const CLEAR = color ? '\r\u001b[K' : ''

export const narrator = {
  banner(): void {
    const text = '  DIỄN TẬP · DRILL — không có gì ở đây là sự cố thật · nothing here is real  '
    console.log(`\n${paint('30;43', text)}\n`)
  },
  act(vi: string, en: string): void {
    console.log(`\n${paint('1', `▸ ${vi}`)}\n  ${paint('2', en)}`)
  },
  say(vi: string, en: string): void {
    console.log(`${CLEAR}  ${vi}\n  ${paint('2', en)}`)
  },
  plain(text: string): void {
    console.log(text)
  },
  /** A line that is rewritten while something goes on; nothing where there is no terminal. */
  progress(text: string): void {
    if (color) process.stdout.write(`${CLEAR}  ${paint('2', text)}`)
  },
  progressEnd(): void {
    if (color) process.stdout.write(CLEAR)
  },
  wrong(lines: readonly string[]): void {
    for (const line of lines) console.error(paint('31', `  ✗ ${line}`))
  },
}
