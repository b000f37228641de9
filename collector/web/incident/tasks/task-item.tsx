import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import type { IncidentDetail, IncidentSummary } from '../../../serve/views.ts'
import { changeTask, removeTask } from '../../desk-api.ts'
import { useLocale } from '../../locale.tsx'
import { useNow } from '../../now.tsx'
import { Instant } from '../../parts/instant.tsx'
import { fromLocalInput, localInput } from '../../time.ts'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'
import { TaskFields } from './task-fields.tsx'

type Task = IncidentDetail['tasks'][number]

interface TaskItemProps {
  readonly incident: IncidentSummary
  readonly task: Task
  readonly mayWrite: boolean
}

export function TaskItem({ incident, task, mayWrite }: TaskItemProps) {
  const { t, pick } = useLocale()
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null)
  const title = pick(task.title)
  const mark = useAct(incident.id, (done: boolean) => changeTask(incident.id, task.id, { done }))
  const toggle = (which: 'edit' | 'remove') => setOpen(open === which ? null : which)
  return (
    <li className={styles['item']} data-task data-done={task.done !== null}>
      <div className={styles['top']}>
        <Checkbox
          size="xs"
          aria-label={t.tasks.done(title)}
          checked={mark.isPending ? mark.variables : task.done !== null}
          disabled={!mayWrite || mark.isPending}
          onChange={event => mark.mutate(event.currentTarget.checked)}
        />
        <span className={styles['grow']}>{title}</span>
        {mayWrite ? (
          <>
            <Button
              size="compact-xs"
              variant="default"
              aria-expanded={open === 'edit'}
              aria-label={t.tasks.editOf(title)}
              onClick={() => toggle('edit')}
            >
              {t.tasks.edit}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              aria-expanded={open === 'remove'}
              aria-label={t.tasks.removeOf(title)}
              onClick={() => toggle('remove')}
            >
              {t.tasks.remove}
            </Button>
          </>
        ) : null}
      </div>
      <About task={task} />
      {open === 'edit' ? <Editing incident={incident} task={task} close={() => setOpen(null)} /> : null}
      {open === 'remove' ? <Removing id={incident.id} task={task} close={() => setOpen(null)} /> : null}
      <Outcome done={false} error={mark.error} />
    </li>
  )
}

function About({ task: { assignee, dueAt, done, from } }: { task: Task }) {
  const { t } = useLocale()
  const now = useNow()
  const late = done === null && dueAt !== null && Date.parse(dueAt) < now.getTime()
  if (assignee === null && dueAt === null && done === null && from === undefined) return null
  return (
    <p className={styles['quiet']}>
      {assignee === null ? null : <span>{`${t.tasks.assignee}: ${assignee} `}</span>}
      {dueAt === null ? null : (
        <span>
          {t.tasks.due}: <Instant at={dueAt} /> {late ? <span className={styles['late']}>{t.tasks.late} </span> : null}
        </span>
      )}
      {done === null ? null : (
        <span>
          {t.tasks.doneBy(done.by)} <Instant at={done.at} />{' '}
        </span>
      )}
      {from === undefined ? null : <span>{t.grouping.cameWith(from)}</span>}
    </p>
  )
}

interface PartProps {
  readonly task: Task
  readonly close: () => void
}

/** Sends only what was changed: a playbook's title keeps its two languages as long as nobody rewrites it. */
function Editing({ incident, task, close }: PartProps & { readonly incident: IncidentSummary }) {
  const { t, pick } = useLocale()
  const before = {
    title: pick(task.title),
    assignee: task.assignee ?? '',
    dueAt: task.dueAt ? localInput(new Date(task.dueAt)) : '',
  }
  const [now, setNow] = useState(before)
  const [asked, setAsked] = useState(false)
  const title = now.title.trim()
  const save = useAct(
    incident.id,
    () =>
      changeTask(incident.id, task.id, {
        ...(title !== before.title && { title: { vi: title, en: title } }),
        ...(now.assignee !== before.assignee && { assignee: now.assignee || null }),
        ...(now.dueAt !== before.dueAt && { dueAt: fromLocalInput(now.dueAt) }),
      }),
    close,
  )
  return (
    <form
      className={styles['form']}
      aria-label={t.tasks.editOf(before.title)}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (title !== '') save.mutate()
      }}
    >
      <TaskFields value={now} onChange={setNow} asked={asked} organisation={incident.organisation} />
      <div className={styles['send']}>
        <Button size="xs" type="submit" loading={save.isPending}>
          {t.tasks.save}
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          {t.form.cancel}
        </Button>
        <Outcome done={save.isSuccess} error={save.error} />
      </div>
    </form>
  )
}

function Removing({ id, task, close }: PartProps & { readonly id: string }) {
  const { t } = useLocale()
  const remove = useAct(id, () => removeTask(id, task.id))
  return (
    <div className={styles['send']}>
      <span>{t.tasks.removeSure}</span>
      <Button size="xs" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
        {t.tasks.remove}
      </Button>
      <Button size="xs" variant="default" onClick={close}>
        {t.form.cancel}
      </Button>
      <Outcome done={remove.isSuccess} error={remove.error} />
    </div>
  )
}
