/** How commands are declared: help in the reader's language, code loaded when it is called. */
import { Command } from 'commander'
import { helpWords, mistakeWords } from './help.ts'
import { speak } from './speak.ts'

const DEFAULT_CONFIG = '/etc/vonggac/collector.yaml'

/** Each command's code is loaded when it is called: help shows at once. */
export type Does = <A extends unknown[]>(
  load: () => Promise<(...given: A) => Promise<number>>,
) => (...given: A) => Promise<void>

/** Never exits the process by itself; help in the reader's language. */
export function command(name: string, words: { vi: string; en: string }): Command {
  return new Command(name)
    .description(speak(words))
    .exitOverride()
    .helpOption('-h, --help', speak({ vi: 'Xem trợ giúp.', en: 'Shows help.' }))
    .helpCommand(false)
    .configureHelp(helpWords())
    .configureOutput(mistakeWords())
}

export const withConfig = (of: Command): Command =>
  of.option('--config <file>', speak({ vi: 'Tệp cấu hình.', en: 'Configuration file.' }), DEFAULT_CONFIG)
