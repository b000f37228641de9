/** The script, the units and whoever starts programs from code hold Node's heap alike. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NODE_FLAGS } from '../../deploy/node-flags.ts'

const text = (path: string) => readFileSync(join(import.meta.dirname, '../../deploy', path), 'utf8')

test.each(['agent', 'collector'] as const)('script and unit start the %s with the same flags', half => {
  const flags = NODE_FLAGS[half].join(' ')
  expect(text('vonggac')).toContain(`'${half} run') memory='${flags}'`)
  expect(text(`systemd/vonggac-${half}.service`)).toContain(`ExecStart=/usr/bin/node ${flags} /usr/lib/vonggac/`)
})
