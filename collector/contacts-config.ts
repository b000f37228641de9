/** The `contacts` of the collector's configuration: recipients of reports by the name regimes use. None ships. */
import { z } from 'zod'

const Address = z.string().trim().max(500)

const Contact = z
  .strictObject({
    email: z.email().optional(),
    telephone: Address.optional(),
    fax: Address.optional(),
    portal: Address.optional().describe('Address of a web portal that takes reports in.'),
    eOffice: Address.optional().describe("The recipient's code in the e-office system."),
    address: Address.optional().describe('Where paper goes.'),
  })
  .describe('One address a channel; a report goes out only through a channel with an address.')

export const ContactsConfig = z
  .record(z.string(), z.union([Address, Contact]))
  .default({})
  .describe(
    'Recipients by the name regimes use. One text is an e-mail address, a telephone number or a postal address. None ships: an empty one warns.',
  )
export type ContactsConfig = z.infer<typeof ContactsConfig>
