import { Button, Checkbox } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import type { ImportView } from '../../serve/networks-views.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import form from '../parts/act-form.module.css'
import page from '../parts/page.module.css'
import { importFile, type Table } from '../register-api.ts'
import styles from './import-form.module.css'

/** A file of the whole table: checked first if wanted; with one mistake nothing of it is written, and all are told. */
export function ImportForm({ table }: { table: Table }) {
  const { t } = useLocale()
  const { import: words } = t.register
  const client = useQueryClient()
  const id = useId()
  const [wrong, setWrong] = useState<string | null>(null)
  const [dry, setDry] = useState(false)
  const send = useMutation({
    mutationFn: async ({ file, ...options }: { file: File; replace: boolean; dryRun: boolean }) =>
      importFile(table, { name: file.name, format: formatOf(file) ?? 'csv', text: await file.text(), ...options }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['register'] }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const button = (event.nativeEvent as SubmitEvent).submitter
    const given = new FormData(event.currentTarget)
    const file = given.get('file')
    const dryRun = button?.getAttribute('value') === 'check'
    send.reset()
    if (!(file instanceof File) || file.name === '') return setWrong(words.noFile)
    if (!formatOf(file)) return setWrong(words.neither)
    setWrong(null)
    setDry(dryRun)
    send.mutate({ file, dryRun, replace: given.get('replace') !== null })
  }
  return (
    <details>
      <summary>{words.title[table]}</summary>
      <form className={form['form']} aria-label={words.title[table]} noValidate onSubmit={submit}>
        <div className={styles['file']}>
          <label htmlFor={id}>{words.file}</label>
          <input
            id={id}
            type="file"
            name="file"
            accept=".csv,.yaml,.yml"
            aria-invalid={wrong !== null}
            aria-describedby={`${id}-wrong`}
          />
          <span id={`${id}-wrong`} role="alert" className={page['wrong']}>
            {wrong}
          </span>
        </div>
        <Checkbox size="xs" name="replace" label={words.replace} />
        <div className={form['send']}>
          <Button size="xs" type="submit" value="check" variant="default" loading={send.isPending && dry}>
            {words.check}
          </Button>
          <Button size="xs" type="submit" value="go" loading={send.isPending && !dry}>
            {words.go}
          </Button>
          <Outcome done={false} error={send.error} />
        </div>
      </form>
      {send.data ? <Result result={send.data} dry={dry} /> : null}
    </details>
  )
}

function Result({ result, dry }: { result: ImportView; dry: boolean }) {
  const { t, pick } = useLocale()
  const { import: words } = t.register
  const { added, changed, removed, unchanged, problems } = result
  if (problems.length > 0)
    return (
      <div className={styles['result']}>
        <p role="alert" className={page['wrong']}>
          {words.wrong(problems.length)}
        </p>
        <ul aria-label={words.mistakes}>
          {problems.map(({ line, field, what }) => (
            <li key={`${line} ${field} ${what.en}`}>
              <strong>{words.at(line, field)}</strong>: {pick(what)}
            </li>
          ))}
        </ul>
      </div>
    )
  const counts = [
    words.added(added.length),
    words.changed(changed.length),
    words.removed(removed.length),
    words.unchanged(unchanged),
  ]
  return (
    <p role="status" className={styles['result']}>
      {dry ? words.checked : words.done} {counts.join(', ')}.
    </p>
  )
}

function formatOf({ name }: File): 'csv' | 'yaml' | null {
  if (/\.csv$/i.test(name)) return 'csv'
  return /\.ya?ml$/i.test(name) ? 'yaml' : null
}
