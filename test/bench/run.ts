import { runNamed } from '../support/named-scripts.ts'

process.exitCode = await runNamed(import.meta.dirname, process.argv.slice(2))
