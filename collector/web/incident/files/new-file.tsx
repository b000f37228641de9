import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentDetail } from '../../../serve/views.ts'
import { addFile } from '../../desk-api.ts'
import { choicesQuery } from '../../desk-queries.ts'
import { useLocale } from '../../locale.tsx'
import { useAct } from '../act.ts'
import { Outcome } from '../outcome.tsx'
import styles from '../work.module.css'

const MEBIBYTE = 1024 * 1024

interface NewFileProps {
  readonly id: string
  readonly evidence: IncidentDetail['evidence']
}

/** Puts a file in; what comes back is the hash that the collector took of it. */
export function NewFile({ id, evidence }: NewFileProps) {
  const { t } = useLocale()
  const { data: choices } = useQuery(choicesQuery)
  const [file, setFile] = useState<File | null>(null)
  const [description, setDescription] = useState('')
  const [source, setSource] = useState('')
  const [asked, setAsked] = useState(false)
  // A file input can't be emptied otherwise.
  const [round, setRound] = useState(0)
  const most = Math.floor((choices?.mostEvidenceBytes ?? Number.POSITIVE_INFINITY) / MEBIBYTE)
  const add = useAct(
    id,
    (chosen: File) => addFile(id, { file: chosen, description: description.trim(), source: source.trim() }),
    () => {
      setFile(null)
      setDescription('')
      setSource('')
      setAsked(false)
      setRound(round + 1)
    },
  )
  const wrong = file === null ? t.form.needed : problemOf(file)
  function problemOf({ size }: File): string | null {
    if (size === 0) return t.files.noBytes
    return size > most * MEBIBYTE ? t.files.tooLarge(most) : null
  }
  const latest = evidence.at(-1)

  return (
    <section className={styles['section']}>
      <h2>{t.files.addTitle}</h2>
      <form
        className={styles['form']}
        aria-label={t.files.addTitle}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          setAsked(true)
          if (file && !wrong) add.mutate(file)
        }}
      >
        <TextInput
          key={round}
          size="xs"
          type="file"
          label={t.files.file}
          description={Number.isFinite(most) ? t.files.fileHint(most) : null}
          required
          error={asked || file ? wrong : null}
          onChange={event => setFile(event.currentTarget.files?.[0] ?? null)}
        />
        <TextInput
          size="xs"
          label={t.files.description}
          maxLength={2000}
          value={description}
          onChange={event => setDescription(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label={t.files.from}
          maxLength={500}
          value={source}
          onChange={event => setSource(event.currentTarget.value)}
        />
        <div className={styles['send']}>
          <Button size="xs" type="submit" loading={add.isPending}>
            {t.files.add}
          </Button>
          <span className={styles['hash']}>
            <Outcome
              done={add.isSuccess && latest !== undefined}
              error={add.error}
              said={latest ? t.files.added(latest.name, latest.sha256) : ''}
            />
          </span>
        </div>
      </form>
    </section>
  )
}
