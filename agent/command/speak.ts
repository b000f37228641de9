/** Which language a person at the terminal reads: VONGGAC_LANG, else the locale; Vietnamese for `vi*`, else English. */
export type Language = 'vi' | 'en'

export function terminalLanguage(environment: NodeJS.ProcessEnv = process.env): Language {
  const locale =
    environment['VONGGAC_LANG'] || environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return locale.toLowerCase().startsWith('vi') ? 'vi' : 'en'
}

/** Picks the reader's wording: `speak({ vi: 'Dừng', en: 'Stop' })`. */
export const speak = (words: { vi: string; en: string }, language = terminalLanguage()): string => words[language]
