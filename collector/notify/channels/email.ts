/** Call-outs by e-mail. */
import { type Mailer, MailFailure } from '../mailer.ts'
import { type Channel, failed } from './channel.ts'

export const emailChannel = (mailer: Mailer): Channel => ({
  type: 'email',
  read: true,
  withinMs: mailer.withinMs,
  async send(message, to, signal) {
    try {
      const { response } = await mailer.send(
        {
          to,
          subject: message.subject[message.language],
          text: message.text[message.language],
          messageId: `${message.id}@${mailer.domain}`,
        },
        signal,
      )
      return { kind: 'sent', receipt: response.slice(0, 300).replaceAll(to, '…') }
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error
      return failed(error.retryable, error.message, [to])
    }
  },
})
