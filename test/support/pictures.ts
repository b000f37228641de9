/** Documents as pictures, by the programs that offices use; and how far two pictures differ. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** Small, but every line of a page still shows. */
const DOTS_PER_INCH = 40

/** Each DOCX as LibreOffice prints it: the pages by name, as greyscale PNG. */
export function printedByLibreOffice(documents: Readonly<Record<string, Buffer>>): Record<string, Buffer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  try {
    const names = Object.keys(documents)
    for (const name of names) writeFileSync(join(folder, `${name}.docx`), documents[name] as Buffer)
    const profile = `-env:UserInstallation=file://${folder}/profile`
    const files = names.map(name => join(folder, `${name}.docx`))
    execFileSync('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, ...files], {
      stdio: 'ignore',
    })
    return Object.fromEntries(names.map(name => [name, pagesOf(folder, name)]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function pagesOf(folder: string, name: string): Buffer[] {
  const into = join(folder, `${name}-pages`)
  mkdirSync(into)
  const dots = String(DOTS_PER_INCH)
  execFileSync('pdftoppm', ['-r', dots, '-gray', '-png', join(folder, `${name}.pdf`), join(into, 'page')])
  const listed = execFileSync('ls', [into], { encoding: 'utf8' }).trim().split('\n')
  return listed.map(page => readFileSync(join(into, page)))
}

/** Share of pixels that differ to the eye; 1 where the sizes do. */
export function difference(one: Buffer, other: Buffer): number {
  const [a, b] = [PNG.sync.read(one), PNG.sync.read(other)]
  if (a.width !== b.width || a.height !== b.height) return 1
  const pixels = pixelmatch(a.data, b.data, undefined, a.width, a.height, { threshold: 0.25 })
  return pixels / (a.width * a.height)
}

/** Greyscale, one byte a pixel: a third of the size. */
export const packed = (png: Buffer): Buffer => PNG.sync.write(PNG.sync.read(png), { colorType: 0, inputColorType: 6 })
