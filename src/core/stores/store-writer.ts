/** A file of a store that is written piece by piece: bytes are gathered until they must be safe. */

/** A call that makes what was gathered safe. */
export interface StorePiece {
  readonly method: 'write' | 'append'
  readonly args: readonly unknown[]
  /** How many of the gathered pieces it has. */
  readonly pieces: number
}

export class StoreWriter {
  private readonly path: string
  private isThere: boolean
  private gathered: Uint8Array[] = []
  private bytes: number

  /** `isThere`: what comes goes behind the `size` bytes that the file has; else the file is made. */
  constructor(path: string, isThere: boolean, size: number) {
    this.path = path
    this.isThere = isThere
    this.bytes = size
  }

  /** Bytes in the file, when all is safe. */
  get size(): number {
    return this.bytes
  }

  /** Copies the bytes: they may change before they are written. */
  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.gathered.push(Uint8Array.from(bytes))
    this.bytes += bytes.length
  }

  /** What is to be called; undefined when all is safe. `done` says that it was. */
  take(): StorePiece | undefined {
    const { path, gathered } = this
    const pieces = gathered.length
    if (!this.isThere) {
      return { method: 'write', args: [path, gather(gathered), { ifAbsent: false }], pieces }
    }
    return pieces === 0 ? undefined : { method: 'append', args: [path, gather(gathered)], pieces }
  }

  done({ pieces }: StorePiece): void {
    this.isThere = true
    this.gathered.splice(0, pieces)
  }
}

/** All bytes in one piece of memory of their own, which may be handed over. */
export function gather(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
