/** Every keyword that rules may use. What isn't here refuses its rule by name. */
import type { KeywordTable } from '../builder.ts'
import { bufferKeywords } from './buffers.ts'
import { byteKeywords } from './bytes.ts'
import { contentKeywords } from './content.ts'
import { flowKeywords } from './flow.ts'
import { metaKeywords } from './meta.ts'
import { packetHeaderKeywords } from './packet-header.ts'
import { pcreKeywords } from './pcre.ts'
import { transactionKeywords } from './transaction.ts'

export const keywords: ReadonlyMap<string, KeywordTable[string]> = new Map(
  Object.entries({
    ...bufferKeywords,
    ...byteKeywords,
    ...contentKeywords,
    ...flowKeywords,
    ...metaKeywords,
    ...packetHeaderKeywords,
    ...pcreKeywords,
    ...transactionKeywords,
  }),
)
