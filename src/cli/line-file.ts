/**
 * The lines of a text file, taken a few at a time: `take(n)` gives the bytes of the next n whole lines, or fewer when the
 * window ends first. A last line without an end gets one. Reads a window of the file at a time, whatever its size.
 */
import type { FileSystem } from '../core/storage/file-system.js'

const windowBytes = 256 * 1024
const lineEnd = 10

export class LineFile {
  private readonly fileSystem: FileSystem
  private readonly descriptor: number
  private readonly repeat: boolean
  private window = new Uint8Array(windowBytes)
  /** Whole and cut lines that were read and not taken: window[start, end). */
  private start = 0
  private end = 0
  private position = 0
  private atEnd = false
  private empty = true

  /** Throws FILE_NOT_FOUND. With `repeat` the file begins again at its end. */
  constructor(fileSystem: FileSystem, path: string, repeat: boolean) {
    this.fileSystem = fileSystem
    this.repeat = repeat
    this.descriptor = fileSystem.openSync(path, 'r')
  }

  /** The next lines, at least one and at most `lines`; undefined at the end. The bytes are the caller's to keep. */
  take(lines: number): { readonly bytes: Uint8Array; readonly lines: number } | undefined {
    for (;;) {
      const filled = this.window.subarray(0, this.end)
      let taken = 0
      let at = this.start
      while (taken < lines) {
        const next = filled.indexOf(lineEnd, at)
        if (next < 0) break
        at = next + 1
        taken++
      }
      if (taken > 0) {
        const bytes = filled.slice(this.start, at)
        this.start = at
        return { bytes, lines: taken }
      }
      if (!this.fill()) return undefined
    }
  }

  close(): void {
    this.fileSystem.closeSync(this.descriptor)
  }

  /** Reads on; false when there is nothing more. */
  private fill(): boolean {
    this.window.copyWithin(0, this.start, this.end)
    this.end -= this.start
    this.start = 0
    if (this.atEnd) {
      if (!this.repeat || this.empty) return false
      this.atEnd = false
      this.position = 0
    }
    if (this.end === this.window.length) {
      const larger = new Uint8Array(this.window.length * 2)
      larger.set(this.window)
      this.window = larger
    }
    const length = this.window.length - this.end
    const read = this.fileSystem.readSync(
      this.descriptor,
      this.window,
      this.end,
      length,
      this.position,
    )
    if (read > 0) {
      this.position += read
      this.end += read
      this.empty = false
      return true
    }
    this.atEnd = true
    if (this.end > 0) this.window[this.end++] = lineEnd
    return this.end > 0 || (this.repeat && !this.empty)
  }
}
