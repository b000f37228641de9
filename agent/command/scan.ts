/** `vonggac scan`: rules over one capture or one log file. Each half is loaded only when it is asked for. */
import { parseArgs } from 'node:util'
import { EVENT_TYPES } from './event-types.ts'
import { readVariables } from './rule-variables.ts'
import { speak } from './speak.ts'

const HELP = {
  vi: `vonggac scan --rules TỆP|THƯ_MỤC --pcap TỆP|- [--set TÊN=GIÁ_TRỊ]… [--events [LOẠI]] [--checksums] [--strict]
vonggac scan --rules TỆP|THƯ_MỤC --log TỆP|- [--logtype LOẠI] [--logsource GỢI_Ý] [--strict]

Chạy luật trên một tệp gói tin (luật Suricata) hoặc một tệp nhật ký (luật Sigma);
in mỗi cảnh báo thành một dòng JSON (gói tin: theo dạng EVE).

  --set TÊN=GIÁ_TRỊ  biến của luật, ví dụ HOME_NET=203.0.113.0/24
  --events [LOẠI]    in thêm sự kiện giao thức; LOẠI cách nhau bằng dấu phẩy: ${EVENT_TYPES.join(',')}; mặc định tất cả
  --checksums        bỏ qua gói tin sai tổng kiểm tra
  --logtype LOẠI     định dạng nhật ký; mặc định auto
  --logsource GỢI_Ý  product=…,category=…,service=…
  --strict           không chạy nếu có luật không dùng được
  --help             trang này

Mã thoát: 0 đã đọc hết đầu vào, 1 không đọc được đầu vào, 2 dùng sai lệnh, 3 có luật không dùng được.`,
  en: `vonggac scan --rules FILE|FOLDER --pcap FILE|- [--set NAME=VALUE]… [--events [TYPES]] [--checksums] [--strict]
vonggac scan --rules FILE|FOLDER --log FILE|- [--logtype TYPE] [--logsource HINT] [--strict]

Runs rules over one capture (Suricata rules) or one log (Sigma rules);
prints one JSON line an alert (captures: in the shape of EVE).

  --set NAME=VALUE  a variable of the rules, such as HOME_NET=203.0.113.0/24
  --events [TYPES]  protocol events too; TYPES by commas: ${EVENT_TYPES.join(',')}; all without them
  --checksums       leave out packets with a wrong checksum
  --logtype TYPE    the log's format; auto by default
  --logsource HINT  product=…,category=…,service=…
  --strict          don't run when a rule can't be used
  --help            this page

Exit code: 0 the input was read to its end, 1 it can't be read, 2 bad usage, 3 some rules can't be used.`,
}

export async function scanCommand(args: readonly string[]): Promise<number> {
  let values: ReturnType<typeof readArguments>
  try {
    values = readArguments(args)
    if (values.help) {
      console.log(speak(HELP))
      return 0
    }
    checkArguments(values)
  } catch (error) {
    console.error(`vonggac scan: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
  return values.pcap === undefined ? scanLogHalf(values) : scanPcapHalf(values, values.pcap)
}

type Values = ReturnType<typeof readArguments>

async function scanPcapHalf(values: Values, pcap: string): Promise<number> {
  const { scanPcap } = await import('./scan-pcap.ts')
  return scanPcap({
    rules: values.rules as string,
    pcap,
    variables: readVariables(values.set),
    events: eventTypes(values.events),
    checksums: values.checksums,
    strict: values.strict,
  })
}

async function scanLogHalf(values: Values): Promise<number> {
  const { scanLog } = await import('./scan-log.ts')
  return scanLog({
    rules: values.rules as string,
    log: values.log as string,
    logType: values.logtype,
    logSource: values.logsource,
    strict: values.strict,
  })
}

function readArguments(args: readonly string[]) {
  return parseArgs({
    args: withEventValue(args),
    options: {
      rules: { type: 'string' },
      pcap: { type: 'string' },
      log: { type: 'string' },
      logtype: { type: 'string' },
      logsource: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      events: { type: 'string' },
      checksums: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values
}

/** `--events` may stand alone: node's reader then needs to be given its value. */
function withEventValue(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const next = args[index + 1]
    return arg === '--events' && (next === undefined || next.startsWith('-')) ? ['--events=all'] : [arg]
  })
}

function checkArguments({ rules, pcap, log, set, logtype, logsource, events, checksums }: Values): void {
  if (rules === undefined) throw usage('thiếu --rules', '--rules is missing')
  if (pcap === undefined && log === undefined) throw usage('thiếu --pcap hoặc --log', '--pcap or --log is missing')
  if (pcap !== undefined && log !== undefined)
    throw usage('chỉ dùng một trong --pcap và --log', '--pcap and --log exclude each other')
  if (pcap !== undefined && (logtype !== undefined || logsource !== undefined))
    throw usage('--logtype và --logsource chỉ dùng với --log', '--logtype and --logsource go with --log')
  if (log !== undefined && (events !== undefined || checksums || set.length > 0))
    throw usage('--events, --checksums và --set chỉ dùng với --pcap', '--events, --checksums and --set go with --pcap')
  readVariables(set)
}

const usage = (vi: string, en: string): Error => new Error(speak({ vi, en }))

/** Types that aren't supported yet give no records; they may be asked for. */
function eventTypes(given: string | undefined): ReadonlySet<string> {
  if (given === undefined) return new Set()
  return new Set(given === 'all' ? EVENT_TYPES : given.split(',').map(type => type.trim()))
}
