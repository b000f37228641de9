import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { Choices } from '../../../serve/choices-views.ts'
import { runPlaybook } from '../../desk-api.ts'
import { useLocale } from '../../locale.tsx'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'

/** @param playbooks those whose tasks are not there yet */
export function PlaybookForm({ id, playbooks }: { id: string; playbooks: Choices['playbooks'] }) {
  const { t, pick } = useLocale()
  const [chosen, setChosen] = useState(playbooks[0]?.id ?? '')
  const run = useAct(id, () => runPlaybook(id, chosen))
  const playbook = playbooks.find(one => one.id === chosen)
  return (
    <section className={styles['section']}>
      <h2>{t.tasks.playbookTitle}</h2>
      {playbook ? (
        <form
          className={styles['form']}
          aria-label={t.tasks.playbookTitle}
          onSubmit={event => {
            event.preventDefault()
            run.mutate()
          }}
        >
          <NativeSelect
            size="xs"
            label={t.tasks.playbook}
            value={chosen}
            onChange={event => setChosen(event.currentTarget.value)}
            data={playbooks.map(one => ({
              value: one.id,
              label: `${pick(one.title)} (${t.tasks.playbookTasks(one.tasks.length)})`,
            }))}
          />
          <ul className={styles['quiet']}>
            {playbook.tasks.map(task => (
              <li key={task.vi}>· {pick(task)}</li>
            ))}
          </ul>
          <div className={styles['send']}>
            <Button size="xs" variant="default" type="submit" loading={run.isPending}>
              {t.tasks.runPlaybook}
            </Button>
            <Outcome done={run.isSuccess} error={run.error} />
          </div>
        </form>
      ) : (
        <p className={styles['quiet']}>{t.tasks.allRun}</p>
      )}
    </section>
  )
}
