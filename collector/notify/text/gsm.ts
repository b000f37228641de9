/** One SMS: 160 characters of the GSM 7-bit default alphabet (3GPP TS 23.038); more, or others, and it becomes several. */
export const SMS_MOST = 160

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** Of the extension table: each takes the room of two. */
const EXTENDED = '\f^{}\\[~]|€'

/** How much room the text takes; undefined when a character of it is not in the alphabet. */
export function gsmLength(text: string): number | undefined {
  let length = 0
  for (const sign of text) {
    if (BASIC.includes(sign)) length += 1
    else if (EXTENDED.includes(sign)) length += 2
    else return undefined
  }
  return length
}

/**
 * Head and tail with as many of the parts between them as there is room for, the first being worth most. What can be
 * said in several ways is said in the first of them that has room.
 *
 * @param tail the link, which is never cut
 */
export function fitted(
  head: string,
  parts: readonly (string | readonly string[])[],
  tail: string,
  most = SMS_MOST,
): string {
  let text = head
  for (const part of parts) {
    const longer = [part].flat().map(way => `${text}, ${way}`)
    text = longer.find(way => (gsmLength(`${way}. ${tail}`) ?? Number.POSITIVE_INFINITY) <= most) ?? text
  }
  return `${text}. ${tail}`
}
