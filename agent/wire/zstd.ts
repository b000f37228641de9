/**
 * Zstandard (RFC 8878) for batches: one frame, whose header says how much it holds.
 *
 * The library is WebAssembly and works on whole buffers, in one go, on this thread; its memory grows to the largest
 * body seen and stays. So how much a body holds is read from its frame header first, by us: a frame that doesn't say
 * it, or says too much, never reaches the library, and one that lies gets no more room than it said.
 *
 * Loaded at first use: 250 kB, a few milliseconds.
 */
export type Unpacked = { readonly bytes: Buffer } | { readonly reason: string }

const MAGIC = 0xfd2fb528
const LEVEL = 3

type Library = typeof import('@bokuweb/zstd-wasm')
let library: Promise<Library> | undefined

function zstd(): Promise<Library> {
  library ??= import('@bokuweb/zstd-wasm').then(async loaded => {
    await loaded.init()
    return loaded
  })
  return library
}

export async function zstdCompress(bytes: Buffer): Promise<Buffer> {
  const { compress } = await zstd()
  return buffer(compress(bytes, LEVEL))
}

/** Never throws, and never takes more than `limitBytes` for what comes out. */
export async function zstdDecompress(body: Buffer, limitBytes: number): Promise<Unpacked> {
  const size = contentSize(body)
  if (size === undefined) return { reason: 'broken zstd: no frame that says its content size' }
  if (size > limitBytes) return { reason: `more than ${limitBytes} bytes when inflated` }
  if (size === 0) return { bytes: Buffer.alloc(0) }
  const { decompress } = await zstd()
  try {
    const bytes = decompress(body)
    return bytes.length === size ? { bytes: buffer(bytes) } : { reason: 'broken zstd: shorter than its header says' }
  } catch (error) {
    return { reason: `broken zstd: ${(error as Error).message}` }
  }
}

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/**
 * Frame_Content_Size of the first frame (RFC 8878 section 3.1.1.1): descriptor, window (absent in a single segment),
 * dictionary id, then the size in 1, 2, 4 or 8 bytes. Undefined: not a frame, one with a dictionary, or no size given.
 */
export function contentSize(body: Buffer): number | undefined {
  if (body.length < 5 || body.readUInt32LE(0) !== MAGIC) return undefined
  const descriptor = body[4] as number
  const singleSegment = (descriptor & 0x20) !== 0
  const reserved = (descriptor & 0x08) !== 0
  const dictionary = (descriptor & 0x03) !== 0
  const sizeFlag = descriptor >> 6
  if (reserved || dictionary || (sizeFlag === 0 && !singleSegment)) return undefined
  const at = singleSegment ? 5 : 6
  const width = 1 << sizeFlag
  if (body.length < at + width) return undefined
  if (width === 8) return Number(body.readBigUInt64LE(at))
  // A two-byte size counts from 256 on: smaller ones fit one byte.
  return width === 2 ? body.readUInt16LE(at) + 256 : body.readUIntLE(at, width)
}
