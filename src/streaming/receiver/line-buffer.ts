/**
 * Received bytes on their way to become blocks of whole lines. Lines end at LF, CR LF or CR, as where tasks read them;
 * what follows the last end waits for its own. Nothing is parsed or decoded here, lines are only counted.
 *
 * A CR alone becomes a line feed when it comes in, so that all else looks for line feeds. One that is the last byte of
 * a chunk waits for the next: an LF may follow.
 *
 * A line longer than the limit is dropped, from its beginning to its end, and reported once; the lines around it are kept.
 */
const LF = 10
const CR = 13

export class LineBuffer {
  private readonly maxLineBytes: number
  private readonly onTooLong: () => void
  private chunks: Uint8Array[] = []
  private totalBytes = 0
  private wholeBytes = 0
  private wholeLines = 0
  /** True inside a line that is too long. */
  private skipping = false
  /** True when the last byte that came is a CR, which is not in the chunks yet. */
  private endsInReturn = false

  constructor(maxLineBytes: number, onTooLong: () => void) {
    this.maxLineBytes = maxLineBytes
    this.onTooLong = onTooLong
  }

  /** Whole lines, not taken yet. */
  get lines(): number {
    return this.wholeLines
  }

  /** Bytes of whole lines, with their ends. */
  get bytes(): number {
    return this.wholeBytes
  }

  /** Adds received bytes; the buffer keeps the array, and may write to it. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    // of CR LF, the LF alone ends the line as well
    if (this.endsInReturn && chunk[0] !== LF) this.pushLines(lineFeed)
    this.endsInReturn = chunk[chunk.length - 1] === CR
    const last = chunk.length - 1
    for (let at = chunk.indexOf(CR); at >= 0 && at < last; at = chunk.indexOf(CR, at + 1)) {
      if (chunk[at + 1] !== LF) chunk[at] = LF
    }
    this.pushLines(this.endsInReturn ? chunk.subarray(0, last) : chunk)
  }

  private pushLines(chunk: Uint8Array): void {
    const partial = this.totalBytes - this.wholeBytes
    if (!this.skipping && partial + chunk.length <= this.maxLineBytes) this.append(chunk)
    else this.pushChecked(chunk)
  }

  /** The input has ended: what follows the last line end is a line too, unless `discard`. */
  end(discard: boolean): void {
    if (this.endsInReturn) this.pushLines(lineFeed)
    this.endsInReturn = false
    this.skipping = false
    if (this.totalBytes === this.wholeBytes) return
    if (discard) {
      this.truncate(this.wholeBytes)
    } else {
      // so that bytes of a later connection do not join this line
      this.append(lineFeed)
    }
  }

  /** Bytes of the first `lines` whole lines, with their ends. */
  lengthOf(lines: number): number {
    if (lines === this.wholeLines) return this.wholeBytes
    let left = lines
    let before = 0
    for (const chunk of this.chunks) {
      for (let i = 0; i < chunk.length; i++) {
        if (chunk[i] === LF && --left === 0) return before + i + 1
      }
      before += chunk.length
    }
    return before
  }

  /**
   * Takes the first `maxLines` whole lines: `allocate` gives the place to copy them to. Returns the number of lines; does
   * not call `allocate` for none.
   */
  take(maxLines: number, allocate: (bytes: number) => Uint8Array): number {
    const lines = Math.min(maxLines, this.wholeLines)
    if (lines === 0) return 0
    const length = this.lengthOf(lines)
    const target = allocate(length)
    let copied = 0
    let used = 0
    while (copied < length) {
      const chunk = this.chunks[used]
      const rest = length - copied
      if (chunk.length <= rest) {
        target.set(chunk, copied)
        copied += chunk.length
        used++
      } else {
        target.set(chunk.subarray(0, rest), copied)
        this.chunks[used] = chunk.subarray(rest)
        copied = length
      }
    }
    this.chunks.splice(0, used)
    this.totalBytes -= length
    this.wholeBytes -= length
    this.wholeLines -= lines
    return lines
  }

  private append(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    const end = chunk.lastIndexOf(LF) + 1
    this.chunks.push(chunk)
    if (end > 0) this.wholeBytes = this.totalBytes + end
    this.totalBytes += chunk.length
    let lines = 0
    for (let i = 0; i < end; i++) if (chunk[i] === LF) lines++
    this.wholeLines += lines
  }

  /** Line by line, because one of them may be too long. */
  private pushChecked(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length; ) {
      const at = chunk.indexOf(LF, start)
      const end = at < 0 ? chunk.length : at + 1
      if (this.skipping) {
        this.skipping = at < 0
      } else {
        const partial = this.totalBytes - this.wholeBytes
        const isReturn = at > start && chunk[at - 1] === CR
        const length = partial + (at < 0 ? end : isReturn ? at - 1 : at) - start
        if (length > this.maxLineBytes) {
          this.truncate(this.wholeBytes)
          this.skipping = at < 0
          this.onTooLong()
        } else {
          this.append(chunk.subarray(start, end))
        }
      }
      start = end
    }
  }

  /** Drops all but the first `length` bytes. */
  private truncate(length: number): void {
    while (this.totalBytes > length) {
      const last = this.chunks[this.chunks.length - 1]
      const over = this.totalBytes - length
      if (last.length <= over) {
        this.chunks.pop()
        this.totalBytes -= last.length
      } else {
        this.chunks[this.chunks.length - 1] = last.subarray(0, last.length - over)
        this.totalBytes = length
      }
    }
  }
}

const lineFeed = Uint8Array.of(LF)
