/** Call-outs by SMS, through an operator's HTTP gateway: one SMS each, without diacritics. */
import type { SmsConfig } from '../../notify-channels-config.ts'
import type { Channel } from './channel.ts'
import { type TemplateSettings, templateChannel } from './template-channel.ts'

type Settings = Omit<TemplateSettings, 'type' | 'textOf'>

export const smsChannel = (config: SmsConfig, settings: Settings): Channel =>
  templateChannel(config, { ...settings, type: 'sms', textOf: ({ short, language }) => short[language] })
