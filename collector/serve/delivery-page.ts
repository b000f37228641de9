/** What was handed over of reports, page by page, latest first. */
import { z } from 'zod'
import { decodeCursor, encodeCursor, placeAfter } from './cursor.ts'
import type { ServeDeps } from './deps.ts'
import { deliveryView } from './present/report.ts'
import type { DeliveryList } from './report-views.ts'

export const DeliveryPageQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
})

export async function deliveryPage(
  { store, now }: Pick<ServeDeps, 'store' | 'now'>,
  of: { readonly subjects: readonly string[]; readonly form: string | undefined },
  { cursor, limit }: z.output<typeof DeliveryPageQuery>,
): Promise<DeliveryList> {
  const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
  const found = await store.reports.deliveryPage({ ...of, before, limit })
  const steps = await store.reports.deliverySteps(found.map(({ id }) => id))
  const place = placeAfter(found, limit, ({ number }) => [number])
  return {
    deliveries: found.map(delivery => deliveryView(delivery, steps, now().getTime())),
    nextCursor: place && encodeCursor(place),
  }
}
