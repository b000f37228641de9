/**
 * Once a day, whichever collector comes first: an anchor is made in the store, and then written outside of it. What
 * could not be written (the disk is full, the mail server away) is tried again, and everyone is told until it is.
 */
import { appendFile, open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { makeAnchor, type WrittenAnchor } from './incident/anchor.ts'
import { dayOf } from './incident/words.ts'
import type { Mailer } from './notify/mailer.ts'
import type { Anchor } from './store/anchors.ts'
import type { Bilingual } from './store/bilingual.ts'
import type { Store } from './store/store.ts'

const LOOK_EVERY_MS = 10 * 60_000
/** A day is anchored when it has been over for a while: batches under way have come in. */
const AFTER_MIDNIGHT_MS = 10 * 60_000

export interface AnchoringDeps {
  readonly store: Store
  readonly now: () => Date
  /** Where each anchor goes besides the database; all of them must take it. */
  readonly places: readonly AnchorPlace[]
  readonly anchored: (anchor: Anchor) => void
  readonly failed: (error: Error) => void
}

export interface AnchorPlace {
  readonly name: string
  /** Resolves when it stands there for good. */
  write(anchor: WrittenAnchor): Promise<void>
}

/** A file of lines that only grows; each line is on the disk when it counts as written. */
export const anchorFile = (path: string): AnchorPlace => ({
  name: path,
  async write(anchor) {
    await appendFile(path, `${JSON.stringify(anchor)}\n`, { mode: 0o644 })
    const file = await open(path, 'r')
    await file.sync().finally(() => file.close())
  },
})

/** By e-mail: whoever keeps that mailbox can say what the logs were, whatever becomes of this machine. */
export const anchorMail = (mailer: Pick<Mailer, 'send' | 'domain'>, to: string): AnchorPlace => ({
  name: to,
  async write(anchor) {
    await mailer.send({
      to,
      subject: `[Vọng Gác] Neo nhật ký ${anchor.day} · anchor ${anchor.hash.slice(0, 16)}`,
      text: `${JSON.stringify(anchor)}\n`,
      messageId: `anchor-${anchor.day}-${anchor.hash.slice(0, 16)}@${mailer.domain}`,
    })
  },
})

export interface Anchoring {
  /** Makes and writes what is due. Looks by itself every ten minutes. */
  look(): Promise<void>
  /** For everyone to see: an anchor waits to be written. */
  warnings(): Bilingual[]
  stop(): Promise<void>
}

export function startAnchoring({ store, now, places, anchored, failed }: AnchoringDeps): Anchoring {
  const stopping = new AbortController()
  let waiting: string | undefined

  // One at a time: what two write at once would stand there twice.
  let turn: Promise<void> = Promise.resolve()
  const look = (): Promise<void> => {
    turn = turn.catch(() => {}).then(lookOnce)
    return turn
  }

  async function lookOnce(): Promise<void> {
    await makeDue(store, now().getTime())
    waiting = undefined
    for (const anchor of await store.anchors.unwritten()) {
      const { writtenAt: _, ...written } = anchor
      waiting = anchor.day
      for (const place of places) await place.write(written)
      await store.anchors.written(anchor.day, now().getTime())
      waiting = undefined
      anchored(anchor)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch(error => failed(error as Error))
      await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }

  const running = run()
  return {
    look,
    warnings: () => (waiting === undefined ? [] : [notWritten(waiting, places)]),
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** The last day that is over gets its anchor, with everything that changed since the one before. */
async function makeDue(store: Store, at: number): Promise<void> {
  const day = dayOf(at - AFTER_MIDNIGHT_MS - 86_400_000)
  await store.transaction(async within => {
    const latest = await within.anchors.latest()
    if (latest && latest.day >= day) return
    const heads = await within.anchors.changedHeads()
    if (heads.length === 0 && latest === null) return
    const auditHead = (await within.audit.head())?.hash ?? null
    await within.anchors.add(makeAnchor(heads, { day, at, auditHead, previous: latest?.hash ?? null }), heads)
  })
}

const notWritten = (day: string, places: readonly AnchorPlace[]): Bilingual => {
  const where = places.map(({ name }) => name).join(', ')
  return {
    vi: `Neo nhật ký ngày ${day} chưa ghi được ra ngoài cơ sở dữ liệu (${where}). Bộ thu thập sẽ thử lại.`,
    en: `The anchor of ${day} could not be written outside the database (${where}). The collector tries again.`,
  }
}
