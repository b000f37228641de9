import { Button } from '@mantine/core'
import { useState } from 'react'
import type { IncidentSummary } from '../../../serve/views.ts'
import { addTask } from '../../desk-api.ts'
import { useLocale } from '../../locale.tsx'
import { fromLocalInput } from '../../time.ts'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'
import { TaskFields } from './task-fields.tsx'

/** Written in the language of who writes it: both are the same. */
export function NewTask({ incident: { id, organisation } }: { incident: IncidentSummary }) {
  const { t } = useLocale()
  const [task, setTask] = useState({ title: '', assignee: '', dueAt: '' })
  const [asked, setAsked] = useState(false)
  const title = task.title.trim()
  const add = useAct(id, () =>
    addTask(id, {
      title: { vi: title, en: title },
      assignee: task.assignee || null,
      dueAt: fromLocalInput(task.dueAt),
    }),
  )
  return (
    <section className={styles['section']}>
      <h2>{t.tasks.addTitle}</h2>
      <form
        className={styles['form']}
        aria-label={t.tasks.addTitle}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (title !== '') add.mutate()
        }}
      >
        <TaskFields value={task} onChange={setTask} asked={asked} organisation={organisation} />
        <div className={styles['send']}>
          <Button size="xs" type="submit" loading={add.isPending}>
            {t.tasks.add}
          </Button>
          <Outcome done={add.isSuccess} error={add.error} />
        </div>
      </form>
    </section>
  )
}
