/**
 * Folds text for searching: case and Vietnamese diacritics don't count, so "do nhap" finds "Đò nhập".
 *
 * NFD splits letters from their marks; đ is a letter of its own and doesn't split.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
}

/** True when every word of the search occurs somewhere in the texts. */
export function matches(search: string, texts: readonly string[]): boolean {
  const words = foldText(search).split(/\s+/).filter(Boolean)
  const hay = texts.map(foldText).join('\n')
  return words.every(word => hay.includes(word))
}
