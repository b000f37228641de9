/** The language the console speaks: Vietnamese unless the person chose English on this device. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { en } from './messages/en.ts'
import type { Locale, Text } from './messages/text.ts'
import { type Messages, vi } from './messages/vi.ts'

const KEY = 'vonggac.language'
const DICTIONARIES: Record<Locale, Messages> = { vi, en }

interface LocaleValue {
  readonly locale: Locale
  readonly setLocale: (locale: Locale) => void
  /** The dictionary. */
  readonly t: Messages
  /** Picks the language out of a text the collector sent in both. */
  readonly pick: (text: Text) => string
  readonly number: (value: number) => string
}

const LocaleContext = createContext<LocaleValue | null>(null)

export function LocaleProvider({ children }: { children: ReactNode }) {
  const [locale, setLocale] = useState<Locale>(storedLocale)

  useEffect(() => {
    document.documentElement.lang = locale
    store(locale)
  }, [locale])

  const value = useMemo<LocaleValue>(() => {
    const numbers = new Intl.NumberFormat(locale)
    return {
      locale,
      setLocale,
      t: DICTIONARIES[locale],
      pick: text => text[locale],
      number: amount => numbers.format(amount),
    }
  }, [locale])

  return <LocaleContext value={value}>{children}</LocaleContext>
}

export function useLocale(): LocaleValue {
  const value = useContext(LocaleContext)
  if (!value) throw new Error('useLocale needs a LocaleProvider above it')
  return value
}

// A browser may forbid storage altogether; the console then starts in Vietnamese each time.
function storedLocale(): Locale {
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'vi'
  } catch {
    return 'vi'
  }
}

function store(locale: Locale): void {
  try {
    localStorage.setItem(KEY, locale)
  } catch {
    // Nothing to be done: the choice lasts until the page is closed.
  }
}
