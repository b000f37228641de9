import { useQuery } from '@tanstack/react-query'
import type { IncidentDetail } from '../../../serve/views.ts'
import { choicesQuery } from '../../desk-queries.ts'
import { useLocale } from '../../locale.tsx'
import { useMay } from '../../may.ts'
import styles from '../work.module.css'
import { NewTask } from './new-task.tsx'
import { PlaybookForm } from './playbook-form.tsx'
import { TaskItem } from './task-item.tsx'

/** What is to be done: what is left first. */
export function Tasks({ detail: { summary, tasks } }: { detail: IncidentDetail }) {
  const { t } = useLocale()
  const mayWrite = useMay()('incident.write')
  const { data: choices } = useQuery(choicesQuery)
  const done = tasks.filter(task => task.done).length
  const inOrder = tasks.toSorted((a, b) => Number(a.done !== null) - Number(b.done !== null))
  const unused = choices?.playbooks.filter(({ id }) => !tasks.some(({ playbook }) => playbook === id))
  return (
    <div className={styles['work']}>
      <section className={styles['section']}>
        <h2>{t.tasks.title}</h2>
        <p className={styles['quiet']} data-progress>
          {tasks.length === 0 ? t.tasks.empty : t.tasks.progress(done, tasks.length)}
        </p>
        {tasks.length > 0 ? (
          <ul className={styles['items']} aria-label={t.tasks.title}>
            {inOrder.map(task => (
              <TaskItem key={task.id} incident={summary} task={task} mayWrite={mayWrite} />
            ))}
          </ul>
        ) : null}
      </section>
      {mayWrite ? (
        <>
          <NewTask key={tasks.length} incident={summary} />
          {unused ? (
            <PlaybookForm key={unused.map(({ id }) => id).join(' ')} id={summary.id} playbooks={unused} />
          ) : null}
        </>
      ) : null}
    </div>
  )
}
