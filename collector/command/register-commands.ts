/** The words and options of `vonggac collector network …` and `system …`. */
import type { Command } from 'commander'
import { command, type Does, withConfig } from './command.ts'
import { ORGANISATION_WORDS } from './organisation-words.ts'
import { speak } from './speak.ts'

export function networkCommands(does: Does): Command {
  const networks = command('network', {
    vi: 'Bảng các mạng: của đơn vị, khách hàng, CGNAT, quản trị, ngang hàng, máy phân giải.',
    en: 'The table of networks: own, customer, cgnat, management, peer, resolver.',
  })
  networks.addCommand(
    importing({
      vi: 'Đưa các mạng từ tệp CSV hoặc YAML vào bảng. Có một chỗ sai thì không ghi gì.',
      en: 'Takes networks from a CSV or YAML file. With anything wrong, nothing is written.',
    }).action(does(async () => (await import('./networks.ts')).importFile)),
  )
  networks.addCommand(
    listing({ vi: 'Các mạng đã khai.', en: 'The networks on record.' })
      .option(
        '--address <address>',
        speak({
          vi: 'Địa chỉ này thuộc mạng nào, hệ thống nào, vì sao.',
          en: 'Which network and system this address is in, and why.',
        }),
      )
      .action(does(async () => (await import('./networks.ts')).listNetworks)),
  )
  networks.addCommand(
    removing({ vi: 'Bỏ một mạng.', en: 'Removes a network.' })
      .argument(
        '<prefix>',
        speak({ vi: 'Dải địa chỉ, ví dụ 203.0.113.0/24.', en: 'The prefix, such as 203.0.113.0/24.' }),
      )
      .action(does(async () => (await import('./networks.ts')).remove)),
  )
  return networks
}

export function systemCommands(does: Does): Command {
  const systems = command('system', { vi: 'Các hệ thống thông tin.', en: 'Information systems.' })
  systems.addCommand(
    importing({
      vi: 'Đưa các hệ thống từ tệp CSV hoặc YAML vào danh mục. Có một chỗ sai thì không ghi gì.',
      en: 'Takes systems from a CSV or YAML file. With anything wrong, nothing is written.',
    }).action(does(async () => (await import('./systems.ts')).importFile)),
  )
  systems.addCommand(
    listing({ vi: 'Các hệ thống đã khai.', en: 'The systems on record.' }).action(
      does(async () => (await import('./systems.ts')).listSystems),
    ),
  )
  systems.addCommand(
    removing({
      vi: 'Bỏ một hệ thống; các mạng của nó vẫn còn.',
      en: 'Removes a system; its networks stay.',
    })
      .argument('<name>', speak({ vi: 'Tên hệ thống.', en: "The system's name." }))
      .action(does(async () => (await import('./systems.ts')).remove)),
  )
  return systems
}

const importing = (words: { vi: string; en: string }): Command =>
  withConfig(command('import', words))
    .argument('<file>', speak({ vi: 'Tệp .csv, .yaml hoặc .yml.', en: 'A file .csv, .yaml or .yml.' }))
    .option(
      '--replace',
      speak({
        vi: 'Bỏ những gì tệp không nêu, của các đơn vị mà tệp nêu.',
        en: 'Removes what the file does not name, of the organisations that it names.',
      }),
    )
    .option('--dry-run', speak({ vi: 'Chỉ cho xem sẽ đổi những gì.', en: 'Only shows what would change.' }))

const listing = (words: { vi: string; en: string }): Command =>
  withConfig(command('list', words))
    .option('--organisation <id>', speak({ vi: 'Chỉ của đơn vị này.', en: 'Of this organisation alone.' }))
    .option('--json', speak({ vi: 'In JSON.', en: 'Prints JSON.' }))

const removing = (words: { vi: string; en: string }): Command =>
  withConfig(command('remove', words)).option('--organisation <id>', speak(ORGANISATION_WORDS))
