/** An incident's events as sentences. */
import { instantWords } from '../../incident/words.ts'
import type { Bilingual } from '../../store/bilingual.ts'
import type { IncidentChange, T0Later } from '../../store/incident-changes.ts'
import type { Brings, Contribution, FilingAct, IncidentEvent, StageRef } from '../../store/incidents.ts'
import type { IncidentDetail } from '../views.ts'
import { instant } from './instant.ts'
import { JUDGEMENTS, STATUS, TIMES, VERDICTS } from './words.ts'

export const eventView = ({ number, at, actor, change, hash }: IncidentEvent): IncidentDetail['events'][number] => ({
  number,
  at: instant(at),
  actor,
  kind: change.kind,
  text: eventText(change),
  hash,
})

export const eventText = (change: IncidentChange): Bilingual =>
  (TEXTS[change.kind] as (change: IncidentChange) => Bilingual)(change)

type Texts = { readonly [K in IncidentChange['kind']]: (change: IncidentChange & { kind: K }) => Bilingual }

const TEXTS: Texts = {
  opened: ({ follows, splitFrom }) => opened(follows, splitFrom),
  reported: ({ source, text }) => ({
    vi: `${source.who} báo qua ${source.channel}: ${text}`,
    en: `Reported by ${source.who} through ${source.channel}: ${text}`,
  }),
  alerts_joined: ({ adds, part, t0From }) => joined(adds, part, t0From),
  alerts_left: ({ alerts, into, reason, t0Later }) => {
    const count = alerts.flatMap(({ ranges }) => ranges).reduce((sum, [first, last]) => sum + last - first + 1, 0)
    return {
      vi: `${count} cảnh báo được tách sang ${into}.${because(reason).vi}${movedLater(t0Later).vi}`,
      en: `${count} ${count === 1 ? 'alert was' : 'alerts were'} taken out into ${into}.${because(reason).en}${movedLater(t0Later).en}`,
    }
  },
  merged: ({ from, because, adds, brings, t0From }) => {
    const to = Math.min(adds.detectedAt, brings?.t0?.at ?? adds.detectedAt)
    const moved = t0From === undefined ? { vi: '', en: '' } : movedEarlier(t0From, to)
    return {
      vi: `Sự cố ${from} được nhập vào sự cố này. ${because.vi}${broughtAlong(brings).vi}${moved.vi}`,
      en: `Incident ${from} was merged into this one. ${because.en}${broughtAlong(brings).en}${moved.en}`,
    }
  },
  merged_into: change => ({
    vi: `Sự cố này được nhập vào ${change.into}. ${change.because.vi}`,
    en: `This incident was merged into ${change.into}. ${change.because.en}`,
  }),
  unmerged: ({ from, reason, t0Later }) => ({
    vi: `Sự cố ${from} được tách trở lại.${because(reason).vi}${movedLater(t0Later).vi}`,
    en: `Incident ${from} was taken apart again.${because(reason).en}${movedLater(t0Later).en}`,
  }),
  unmerged_from: ({ into, reason }) => ({
    vi: `Sự cố này được tách khỏi ${into}.${because(reason).vi}`,
    en: `This incident was taken out of ${into}.${because(reason).en}`,
  }),
  acknowledged: () => ({ vi: 'Đã nhận xử lý.', en: 'Acknowledged.' }),
  assigned: ({ to }) =>
    to === null
      ? { vi: 'Không còn giao cho ai.', en: 'No longer assigned to anyone.' }
      : { vi: `Giao cho ${to}.`, en: `Assigned to ${to}.` },
  status_changed: change => statusChanged(change),
  commented: ({ text }) => ({ vi: text, en: text }),
  renamed: ({ title }) =>
    title === null
      ? { vi: 'Tên lại theo các phát hiện.', en: 'Named by its findings again.' }
      : { vi: `Đặt tên: ${title.vi}`, en: `Named: ${title.en}` },
  categorised: ({ category }) => ({ vi: `Phân loại: ${category ?? '–'}`, en: `Category: ${category ?? '–'}` }),
  judged: ({ judgement, answer, reason, sets }) => {
    const word = JUDGEMENTS[judgement]
    const set = sets ? moment(TIMES[sets.time], sets.instant, '') : { vi: '', en: '' }
    return {
      vi: `${word.vi}: ${answer === null ? 'chưa đánh giá' : answer ? 'có' : 'không'}.${because(reason).vi}${sets ? ` ${set.vi}` : ''}`,
      en: `${word.en}: ${answer === null ? 'not judged' : answer ? 'yes' : 'no'}.${because(reason).en}${sets ? ` ${set.en}` : ''}`,
    }
  },
  time_set: ({ time, instant: at, reason }) => moment(TIMES[time], at, reason),
  aware_set: ({ regime, instant: at, reason }) =>
    moment({ vi: `Thời điểm biết theo ${regime}`, en: `Became aware, by ${regime}` }, at, reason),
  t0_moved: ({ instant: at, reason }) =>
    at === null
      ? {
          vi: `Thời điểm phát hiện (T0) lại là tín hiệu đầu tiên.${because(reason).vi}`,
          en: `The moment of detection (T0) is the first signal again.${because(reason).en}`,
        }
      : moment({ vi: 'Thời điểm phát hiện (T0)', en: 'Moment of detection (T0)' }, at, reason),
  stages_filed: ({ stages, filedAt, act }) => filed(stages, filedAt, act),
  tasks_added: ({ tasks }) => ({
    vi: `Thêm ${tasks.length} việc: ${namesOf(tasks.map(({ title }) => title.vi))}.`,
    en: `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} added: ${namesOf(tasks.map(({ title }) => title.en))}.`,
  }),
  task_changed: ({ task }) => ({
    vi: `Việc «${task.title.vi}»: ${task.done ? 'đã xong' : 'đã sửa'}.`,
    en: `Task “${task.title.en}”: ${task.done ? 'done' : 'changed'}.`,
  }),
  task_removed: () => ({ vi: 'Bỏ một việc.', en: 'A task was removed.' }),
  evidence_added: ({ item }) => ({
    vi: `Bằng chứng «${item.name}», ${item.bytes} byte, SHA-256 ${item.sha256}.`,
    en: `Evidence “${item.name}”, ${item.bytes} bytes, SHA-256 ${item.sha256}.`,
  }),
  evidence_held: ({ reason }) => ({
    vi: `Nội dung của các cảnh báo được giữ làm chứng cứ.${because(reason).vi}`,
    en: `What its alerts matched is held as evidence.${because(reason).en}`,
  }),
  evidence_released: ({ reason }) => ({
    vi: `Không còn giữ nội dung các cảnh báo làm chứng cứ.${because(reason).vi}`,
    en: `What its alerts matched is no longer held as evidence.${because(reason).en}`,
  }),
  undone: ({ number, reason }) => ({
    vi: `Hoàn tác sự kiện số ${number}.${because(reason).vi}`,
    en: `Event ${number} was undone.${because(reason).en}`,
  }),
}

