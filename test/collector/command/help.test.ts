import { Command } from 'commander'
import { expect, test } from 'vitest'
import { helpWords } from '../../../collector/command/help.ts'

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
