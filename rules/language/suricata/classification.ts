/** classification.config: `config classification: shortname,description,priority`. */
export interface Classification {
  readonly description: string
  readonly priority: number
}
export type Classifications = ReadonlyMap<string, Classification>

/** What the text defines; lines it can't read are returned by number. */
export function parseClassifications(text: string): { classes: Map<string, Classification>; unread: number[] } {
  const classes = new Map<string, Classification>()
  const unread: number[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const found = /^\s*config\s+classification\s*:\s*([^,]+?)\s*,\s*([^,]+?)\s*,\s*(\d+)\s*$/.exec(line)
    if (found)
      classes.set((found[1] as string).toLowerCase(), { description: found[2] as string, priority: Number(found[3]) })
    else unread.push(index + 1)
  }
  return { classes, unread }
}