const because = (reason: string): Bilingual =>
  reason === '' ? { vi: '', en: '' } : { vi: ` Lý do: ${reason}`, en: ` Reason: ${reason}` }

function moment(what: Bilingual, at: number | null, reason: string): Bilingual {
  const words = at === null ? { vi: 'chưa xác định', en: 'not established' } : instantWords(at)
  return { vi: `${what.vi}: ${words.vi}.${because(reason).vi}`, en: `${what.en}: ${words.en}.${because(reason).en}` }
}

function opened(follows: readonly string[], splitFrom: string | undefined): Bilingual {
  if (splitFrom !== undefined)
    return { vi: `Sự cố được tách ra từ ${splitFrom}.`, en: `The incident was taken out of ${splitFrom}.` }
  if (follows.length === 0) return { vi: 'Sự cố được mở.', en: 'The incident was opened.' }
  return {
    vi: `Sự cố được mở, tiếp theo sự cố đã đóng ${follows.join(', ')}.`,
    en: `The incident was opened; it follows the closed ${follows.join(', ')}.`,
  }
}

function joined({ alertCount, findings, detectedAt }: Contribution, part?: string, t0From?: number): Bilingual {
  const titles = (language: 'vi' | 'en') => namesOf(findings.map(finding => finding.title[language]))
  const where = part === undefined ? { vi: '', en: '' } : { vi: ` (vào ${part})`, en: ` (into ${part})` }
  const moved = t0From === undefined ? { vi: '', en: '' } : movedEarlier(t0From, detectedAt)
  return {
    vi: `${alertCount} cảnh báo được đưa vào${where.vi}: ${titles('vi')}.${moved.vi}`,
    en: `${alertCount} ${alertCount === 1 ? 'alert' : 'alerts'} joined${where.en}: ${titles('en')}.${moved.en}`,
  }
}

