/** The terminal's language: VONGGAC_LANG, else the locale. Vietnamese for `vi…`, English otherwise. */
export type Language = 'vi' | 'en'

export function terminalLanguage(environment: NodeJS.ProcessEnv = process.env): Language {
  const { VONGGAC_LANG, LC_ALL, LC_MESSAGES, LANG } = environment as Record<string, string | undefined>
  return (VONGGAC_LANG || LC_ALL || LC_MESSAGES || LANG || '').toLowerCase().startsWith('vi') ? 'vi' : 'en'
}

/** Says it in the reader's language. */
export const speak = (words: { readonly vi: string; readonly en: string }, language = terminalLanguage()): string =>
  words[language]
