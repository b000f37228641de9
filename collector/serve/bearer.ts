/** The token of an `authorization: Bearer …` header; null where there is none. */
export function bearerOf(header: string | undefined): string | null {
  const found = /^Bearer ([A-Za-z0-9._~+/=-]{16,512})$/i.exec(header ?? '')
  return found?.[1] ?? null
}
