/** The plain one-thread scripts that count the lines with a word in them. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { forEachWindow } from './script-windows.js'

/** The faster one: windows decoded and split at once. */
export function countInWindows(path: string, word: string): number {
  let matches = 0
  forEachWindow(path, (buffer, end) => {
    const lines = buffer.toString('latin1', 0, end).split('\n')
    for (let i = 0; i < lines.length; i++) if (lines[i].includes(word)) matches++
  })
  return matches
}

/** The one that everybody writes. */
export async function countLineByLine(path: string, word: string): Promise<number> {
  let matches = 0
  const lines = createInterface({ input: createReadStream(path, { encoding: 'latin1' }) })
  for await (const line of lines) if (line.includes(word)) matches++
  return matches
}

export function countLines(path: string): number {
  let lines = 0
  forEachWindow(path, (buffer, end) => {
    for (let at = buffer.indexOf(10); at >= 0 && at < end; at = buffer.indexOf(10, at + 1)) lines++
  })
  return lines
}
