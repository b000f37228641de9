/** Help in the reader's language: the words that the command library itself prints. */
import { Help, type HelpConfiguration } from 'commander'
import { type Language, terminalLanguage } from './speak.ts'

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Cách dùng:',
  'Arguments:': 'Đối số:',
  'Options:': 'Tùy chọn:',
  'Commands:': 'Lệnh:',
}

export function helpWords(language: Language = terminalLanguage()): HelpConfiguration {
  if (language === 'en') return {}
  const plain = new Help()
  return {
    styleTitle: title => TITLES[title] ?? title,
    optionDescription: option => plain.optionDescription(option).replace('(default: ', '(mặc định: '),
  }
}
