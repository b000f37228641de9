/** What the drill tells the person who watches: every line in Vietnamese, then in English. */
const color = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
const paint = (code: string, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text)

export const narrator = {
  banner(): void {
    const text = '  DIỄN TẬP · DRILL — không có gì ở đây là sự cố thật · nothing here is real  '
    console.log(`\n${paint('30;43', text)}\n`)
  },
  act(vi: string, en: string): void {
    console.log(`\n${paint('1', `▸ ${vi}`)}\n  ${paint('2', en)}`)
  },
  say(vi: string, en: string): void {
    console.log(`  ${vi}\n  ${paint('2', en)}`)
  },
  plain(text: string): void {
    console.log(text)
  },
  /** A line that is rewritten while something goes on; printed once where there is no terminal. */
  progress(text: string): void {
    if (color) process.stdout.write(`\r\u001b[K  ${text}`)
  },
  progressEnd(): void {
    if (color) process.stdout.write('\r\u001b[K')
  },
  wrong(lines: readonly string[]): void {
    for (const line of lines) console.error(paint('31', `  ✗ ${line}`))
  },
}
