import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useLocale } from '../locale.tsx'
import { ActForm } from '../parts/act-form.tsx'
import page from '../parts/page.module.css'
import { fieldProblems, saveEntry, type Table } from '../register-api.ts'

interface Props {
  readonly table: Table
  /** Null: a new one. */
  readonly entry: { readonly id: string; readonly name: string } | null
  readonly read: (form: FormData) => object
  readonly names: readonly string[]
  /** Given what is wrong with a field, by its name. */
  readonly children: (wrong: (name: string) => string | null) => ReactNode
}

/** Saves an entry of the register, and shows each mistake at its field; what belongs to no field, below. */
export function EntryForm({ table, entry, read, names, children }: Props) {
  const { t, pick } = useLocale()
  const { register } = t
  const client = useQueryClient()
  // A new one leaves the fields empty for the next.
  const [times, setTimes] = useState(0)
  const save = useMutation({
    mutationFn: (form: FormData) => saveEntry(table, entry?.id ?? null, read(form)),
    onSuccess: () => {
      if (!entry) setTimes(times + 1)
      return client.invalidateQueries({ queryKey: ['register'] })
    },
  })
  const problems = fieldProblems(save.error)
  const wrong = (name: string) => {
    const own = problems.filter(({ field }) => field === name || field.startsWith(`${name}.`))
    return own.length === 0 ? null : own.map(({ what }) => pick(what)).join('; ')
  }
  const others = problems.filter(({ field }) => !names.includes(field.split('.')[0] ?? ''))
  const label = entry ? register.editing(entry.name) : register.add[table]
  return (
    <ActForm key={times} label={label} act={save} submit={register.save} onSubmit={save.mutate} said={register.saved}>
      {children(wrong)}
      {others.map(({ field, what }) => (
        <p key={`${field} ${what.en}`} role="alert" className={`${page['wrong']} ${page['whole']}`}>
          {register.fields[field] ?? field}: {pick(what)}
        </p>
      ))}
    </ActForm>
  )
}
