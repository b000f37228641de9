/** One thing after another: one that fails holds up no other. */
import { StoreUnavailable } from '../store/unavailable.ts'

/** What fails is told and passed over; the next look meets it again. A store that is away would fail them all: thrown. */
export async function eachAlone<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
  failed: (error: Error) => void,
): Promise<void> {
  for (const item of items)
    try {
      await work(item)
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      failed(error as Error)
    }
}
