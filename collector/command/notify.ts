/** `vonggac collector notify`: what is wrong with the configuration of call-outs, and whether a message gets through. */
import { ConfigError, readConfig } from '../config.ts'
import { consoleAddress } from '../console-address.ts'
import { openNotify } from '../notify/open.ts'
import { testRecipient } from '../notify/test-message.ts'
import { openStore } from '../store/open-store.ts'
import { speak } from './speak.ts'
import { operator } from './store-of.ts'

const now = () => new Date()

interface CheckOptions {
  readonly config: string
}

/** @returns 0: nothing is wrong; 1: something is; 2: nobody is to be called out. */
export async function checkNotify({ config: file }: CheckOptions): Promise<number> {
  const problems = problemsOf(file)
  if (problems === null) return missing()
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) return 1
  const { notify } = readConfig(file)
  const [people = 0, policies = 0] = [notify?.recipients.length, notify?.policies.length]
  console.log(
    speak({
      vi: `Cấu hình gọi trực dùng được: ${people} người nhận, ${policies} chính sách. Gửi thử: vonggac collector notify test --recipient …`,
      en: `The configuration of call-outs can be used: ${people} recipients, ${policies} policies. To see a message get through: vonggac collector notify test --recipient …`,
    }),
  )
  return 0
}

/** Everything that is wrong; null where there is no `notify` section. */
function problemsOf(file: string): readonly string[] | null {
  try {
    const config = readConfig(file)
    if (!config.notify) return null
    const opened = openNotify(config.notify, consoleAddress(config), now)
    return 'problems' in opened ? opened.problems : []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

interface TestOptions extends CheckOptions {
  readonly recipient: string
}

/** @returns 0: every channel took it; 1: one did not; 2: bad usage. */
export async function testNotify({ config: file, recipient: id }: TestOptions): Promise<number> {
  const config = readConfig(file)
  if (!config.notify) return missing()
  const opened = openNotify(config.notify, consoleAddress(config), now)
  if ('problems' in opened) throw new Error(opened.problems.join('\n'))
  const recipient = await opened.people.find(id)
  if (!recipient) {
    const known = config.notify.recipients.map(one => one.id).join(', ')
    console.error(
      speak({ vi: `Không có người nhận «${id}». Có: ${known}.`, en: `No recipient '${id}'. Known: ${known}.` }),
    )
    return 2
  }
  await using store = await openStore(config)
  await store.audit.add({
    ...{ at: now().getTime(), actor: operator(), action: 'notify.tested', subject: id },
    ...{ detail: '', address: '' },
  })
  const tested = await testRecipient(recipient, opened.channels, consoleAddress(config), now())
  for (const { route, result } of tested)
    if (result.kind === 'sent') console.log(`${route}: ${speak({ vi: 'đã nhận', en: 'taken' })} (${result.receipt})`)
    else console.error(`${route}: ${speak({ vi: 'không gửi được', en: 'failed' })}: ${result.reason}`)
  return tested.every(({ result }) => result.kind === 'sent') ? 0 : 1
}

function missing(): number {
  console.error(
    speak({ vi: 'Tệp cấu hình chưa có mục notify.', en: 'The configuration has no notify section: nobody is called.' }),
  )
  return 2
}
