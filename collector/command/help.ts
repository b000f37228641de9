/** Help and mistakes in the reader's language: the words that the command library itself prints. */
import { Help, type HelpConfiguration, type OutputConfiguration } from 'commander'
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

const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^error: required option (.+) not specified/, 'lỗi: thiếu tùy chọn bắt buộc $1'],
  [/^error: unknown option (.+)/, 'lỗi: không có tùy chọn $1'],
  [/^error: unknown command (.+)/, 'lỗi: không có lệnh $1'],
  [/^error: missing required argument (.+)/, 'lỗi: thiếu đối số $1'],
  [/^error: option (.+) argument missing/, 'lỗi: tùy chọn $1 cần một giá trị'],
  [/^error: too many arguments.*/, 'lỗi: thừa đối số'],
  [/\(Did you mean (.+)\?\)/, '(Có phải là $1?)'],
]

export function mistakeWords(language: Language = terminalLanguage()): OutputConfiguration {
  if (language === 'en') return {}
  return {
    outputError: (text, write) => write(MISTAKES.reduce((so, [words, vi]) => so.replace(words, vi), text)),
  }
}
