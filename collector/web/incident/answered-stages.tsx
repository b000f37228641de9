import { Checkbox } from '@mantine/core'
import type { FulfilmentView } from '../../serve/clock-views.ts'
import { useLocale } from '../locale.tsx'
import { NotConfirmed } from '../parts/not-confirmed.tsx'
import styles from './handling.module.css'

interface AnsweredStagesProps {
  readonly stages: readonly FulfilmentView[]
  readonly isTicked: (stage: FulfilmentView) => boolean
  readonly toggle: (stage: FulfilmentView) => void
  readonly error: string | null
}

/** The stages that an act may answer: those the rules say are ticked, each with the rule; a person has the last word. */
export function AnsweredStages({ stages, isTicked, toggle, error }: AnsweredStagesProps) {
  const { t, pick } = useLocale()
  return (
    <fieldset className={styles['stages']}>
      <legend>{t.call.answers}</legend>
      {stages.length === 0 ? <p className={styles['quiet']}>{t.call.nothingOwed}</p> : null}
      {stages.map(stage => (
        <div
          key={`${stage.regime} ${stage.stage}`}
          className={styles['stage']}
          data-stage={`${stage.regime}/${stage.stage}`}
        >
          <Checkbox
            size="xs"
            checked={isTicked(stage)}
            onChange={() => toggle(stage)}
            label={
              <>
                {pick(stage.title)} <span className={styles['quiet']}>({stage.regime})</span>
                {stage.late ? <strong className={styles['late']}> {t.call.late}</strong> : null}
              </>
            }
            description={pick(stage.because)}
          />
          {stage.notConfirmed ? <NotConfirmed text={stage.notConfirmed} /> : null}
        </div>
      ))}
      {error ? <p className={styles['late']}>{error}</p> : null}
    </fieldset>
  )
}
