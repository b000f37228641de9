import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useLocale } from '../locale.tsx'
import type { Matcher } from '../rules-api.ts'
import styles from './rules.module.css'

const FIELDS = ['rule', 'title', 'victim', 'attacker', 'account', 'indicator', 'host', 'agent', 'severity'] as const
const WAYS = ['is', 'is_not', 'within', 'not_within', 'like', 'not_like'] as const
const MOST = 16

/** As somebody types it: a value a line. */
export interface MatcherText {
  readonly key: number
  readonly field: Matcher['field']
  readonly is: Matcher['is']
  readonly text: string
}

export const newMatcher = (key = 0): MatcherText => ({ key, field: 'rule', is: 'is', text: '' })

export const matchersOf = (texts: readonly MatcherText[]): Matcher[] =>
  texts.map(({ field, is, text }) => ({ field, is, values: valuesOf(text) }))

/** Something is to be said of each. */
export const isWhole = (texts: readonly MatcherText[]): boolean => texts.every(({ text }) => valuesOf(text).length > 0)

const valuesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(value => value.trim())
    .filter(Boolean)

interface MatchersProps {
  readonly title: string
  readonly value: readonly MatcherText[]
  readonly onChange: (value: readonly MatcherText[]) => void
  readonly asked: boolean
}

/** Conditions, all of which an alert has to meet. */
export function Matchers({ title, value, onChange, asked }: MatchersProps) {
  const { t } = useLocale()
  const change = (key: number, part: Partial<MatcherText>) =>
    onChange(value.map(one => (one.key === key ? { ...one, ...part } : one)))
  return (
    <fieldset className={styles['matchers']}>
      <legend>{title}</legend>
      <p className={styles['quiet']}>{t.rules.matchersHint}</p>
      {value.map(({ key, field, is, text }) => (
        <div key={key} className={styles['matcher']} data-matcher>
          <NativeSelect
            size="xs"
            label={t.rules.field}
            value={field}
            onChange={event => change(key, { field: event.currentTarget.value as Matcher['field'] })}
            data={FIELDS.map(name => ({ value: name, label: t.rules.fields[name] }))}
          />
          <NativeSelect
            size="xs"
            label={t.rules.is}
            value={is}
            onChange={event => change(key, { is: event.currentTarget.value as Matcher['is'] })}
            data={WAYS.map(name => ({ value: name, label: t.rules.ways[name] }))}
          />
          <Textarea
            size="xs"
            label={t.rules.values}
            required
            error={asked && valuesOf(text).length === 0 ? t.form.needed : null}
            autosize
            minRows={1}
            maxRows={8}
            value={text}
            onChange={event => change(key, { text: event.currentTarget.value })}
          />
          <Button
            size="xs"
            variant="default"
            disabled={value.length === 1}
            onClick={() => onChange(value.filter(one => one.key !== key))}
          >
            {t.tasks.remove}
          </Button>
        </div>
      ))}
      <div className={styles['send']}>
        <Button
          size="xs"
          variant="default"
          disabled={value.length >= MOST}
          onClick={() => onChange([...value, newMatcher(Math.max(...value.map(({ key }) => key)) + 1)])}
        >
          {t.rules.addMatcher}
        </Button>
      </div>
    </fieldset>
  )
}

export function useMatcherWords(): (matchers: readonly Matcher[]) => string {
  const { t } = useLocale()
  return matchers =>
    matchers
      .map(({ field, is, values }) => `${t.rules.fields[field]} ${t.rules.ways[is]} ${values.join(', ')}`)
      .join(` ${t.rules.and} `)
}
