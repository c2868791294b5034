/** What plain scripts read a file with: windows that end at a line end, in one buffer that is used again. */
import { closeSync, openSync, readSync } from 'node:fs'

/** The best size for these scripts: a string above 128 KiB costs V8 a page of its own. */
const windowBytes = 64 * 1024

/** Calls `f` with the buffer and the end of the whole lines in it; the lines begin at 0. */
export function forEachWindow(path: string, f: (buffer: Buffer, end: number) => void): void {
  const file = openSync(path, 'r')
  let buffer = Buffer.allocUnsafeSlow(windowBytes)
  let kept = 0
  for (;;) {
    const read = readSync(file, buffer, kept, buffer.length - kept, null)
    if (read === 0) break
    const filled = kept + read
    const end = buffer.lastIndexOf(10, filled - 1) + 1
    if (end > 0) f(buffer, end)
    kept = filled - end
    buffer.copyWithin(0, end, filled)
    if (kept === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2)
  }
  if (kept > 0) f(buffer, kept)
  closeSync(file)
}
