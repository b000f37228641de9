import { useLocale } from '../locale.tsx'
import type { Locale } from '../messages/text.ts'
import styles from './language-switch.module.css'

const LANGUAGES: readonly { readonly locale: Locale; readonly name: string; readonly short: string }[] = [
  { locale: 'vi', name: 'Tiếng Việt', short: 'VI' },
  { locale: 'en', name: 'English', short: 'EN' },
]

export function LanguageSwitch() {
  const { t, locale, setLocale } = useLocale()
  return (
    <fieldset className={styles['switch']}>
      <legend className="hidden-visually">{t.shell.language}</legend>
      {LANGUAGES.map(language => (
        <button
          key={language.locale}
          type="button"
          lang={language.locale}
          aria-label={`${language.short} · ${language.name}`}
          title={language.name}
          aria-pressed={locale === language.locale}
          onClick={() => setLocale(language.locale)}
        >
          {language.short}
        </button>
      ))}
    </fieldset>
  )
}
