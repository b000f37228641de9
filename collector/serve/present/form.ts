import type { z } from 'zod'
import type { FilledForm } from '../../report/form.ts'
import type { FormView } from '../views.ts'
import { instant } from './instant.ts'

/** Same shape, instants as text; the reply's schema strips what is not of the API. */
export const formView = (filled: FilledForm): z.input<typeof FormView> =>
  // Instants as they are written in JSON.
  JSON.parse(JSON.stringify({ ...filled, generatedAt: instant(filled.generatedAt) })) as z.input<typeof FormView>
