/** `vonggac verify incident FILE`: an exported incident, checked by its file alone. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { WrittenAnchor } from '../incident/anchor.ts'
import { WrittenAnchorLine } from '../report/export/lines.ts'
import { verifyExport } from '../report/export/verify.ts'
import { recomputeClocks } from '../serve/export-of.ts'
import { speak, terminalLanguage } from './speak.ts'

interface Options {
  readonly head?: string | undefined
  /** A file of anchors that was kept elsewhere. */
  readonly anchors?: string | undefined
}

/** Exit code: 0 sound, 1 not, as told by the first part that does not hold; 2 for a file of anchors that is none. */
export async function verifyIncident(file: string, { head, anchors: kept }: Options): Promise<number> {
  const anchors = kept === undefined ? undefined : await readAnchors(kept)
  if (anchors === null) {
    console.error(`vonggac: ${speak({ vi: `${kept} không phải là tệp neo`, en: `${kept} is no file of anchors` })}`)
    return 2
  }
  const { sound, incident, parts } = await verifyExport(linesOf(file), { head, anchors, clocksOf: recomputeClocks })
  const language = terminalLanguage()
  const marks = { true: '✓', false: '✗', null: '–' }
  if (incident !== null) console.log(incident)
  for (const { holds, says } of parts) console.log(`${marks[`${holds}`]} ${says[language]}`)
  console.log(
    sound
      ? speak({ vi: 'ĐÚNG: những gì kiểm tra được đều khớp.', en: 'SOUND: everything that can be checked holds.' })
      : speak({ vi: 'KHÔNG ĐÚNG: phần có dấu ✗ không khớp.', en: 'NOT SOUND: what is marked ✗ does not hold.' }),
  )
  return sound ? 0 : 1
}

async function readAnchors(file: string): Promise<WrittenAnchor[] | null> {
  const anchors: WrittenAnchor[] = []
  for (const line of (await readFile(file, 'utf8')).split('\n').filter(text => text !== '')) {
    const read = WrittenAnchorLine.safeParse(jsonOf(line))
    if (!read.success) return null
    anchors.push(read.data)
  }
  return anchors
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Lines as they were written, and nothing else taken for the end of one. What is no UTF-8 comes out as another text, and
 * so does what a line lacks at the end of the file: both are then found by the file's own hash.
 */
async function* linesOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = ''
  for await (const chunk of createReadStream(file)) {
    const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  rest += decoder.decode()
  // A whole file ends with the end of its last line; what is left over is a line too many.
  if (rest !== '') yield `${rest} `
}
