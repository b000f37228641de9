/** Text as it is searched: without case, diacritics or doubled spaces, so that «su co» finds «Sự cố». */
export const searchable = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/đ/g, 'd').replace(/\s+/g, ' ').trim()
