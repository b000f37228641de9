/** The words and options of `vonggac collector bundle …`. */
import type { Command } from 'commander'
import { ORGANISATION_WORDS } from './organisation-words.ts'
import { speak } from './speak.ts'

interface Parts {
  readonly command: (name: string, words: { vi: string; en: string }) => Command
  readonly withConfig: (of: Command) => Command
  readonly does: <A extends unknown[]>(
    load: () => Promise<(...given: A) => Promise<number>>,
  ) => (...given: A) => Promise<void>
}

export function bundleCommand({ command, withConfig, does }: Parts): Command {
  const group = command('bundle', {
    vi: 'Gói luật và thiết lập có chữ ký, theo nhóm tác tử.',
    en: 'Signed rules and settings, by group of agents.',
  })
  group.addCommand(
    withConfig(
      command('publish', {
        vi: 'Kiểm tra luật, ký, và giao cho mọi tác tử của nhóm. Chỉ làm được bằng lệnh này, không qua màn hình trực.',
        en: 'Checks rules, signs them, and hands them to every agent of the group. Done by this command alone, never through the console.',
      }),
    )
      .requiredOption('--group <group>', speak({ vi: 'Nhóm tác tử.', en: 'The group of agents.' }))
      .option('--organisation <id>', speak(ORGANISATION_WORDS))
      .requiredOption(
        '--rules <folder>',
        speak({ vi: 'Thư mục có suricata/ và (hoặc) sigma/.', en: 'A folder with suricata/, sigma/, or both.' }),
      )
      .option(
        '--variables <file>',
        speak({
          vi: 'Tệp YAML: biến của luật, như HOME_NET.',
          en: 'A YAML file: variables of rules, such as HOME_NET.',
        }),
      )
      .option(
        '--home-net <from>',
        speak({
          vi: 'from-networks: HOME_NET lấy từ các mạng của đơn vị (mặc định khi bảng có và tệp biến không nêu); none: không lấy.',
          en: 'from-networks: HOME_NET is taken from the networks on record (the default where there is one and the variables do not name it); none: it is not.',
        }),
      )
      .option('--heartbeat-seconds <seconds>', speak({ vi: 'Nhịp báo của tác tử.', en: 'How often agents report.' }))
      .option(
        '--allow-refused',
        speak({ vi: 'Công bố dù có luật không dùng được.', en: 'Publish although some rules cannot be used.' }),
      )
      .option(
        '--number-above <number>',
        speak({
          vi: 'Số của gói phải lớn hơn số này: dùng sau khi phục hồi cơ sở dữ liệu.',
          en: 'Give a number above this one: after the database was restored from a backup.',
        }),
      )
      .option('--dry-run', speak({ vi: 'Chỉ kiểm tra.', en: 'Only check.' }))
      .action(does(async () => (await import('./bundle.ts')).publish)),
  )
  group.addCommand(
    withConfig(command('list', { vi: 'Các gói đã công bố.', en: 'What was published.' }))
      .option('--group <group>', speak({ vi: 'Nhóm tác tử.', en: 'The group of agents.' }))
      .option('--json', speak({ vi: 'In JSON.', en: 'Prints JSON.' }))
      .action(does(async () => (await import('./bundle.ts')).list)),
  )
  group.addCommand(
    withConfig(
      command('show', {
        vi: 'Gói mới nhất của nhóm, và tác tử nào đang chạy nó.',
        en: 'The latest bundle of a group, and which agents run it.',
      }),
    )
      .argument('<group>', speak({ vi: 'Nhóm tác tử.', en: 'The group of agents.' }))
      .option('--organisation <id>', speak(ORGANISATION_WORDS))
      .option('--json', speak({ vi: 'In JSON.', en: 'Prints JSON.' }))
      .action(does(async () => (await import('./bundle.ts')).show)),
  )
  return group
}
