import { Command } from 'commander'
import { expect, test } from 'vitest'
import { helpWords, mistakeWords } from '../../../collector/command/help.ts'

const help = (language: 'vi' | 'en') =>
  new Command('x')
    .configureHelp(helpWords(language))
    .argument('<name>', 'N.')
    .option('--config <file>', 'C.', 'c.yaml')
    .addCommand(new Command('y'))
    .helpInformation()

test('help speaks Vietnamese where the reader does, headings and defaults included', () => {
  for (const words of ['Cách dùng:', 'Đối số:', 'Tùy chọn:', 'Lệnh:', '(mặc định: "c.yaml")'])
    expect(help('vi')).toContain(words)
  expect(help('vi')).not.toMatch(/Usage|Arguments|Options|Commands|default/)
})

test('help is left as it is in English', () => {
  expect(help('en')).toMatch(/Usage:[\s\S]*Arguments:[\s\S]*Options:[\s\S]*default[\s\S]*Commands:/)
})

const mistake = (language: 'vi' | 'en', args: string[]) => {
  let told = ''
  const command = new Command('x')
    .exitOverride()
    .configureOutput({ writeErr: text => (told += text), ...mistakeWords(language) })
    .requiredOption('--data <folder>', 'D.')
    .argument('[name]')
    .action(() => {})
  expect(() => command.parse(args, { from: 'user' })).toThrow()
  return told.trim()
}

test.each([
  [[], "lỗi: thiếu tùy chọn bắt buộc '--data <folder>'"],
  [['--data'], "lỗi: tùy chọn '--data <folder>' cần một giá trị"],
  [['--data', 'd', '--dta'], "lỗi: không có tùy chọn '--dta'\n(Có phải là --data?)"],
  [['--data', 'd', 'one', 'two'], 'lỗi: thừa đối số'],
])('a mistake (%j) is told in the reader’s language', (args, words) => {
  expect(mistake('vi', args)).toBe(words)
  expect(mistake('en', args)).toMatch(/^error: /)
})
