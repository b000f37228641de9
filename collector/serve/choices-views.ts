/** GET /api/choices: what the console's forms offer to choose from. */
import { z } from 'zod'

const Bilingual = z.object({ vi: z.string(), en: z.string() })

export const Choices = z.object({
  /** Who may be given an incident; told to those alone who may give one. */
  people: z.array(z.object({ username: z.string(), displayName: z.string(), organisation: z.string().nullable() })),
  playbooks: z.array(
    z.object({ id: z.string(), title: Bilingual, categories: z.array(z.string()), tasks: z.array(Bilingual) }),
  ),
  categories: z.array(z.object({ code: z.string(), title: Bilingual })),
  /** What could not be checked about the list of categories. */
  categoriesNotConfirmed: z.array(Bilingual),
  /** The longest that a silence or inhibition may last. */
  silenceMaxHours: z.number(),
  mostEvidenceBytes: z.int(),
})
export type Choices = z.infer<typeof Choices>
