import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { OrganisationSelect } from '../parts/organisation-select.tsx'
import { ReasonField } from '../parts/reason-field.tsx'
import { type Rule, setPolicy, type Treatment } from '../rules-api.ts'
import { useDecide } from './decision.ts'
import styles from './rules.module.css'

const TREATMENTS = ['incident', 'scan', 'blocked', 'infected_subscriber'] as const
const MOST = 10_000

interface PolicyFormProps {
  /** Null: one that nothing is known of yet. */
  readonly rule: Rule | null
  readonly close: () => void
}

/** What becomes of a rule's alerts, and how many of them it takes to open an incident. */
export function PolicyForm({ rule, close }: PolicyFormProps) {
  const { t } = useLocale()
  const policy = rule?.policy
  const [ruleId, setRuleId] = useState(rule?.ruleId ?? '')
  const [treatAs, setTreatAs] = useState<Treatment | ''>(policy?.treatAs ?? '')
  const [openAfter, setOpenAfter] = useState(String(policy?.openAfter ?? 1))
  const [organisation, setOrganisation] = useState(policy?.organisation ?? '')
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const count = Number(openAfter)
  const badCount = !Number.isInteger(count) || count < 1 || count > MOST
  const save = useDecide(
    'rules',
    () =>
      setPolicy(ruleId.trim(), {
        ...(organisation !== '' && { organisation }),
        ...{ treatAs: treatAs || null, openAfter: count, reason: reason.trim() },
      }),
    () => {
      if (rule === null) setRuleId('')
      setReason('')
      setAsked(false)
      close()
    },
  )
  const title = rule ? t.rules.policyOf(rule.ruleId) : t.rules.newPolicy
  return (
    <form
      className={styles['form']}
      aria-label={title}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (ruleId.trim() !== '' && !badCount && reason.trim() !== '') save.mutate()
      }}
    >
      {rule ? null : (
        <TextInput
          size="xs"
          label={t.rules.ruleId}
          required
          maxLength={512}
          error={asked && ruleId.trim() === '' ? t.form.needed : null}
          value={ruleId}
          onChange={event => setRuleId(event.currentTarget.value)}
        />
      )}
      <div className={styles['fields']}>
        <NativeSelect
          size="xs"
          label={t.rules.treatAs}
          value={treatAs}
          onChange={event => setTreatAs(event.currentTarget.value as Treatment | '')}
          data={[
            { value: '', label: t.rules.asItTells },
            ...TREATMENTS.map(value => ({ value, label: t.rules.treatments[value] })),
          ]}
        />
        <TextInput
          size="xs"
          type="number"
          min={1}
          max={MOST}
          label={t.rules.openAfter}
          required
          error={badCount ? t.rules.windowBounds(MOST) : null}
          value={openAfter}
          onChange={event => setOpenAfter(event.currentTarget.value)}
        />
        {policy ? null : <OrganisationSelect value={organisation} onChange={setOrganisation} />}
      </div>
      <ReasonField value={reason} onChange={setReason} asked={asked} />
      <div className={styles['send']}>
        <Button size="xs" type="submit" loading={save.isPending}>
          {t.rules.savePolicy}
        </Button>
        {rule ? (
          <Button size="xs" variant="default" onClick={close}>
            {t.form.cancel}
          </Button>
        ) : null}
        <Outcome done={save.isSuccess} error={save.error} said={t.rules.saved} />
      </div>
    </form>
  )
}
