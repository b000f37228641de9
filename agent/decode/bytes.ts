/**
 * Big-endian reads at an absolute offset.
 *
 * Callers check the length once per header, so these never look again.
 */
export const u8 = (bytes: Uint8Array, at: number): number => bytes[at] as number

export const u16 = (bytes: Uint8Array, at: number): number => (u8(bytes, at) << 8) | u8(bytes, at + 1)

export const u24 = (bytes: Uint8Array, at: number): number => (u16(bytes, at) << 8) | u8(bytes, at + 2)

export const u32 = (bytes: Uint8Array, at: number): number => ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0
