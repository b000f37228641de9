import { TextInput } from '@mantine/core'
import { useLocale } from '../locale.tsx'
import { OrganisationSelect } from '../parts/organisation-select.tsx'
import { ReasonField } from '../parts/reason-field.tsx'
import { localInput } from '../time.ts'
import type { useTerms } from './decision.ts'
import styles from './rules.module.css'

interface TermsFieldsProps {
  readonly of: ReturnType<typeof useTerms>
  readonly asked: boolean
}

export function TermsFields({ of: { terms, setTerms, maxHours, latest, wrongEnd }, asked }: TermsFieldsProps) {
  const { t } = useLocale()
  const problems = {
    needed: t.form.needed,
    over: t.rules.alreadyOver,
    tooLong: t.rules.tooLong(Math.floor((maxHours ?? 0) / 24)),
  }
  return (
    <>
      <div className={styles['fields']}>
        <TextInput
          size="xs"
          type="datetime-local"
          label={t.rules.expiresAt}
          description={maxHours === undefined ? t.times.zone : t.rules.expiresHint(Math.floor(maxHours / 24))}
          required
          {...(latest && { max: localInput(latest) })}
          error={wrongEnd && (asked || wrongEnd !== 'needed') ? problems[wrongEnd] : null}
          value={terms.expiresAt}
          onChange={event => setTerms({ ...terms, expiresAt: event.currentTarget.value })}
        />
        <OrganisationSelect
          value={terms.organisation}
          onChange={organisation => setTerms({ ...terms, organisation })}
        />
      </div>
      <ReasonField value={terms.reason} onChange={reason => setTerms({ ...terms, reason })} asked={asked} />
    </>
  )
}
