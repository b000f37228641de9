/** `vonggac agent evidence`: the original behind an alert's hash, as long as this host keeps it. */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { readConfig } from '../config.ts'
import { originalsFolder } from '../open-protect.ts'
import { readOriginal } from '../protect/originals.ts'
import { speak } from './speak.ts'

/** Exit code: 0 it is there and is what the hash says, 1 it isn't, 2 no hash was given. */
export async function evidenceCommand(sha256: string, configFile: string, output: string | undefined): Promise<number> {
  const wanted = sha256.toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(wanted)) {
    const words = {
      vi: 'cần mã băm SHA-256 gồm 64 chữ số thập lục phân',
      en: 'a SHA-256 of 64 hexadecimal digits is needed',
    }
    console.error(`vonggac agent evidence: ${speak(words)}`)
    return 2
  }
  const config = await readConfig(configFile)
  const original = await readOriginal(originalsFolder(config), wanted)
  if (!original) return refused(notThere(config.evidence.originals.days))
  if (createHash('sha256').update(original).digest('hex') !== wanted) return refused(notItself)
  if (output !== undefined) await writeFile(output, original, { mode: 0o600, flag: 'wx' })
  else process.stdout.write(original)
  return 0
}

function refused(words: { vi: string; en: string }): number {
  console.error(`vonggac agent evidence: ${speak(words)}`)
  return 1
}

const notThere = (days: number) => ({
  vi: `máy này không giữ bản gốc đó (bản gốc được giữ ${days} ngày, trong giới hạn dung lượng)`,
  en: `this host does not keep that original (originals are kept for ${days} days, within a limit of bytes)`,
})
const notItself = {
  vi: 'bản gốc trên đĩa không khớp với mã băm của nó',
  en: 'the original on disk is not what its hash says',
}
