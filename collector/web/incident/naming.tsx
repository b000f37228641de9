import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentDetail } from '../../serve/views.ts'
import { categoriseIncident, renameIncident } from '../desk-api.ts'
import { choicesQuery } from '../desk-queries.ts'
import { useLocale } from '../locale.tsx'
import { useMay } from '../may.ts'
import type { Text } from '../messages/text.ts'
import { NotConfirmed } from '../parts/not-confirmed.tsx'
import { Panel } from '../parts/panel.tsx'
import { useAct } from './act.ts'
import styles from './handling.module.css'
import { Outcome } from './outcome.tsx'

/** What the incident is called, and of which kind it is. */
export function Naming({ detail }: { detail: IncidentDetail }) {
  const { t, pick } = useLocale()
  const may = useMay()
  const { data: choices } = useQuery(choicesQuery)
  const { summary, category } = detail
  const found = choices?.categories.find(({ code }) => code === category)
  return (
    <Panel title={t.naming.title}>
      <div className={styles['handling']} data-category={category ?? ''}>
        {may('incident.write') ? (
          <>
            <Renaming key={`${summary.title.vi} ${summary.title.en}`} id={summary.id} title={summary.title} />
            <Categorising key={`category ${category}`} detail={detail} />
          </>
        ) : (
          <p>
            {t.naming.category}: {found ? pick(found.title) : (category ?? t.naming.none)}
          </p>
        )}
        {choices?.categoriesNotConfirmed.map(text => (
          <NotConfirmed key={text.vi} text={text} />
        ))}
      </div>
    </Panel>
  )
}

function Renaming({ id, title }: { id: string; title: Text }) {
  const { t } = useLocale()
  const [vi, setVi] = useState(title.vi)
  const [en, setEn] = useState(title.en)
  const [asked, setAsked] = useState(false)
  const rename = useAct(id, (wanted: Text | null) => renameIncident(id, wanted))
  const lacking = vi.trim() === ''
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!lacking) rename.mutate({ vi: vi.trim(), en: en.trim() || vi.trim() })
      }}
    >
      <TextInput
        size="xs"
        label={t.naming.vi}
        required
        maxLength={300}
        error={asked && lacking ? t.form.needed : null}
        value={vi}
        onChange={event => setVi(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label={t.naming.en}
        description={t.naming.enHint}
        maxLength={300}
        value={en}
        onChange={event => setEn(event.currentTarget.value)}
      />
      <div className={styles['send']}>
        <Button size="xs" variant="default" type="submit" loading={rename.isPending}>
          {t.naming.save}
        </Button>
        <Button size="xs" variant="default" onClick={() => rename.mutate(null)}>
          {t.naming.reset}
        </Button>
        <Outcome done={rename.isSuccess} error={rename.error} />
      </div>
    </form>
  )
}

/** Those that its findings speak for come first. */
function Categorising({ detail }: { detail: IncidentDetail }) {
  const { t, pick } = useLocale()
  const { data: choices } = useQuery(choicesQuery)
  const [category, setCategory] = useState(detail.category ?? '')
  const { id } = detail.summary
  const save = useAct(id, () => categoriseIncident(id, category === '' ? null : category))
  const suggested = detail.suggestedCategories
  const others = (choices?.categories ?? []).filter(({ code }) => !suggested.some(one => one.code === code))
  return (
    <form
      className={styles['form']}
      onSubmit={event => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <NativeSelect
        size="xs"
        label={t.naming.category}
        value={category}
        onChange={event => setCategory(event.currentTarget.value)}
        data={[
          { value: '', label: t.naming.none },
          ...suggested.map(({ code, title }) => ({ value: code, label: t.naming.suggested(pick(title)) })),
          ...others.map(({ code, title }) => ({ value: code, label: pick(title) })),
        ]}
      />
      <div className={styles['send']}>
        <Button size="xs" variant="default" type="submit" loading={save.isPending}>
          {t.naming.saveCategory}
        </Button>
        <Outcome done={save.isSuccess} error={save.error} />
      </div>
    </form>
  )
}
