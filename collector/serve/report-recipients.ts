/** Who an organisation's reports can be handed to, and by which channels. */
import { recipientName } from '../report/recipients.ts'
import { type Contacts, channelsOf, reachable } from '../report/send/contacts.ts'
import type { DeliveryOptions } from './report-views.ts'

export const recipientsView = (contacts: Contacts): DeliveryOptions['recipients'] =>
  [...reachable(contacts)].map(name => ({ name, title: recipientName(name), channels: channelsOf(contacts, name) }))
