/** `vonggac collector audit export` and `vonggac verify audit`: the record of who did what, handed on and checked. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { AuditRow } from '../store/audit.ts'
import type { Store } from '../store/store.ts'
import { checkAuditFile, type FileCheck, footerOf, headerOf } from './audit-file.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

const PAGE = 1000

interface ExportOptions {
  readonly config: string
  readonly from?: string
  readonly to?: string
  readonly out?: string
}

/** Exit code: 0 written, 1 nothing of that time, 2 bad usage. */
export async function exportAudit({ config, from, to, out }: ExportOptions): Promise<number> {
  const [since, until] = [instantOf(from) ?? 0, instantOf(to) ?? Number.MAX_SAFE_INTEGER]
  if (Number.isNaN(since) || Number.isNaN(until))
    return refused(2, {
      vi: '--from và --to là thời điểm, như 2026-11-01 hoặc 2026-11-01T00:00:00+07:00',
      en: '--from and --to are instants, such as 2026-11-01 or 2026-11-01T00:00:00+07:00',
    })
  const written = await withStore(config, async store => {
    const stretch = await store.audit.stretch(since, until)
    if (!stretch) return 0
    await write(out, linesOf(store, stretch))
    const rows = stretch.last - stretch.first + 1
    await store.audit.add({
      at: Date.now(),
      actor: operator(),
      action: 'audit.exported',
      subject: `${stretch.first}–${stretch.last}`,
      detail: '',
      address: '',
    })
    return rows
  })
  if (written === 0)
    return refused(1, { vi: 'không có dòng nào trong khoảng này', en: 'there is no line of that time' })
  console.error(speak({ vi: `Đã xuất ${written} dòng.`, en: `${written} lines were exported.` }))
  return 0
}

/** A day begins at midnight in Vietnam. NaN for what is no instant. */
const instantOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00+07:00` : text)

async function* linesOf(store: Store, { first, last }: { first: number; last: number }): AsyncGenerator<string> {
  yield JSON.stringify(headerOf(first, last - first + 1, new Date()))
  for (let after = first - 1; after < last; ) {
    const rows = await store.audit.after(after, Math.min(PAGE, last - after))
    for (const row of rows) yield JSON.stringify(row)
    after = rows.at(-1)?.number ?? last
  }
  yield JSON.stringify(footerOf((await store.audit.head()) as AuditRow))
}

/** To standard output where no file is named; a file that is there is not overwritten. */
async function write(out: string | undefined, lines: AsyncIterable<string>): Promise<void> {
  if (out === undefined) {
    for await (const line of lines) console.log(line)
    return
  }
  const file = await open(out, 'wx', 0o600)
  try {
    for await (const line of lines) await file.write(`${line}\n`)
  } finally {
    await file.close()
  }
}

/** Offline: needs nothing but the file, and the head from a hand that is trusted. Exit code: 0 intact, 1 not. */
export async function verifyAudit(file: string, { head }: { head?: string }): Promise<number> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })
  const check = await checkAuditFile(lines, head)
  if (check.kind === 'not_an_export')
    return refused(1, { vi: `${file} không phải là bản xuất nhật ký`, en: `${file} holds no export of the audit` })
  if (check.kind === 'broken') return refused(1, brokenWords(check))
  const { first, last, lastHash, anchoredAt } = check
  if (head !== undefined && anchoredAt === null)
    return refused(1, {
      vi: 'KHÔNG ĐÚNG: không dòng nào có mã đã cho',
      en: 'NOT INTACT: no line has the given hash',
    })
  console.log(
    speak({
      vi: `ĐÚNG: dòng ${first} đến ${last} nối liền nhau, không dòng nào bị sửa.\nMã của dòng cuối: ${lastHash}`,
      en: `INTACT: lines ${first} to ${last} follow each other, and none was changed.\nHash of the last line: ${lastHash}`,
    }),
  )
  console.log(speak(anchoredAt === null ? OWN_HEAD : anchored(anchoredAt)))
  return 0
}

const OWN_HEAD = {
  vi: 'Lưu ý: ai viết lại cả tệp thì cũng viết lại được mã. So mã này với bản đã lưu ở nơi khác, hoặc thêm --head MÃ.',
  en: 'Note: whoever rewrites the whole file rewrites its hashes, too. Compare this one with one kept elsewhere, or add --head HASH.',
}

const anchored = (number: number) => ({
  vi: `Tới dòng ${number} đúng như khi mã ấy được lưu lại.`,
  en: `Up to line ${number} it is what it was when that hash was kept.`,
})

const FLAWS = {
  missing: { vi: 'thiếu các dòng trước nó', en: 'lines before it are missing' },
  unlinked: { vi: 'không nối với dòng trước nó', en: 'it does not follow the line before it' },
  changed: { vi: 'nội dung đã bị sửa', en: 'what it says was changed' },
  not_a_row: { vi: 'không phải là một dòng nhật ký', en: 'it is no line of an audit' },
  cut_off: { vi: 'phần cuối bị cắt', en: 'the end was cut off' },
}

function brokenWords({ number, line, flaw }: Extract<FileCheck, { kind: 'broken' }>) {
  return {
    vi: `KHÔNG ĐÚNG ở dòng nhật ký ${number} (dòng ${line} của tệp): ${FLAWS[flaw].vi}`,
    en: `NOT INTACT at audit line ${number} (line ${line} of the file): ${FLAWS[flaw].en}`,
  }
}

function refused(exitCode: number, words: { vi: string; en: string }): number {
  console.error(`vonggac: ${speak(words)}`)
  return exitCode
}