/** Files and tasks of its own that the whole has now. */
function broughtAlong({ evidence = [], tasks = [] }: Partial<Brings> = {}): Bilingual {
  const [files, work] = [evidence.length, tasks.length]
  const vi = [...(files ? [`${files} tệp chứng cứ`] : []), ...(work ? [`${work} việc`] : [])]
  const en = [
    ...(files ? [`${files} ${files === 1 ? 'file' : 'files'} of evidence`] : []),
    ...(work ? [`${work} ${work === 1 ? 'task' : 'tasks'}`] : []),
  ]
  return vi.length === 0
    ? { vi: '', en: '' }
    : { vi: ` Kèm theo: ${vi.join(', ')}.`, en: ` It brought along ${en.join(' and ')}.` }
}

function movedLater(moved: T0Later | undefined): Bilingual {
  if (!moved) return { vi: '', en: '' }
  const [before, after] = [instantWords(moved.from), instantWords(moved.to)]
  return {
    vi: ` Thời điểm phát hiện (T0) lùi muộn hơn: từ ${before.vi} thành ${after.vi}.`,
    en: ` The moment of detection (T0) moved later: from ${before.en} to ${after.en}.`,
  }
}

function movedEarlier(from: number, to: number): Bilingual {
  const [before, after] = [instantWords(from), instantWords(to)]
  return {
    vi: ` Thời điểm phát hiện (T0) lùi sớm hơn: từ ${before.vi} thành ${after.vi}.`,
    en: ` The moment of detection (T0) moved earlier: from ${before.en} to ${after.en}.`,
  }
}

function statusChanged({
  from,
  to,
  reason,
  verdict,
  duplicateOf,
}: IncidentChange & { kind: 'status_changed' }): Bilingual {
  const judged = verdict ? VERDICTS[verdict] : { vi: '', en: '' }
  const of = duplicateOf ? ` (${duplicateOf})` : ''
  return {
    vi: `Trạng thái: ${STATUS[from].vi} → ${STATUS[to].vi}${judged.vi && `, kết luận: ${judged.vi}${of}`}.${because(reason).vi}`,
    en: `Status: ${STATUS[from].en} → ${STATUS[to].en}${judged.en && `, verdict: ${judged.en}${of}`}.${because(reason).en}`,
  }
}

function filed(stages: readonly StageRef[], filedAt: number, act: FilingAct): Bilingual {
  const at = instantWords(filedAt)
  const which = stages.map(({ regime, stage }) => `${regime}:${stage}`).join(', ')
  if (act.kind === 'call') {
    const reference =
      act.reference === '' ? { vi: '', en: '' } : { vi: `, số ${act.reference}`, en: `, no. ${act.reference}` }
    return {
      vi: `Đã gọi báo lúc ${at.vi}: ${act.caller} gọi ${act.called} (${act.telephone})${reference.vi}. Đáp ứng: ${which}.`,
      en: `Called at ${at.en}: ${act.caller} called ${act.called} (${act.telephone})${reference.en}. Answers: ${which}.`,
    }
  }
  return {
    vi: `Đã gửi báo cáo ${act.report} (bản ${act.version}) lúc ${at.vi} qua ${act.channel}: ${act.proof}. Đáp ứng: ${which}.`,
    en: `Report ${act.report} (version ${act.version}) sent at ${at.en} through ${act.channel}: ${act.proof}. Answers: ${which}.`,
  }
}

function namesOf(titles: readonly string[]): string {
  const shown = titles.slice(0, 3).join('; ')
  return titles.length > 3 ? `${shown}; +${titles.length - 3}` : shown
}
