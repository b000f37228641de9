import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { Panel } from '../parts/panel.tsx'
import { addSilence, previewSilence } from '../rules-api.ts'
import { fromLocalInput } from '../time.ts'
import { PREVIEW_DAYS, useDecide, usePreview, useTerms } from './decision.ts'
import { isWhole, Matchers, matchersOf, newMatcher } from './matchers.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import styles from './rules.module.css'
import { TermsFields } from './terms-fields.tsx'

/** Saved only after somebody has seen what it would have hidden. */
export function SilenceForm() {
  const { t } = useLocale()
  const [texts, setTexts] = useState([newMatcher()] as readonly ReturnType<typeof newMatcher>[])
  const [criticalToo, setCriticalToo] = useState(false)
  const [asked, setAsked] = useState(false)
  const of = useTerms()
  const { organisation, reason, expiresAt } = of.terms
  const whose = organisation === '' ? {} : { organisation }
  const hidden = { ...whose, matchers: matchersOf(texts), criticalToo }
  const { look, preview } = usePreview(hidden, () => previewSilence({ ...hidden, days: PREVIEW_DAYS }))
  const save = useDecide(
    'silences',
    () => addSilence({ ...hidden, reason: reason.trim(), expiresAt: fromLocalInput(expiresAt) ?? '' }),
    () => {
      setTexts([newMatcher()])
      of.setTerms({ ...of.terms, reason: '' })
      setAsked(false)
    },
  )
  return (
    <Panel title={t.rules.newSilence}>
      <form
        className={styles['form']}
        aria-label={t.rules.newSilence}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (!isWhole(texts) || !of.whole) return
          if (preview) save.mutate()
          else look.mutate()
        }}
      >
        <Matchers title={t.rules.silenced} value={texts} onChange={setTexts} asked={asked} />
        <Checkbox
          size="xs"
          label={t.rules.criticalToo}
          checked={criticalToo}
          onChange={event => setCriticalToo(event.currentTarget.checked)}
        />
        <TermsFields of={of} asked={asked} />
        {preview ? <PreviewPanel preview={preview} days={PREVIEW_DAYS} /> : null}
        <div className={styles['send']}>
          <Button size="xs" type="submit" loading={look.isPending || save.isPending}>
            {preview ? t.rules.saveSilence : t.rules.look}
          </Button>
          <Outcome done={save.isSuccess} error={look.error ?? save.error} said={t.rules.saved} />
        </div>
      </form>
    </Panel>
  )
}
