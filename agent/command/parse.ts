/** `vonggac parse`: raw lines on standard input → one JSON line for each, in order. */
import { parseArgs } from 'node:util'
import { logFile } from '../capture/log-file.ts'
import type { LogEvent, UnreadLine } from '../decode/log/event.ts'
import { FORMAT_NAMES, lineReader } from '../decode/log/formats.ts'
import { zoneNamed } from '../decode/log/zone.ts'
import { OutputLines } from './output-lines.ts'
import { speak } from './speak.ts'

const HELP = {
  vi: `vonggac parse [--format TÊN|auto] [--timezone MÚI_GIỜ]

Đọc từng dòng nhật ký từ đầu vào chuẩn, in ra mỗi dòng một đối tượng JSON
  {"format":…,"fields":{…}} với tên trường theo ECS, hoặc {"format":null,"error":…}.

  --format TÊN        định dạng nhật ký; mặc định auto (tự nhận biết)
  --timezone MÚI_GIỜ  múi giờ của dòng không ghi múi giờ, ví dụ Asia/Ho_Chi_Minh, +07:00; mặc định UTC
  --help              trang này

Định dạng: auto, ${FORMAT_NAMES.join(', ')}`,
  en: `vonggac parse [--format NAME|auto] [--timezone ZONE]

Reads log lines on standard input and prints one JSON object for each:
  {"format":…,"fields":{…}} with ECS field names, or {"format":null,"error":…}.

  --format NAME    the log's format; auto (the default) recognises it
  --timezone ZONE  zone of lines that name none, such as Asia/Ho_Chi_Minh or +07:00; UTC by default
  --help           this page

Formats: auto, ${FORMAT_NAMES.join(', ')}`,
}

export async function parseCommand(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if ('exit' in options) return options.exit
  const source = logFile({ name: 'standard input', path: '-' })
  const context = { nowMs: Date.now(), zone: options.zone }
  const output = new OutputLines(process.stdout)
  try {
    for await (const { lines } of source.batches(undefined, new AbortController().signal)) {
      for (const line of lines) output.write(asJson(options.read(line, context)))
      // Whoever feeds lines one by one waits for each answer.
      await output.flush()
      if (output.gone) break
    }
    return 0
  } catch (error) {
    console.error(`vonggac parse: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

const asJson = (event: LogEvent | UnreadLine): string =>
  JSON.stringify(
    event.format === null ? { format: null, error: event.error } : { format: event.format, fields: event.fields },
  )

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        format: { type: 'string', default: 'auto' },
        timezone: { type: 'string', default: 'UTC' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) {
      console.log(speak(HELP))
      return { exit: 0 }
    }
    const read = lineReader(values.format)
    if (!read) return misuse(unknownFormat(values.format))
    return { read, zone: zoneNamed(values.timezone) }
  } catch (error) {
    return misuse(error instanceof Error ? error.message : String(error))
  }
}

export const unknownFormat = (name: string): string =>
  speak({
    vi: `không có định dạng nhật ký «${name}». Có: auto, ${FORMAT_NAMES.join(', ')}.`,
    en: `no log format '${name}'. There are: auto, ${FORMAT_NAMES.join(', ')}.`,
  })

function misuse(message: string): { exit: number } {
  console.error(`vonggac parse: ${message}`)
  return { exit: 2 }
}
