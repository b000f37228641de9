/** Call-outs by a chat service's bot (Telegram, Zalo, Mattermost, …). */
import type { BotConfig } from '../../notify-channels-config.ts'
import type { Channel, Outgoing } from './channel.ts'
import { type TemplateSettings, templateChannel } from './template-channel.ts'

type Settings = Omit<TemplateSettings, 'type' | 'textOf'>

export const botChannel = ({ mostCharacters, ...template }: BotConfig, settings: Settings): Channel =>
  templateChannel(template, { ...settings, type: 'bot', textOf: message => within(mostCharacters, message) })

/** Where the whole text has no room, the one of an SMS has: the link must not be what is cut off. */
function within(most: number, { text, short, language }: Outgoing): string {
  return text[language].length <= most ? text[language] : short[language]
}
