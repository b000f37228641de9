import { Button, Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { Panel } from '../parts/panel.tsx'
import { addInhibition, previewSilence } from '../rules-api.ts'
import { fromLocalInput } from '../time.ts'
import { PREVIEW_DAYS, useDecide, usePreview, useTerms } from './decision.ts'
import { isWhole, Matchers, matchersOf, newMatcher } from './matchers.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import styles from './rules.module.css'
import { TermsFields } from './terms-fields.tsx'

const EQUAL = ['victim', 'attacker', 'account', 'indicator', 'host'] as const
const LONGEST = 1440

/** While alerts of the one kind are there, those of the other about the same thing open nothing. */
export function InhibitionForm() {
  const { t } = useLocale()
  const [source, setSource] = useState([newMatcher()] as readonly ReturnType<typeof newMatcher>[])
  const [target, setTarget] = useState([newMatcher()] as readonly ReturnType<typeof newMatcher>[])
  const [equal, setEqual] = useState<readonly (typeof EQUAL)[number][]>(['victim'])
  const [minutes, setMinutes] = useState('60')
  const [asked, setAsked] = useState(false)
  const of = useTerms()
  const { organisation, reason, expiresAt } = of.terms
  const whose = organisation === '' ? {} : { organisation }
  const windowMinutes = Number(minutes)
  const badWindow = !Number.isInteger(windowMinutes) || windowMinutes < 1 || windowMinutes > LONGEST
  const hidden = { ...whose, matchers: matchersOf(target), criticalToo: true }
  const { look, preview } = usePreview([hidden, matchersOf(source), equal, minutes], () =>
    previewSilence({ ...hidden, days: PREVIEW_DAYS }),
  )
  const save = useDecide(
    'inhibitions',
    () =>
      addInhibition({
        ...whose,
        ...{ source: matchersOf(source), target: matchersOf(target), equal: [...equal], windowMinutes },
        ...{ reason: reason.trim(), expiresAt: fromLocalInput(expiresAt) ?? '' },
      }),
    () => {
      setSource([newMatcher()])
      setTarget([newMatcher()])
      of.setTerms({ ...of.terms, reason: '' })
      setAsked(false)
    },
  )
  const whole = isWhole(source) && isWhole(target) && equal.length > 0 && !badWindow && of.whole
  return (
    <Panel title={t.rules.newInhibition}>
      <form
        className={styles['form']}
        aria-label={t.rules.newInhibition}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (!whole) return
          if (preview) save.mutate()
          else look.mutate()
        }}
      >
        <Matchers title={t.rules.source} value={source} onChange={setSource} asked={asked} />
        <Matchers title={t.rules.target} value={target} onChange={setTarget} asked={asked} />
        <fieldset className={styles['matchers']}>
          <legend>{t.rules.equal}</legend>
          <div className={styles['send']}>
            {EQUAL.map(role => (
              <Checkbox
                key={role}
                size="xs"
                label={t.rules.fields[role]}
                checked={equal.includes(role)}
                onChange={event =>
                  setEqual(EQUAL.filter(one => (one === role ? event.currentTarget.checked : equal.includes(one))))
                }
              />
            ))}
          </div>
          {asked && equal.length === 0 ? <p className={styles['gone']}>{t.rules.equalNeeded}</p> : null}
        </fieldset>
        <TextInput
          size="xs"
          type="number"
          min={1}
          max={LONGEST}
          label={t.rules.window}
          required
          error={badWindow ? t.rules.windowBounds(LONGEST) : null}
          value={minutes}
          onChange={event => setMinutes(event.currentTarget.value)}
        />
        <TermsFields of={of} asked={asked} />
        {preview ? <PreviewPanel preview={preview} days={PREVIEW_DAYS} atMost /> : null}
        <div className={styles['send']}>
          <Button size="xs" type="submit" loading={look.isPending || save.isPending}>
            {preview ? t.rules.saveInhibition : t.rules.look}
          </Button>
          <Outcome done={save.isSuccess} error={look.error ?? save.error} said={t.rules.saved} />
        </div>
      </form>
    </Panel>
  )
}
