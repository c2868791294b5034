/**
 * The best plain one-thread word count we know of for ASCII text: decode a window as latin1, look for spaces with
 * charCodeAt, cut with substring, count in a Map of boxes (a hit needs one lookup).
 */
import { forEachWindow } from './script-windows.js'

export type CountTable = Map<string, { n: number }>

export interface CountResult {
  readonly words: number
  readonly checksum: string
}

export class ScriptWords {
  private readonly counts: CountTable = new Map()
  private rest = ''

  /** Counts the words up to the last space or line end; what is behind it waits for the next piece. */
  feed(piece: string): void {
    const { counts } = this
    const text = this.rest === '' ? piece : this.rest + piece
    let start = 0
    for (let i = 0; i < text.length; i++) {
      const character = text.charCodeAt(i)
      if (character === 32 || character === 10) {
        const word = text.substring(start, i)
        const box = counts.get(word)
        if (box === undefined) counts.set(word, { n: 1 })
        else box.n++
        start = i + 1
      }
    }
    this.rest = start < text.length ? text.substring(start) : ''
  }

  result(): CountResult {
    return tableChecksum(this.table())
  }

  /** The counts, when there is no more to feed. */
  table(): CountTable {
    if (this.rest !== '') this.feed('\n')
    return this.counts
  }
}

export function countWordsOfFile(path: string): CountResult {
  return tableChecksum(countTableOfFile(path))
}

export function countTableOfFile(path: string): CountTable {
  const words = new ScriptWords()
  forEachWindow(path, (buffer, end) => words.feed(buffer.toString('latin1', 0, end)))
  return words.table()
}

export function tableChecksum(counts: CountTable): CountResult {
  let words = 0
  let weighted = 0
  for (const [word, { n }] of counts) {
    words += n
    weighted += n * wordWeight(word)
  }
  return { words, checksum: formatChecksum(counts.size, words, weighted) }
}

/** What a word adds to the checksum, so that counts of the wrong words show. */
export function wordWeight(word: string): number {
  return word === '' ? 1 : word.length * word.charCodeAt(0)
}

export function formatChecksum(distinct: number, words: number, weighted: number): string {
  return `${distinct} distinct, ${words} words, ${weighted}`
}
