/** `--set NAME=VALUE` options. Throws, naming the one that isn't. */
export function readVariables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map(each => {
      const equals = each.indexOf('=')
      if (equals < 1) throw new Error(`--set ${each}: NAME=VALUE`)
      return [each.slice(0, equals), each.slice(equals + 1)]
    }),
  )
}
