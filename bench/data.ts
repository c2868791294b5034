/**
 * The data of the benches, made from a fixed seed and kept in `.cache/bench`: the same on every machine.
 *
 * - words: ten words a line, drawn from 100,000 so that the frequency of a word falls with its rank (Zipf, exponent 1);
 *   3.4 letters on average.
 * - log: lines of 100 bytes with their end; one in 1,000 contains ERROR.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const cacheFolder: string = fileURLToPath(new URL('../../.cache/bench/', import.meta.url))
const vocabularySize = 100_000
const flushCharacters = 4_000_000

/** Path of a file with `count` words; made when it is not there. */
export function wordsFile(count: number): string {
  return words(`words-${count}.txt`, count, 12_345)
}

/** Paths of so many files with `count` words each. */
export function wordPieces(count: number, pieces: number): string[] {
  return Array.from({ length: pieces }, (_, piece) =>
    words(`words-${count}-piece-${piece}.txt`, count, 1000 + piece),
  )
}

function words(name: string, count: number, seed: number): string {
  return generated(name, write => {
    const next = randomIntegers(seed)
    const vocabulary = makeVocabulary()
    for (let i = 0; i < count; i++) {
      const rank = Math.floor(vocabularySize ** (next() / 2 ** 32)) - 1
      const end = i % 10 === 9 || i === count - 1 ? '\n' : ' '
      write(vocabulary[Math.min(vocabularySize - 1, Math.max(0, rank))] + end)
    }
  })
}

/** Path of a log of `count` lines; made when it is not there. */
export function logFile(count: number): string {
  return generated(`log-${count}.txt`, write => {
    const next = randomIntegers(54_321)
    const vocabulary = makeVocabulary()
    const texts = Array.from({ length: 5000 }, () => {
      let text = ''
      while (text.length < 70) text += `${vocabulary[next() % vocabularySize]} `
      return text.slice(0, 70)
    })
    for (let i = 0; i < count; i++) {
      const second = String(i % 60).padStart(2, '0')
      const level = i % 1000 === 7 ? 'ERROR' : 'INFO '
      const line = `2026-11-21T09:00:${second} ${level} ${texts[next() % texts.length]}`
      write(`${line.padEnd(99, '.')}\n`)
    }
  })
}

/** Path of the file `name` in the cache; `generate` writes it when it is not there. */
export function generated(name: string, generate: (write: (text: string) => void) => void): string {
  const path = join(cacheFolder, name)
  if (existsSync(path)) return path
  mkdirSync(cacheFolder, { recursive: true })
  process.stderr.write(`making ${name}\n`)
  const partial = `${path}.partial`
  const file = openSync(partial, 'w')
  let pending = ''
  generate(text => {
    pending += text
    if (pending.length > flushCharacters) {
      writeSync(file, pending)
      pending = ''
    }
  })
  writeSync(file, pending)
  closeSync(file)
  renameSync(partial, path)
  return path
}

/** Xorshift: whole numbers from 1 to 2^32 - 1. */
export function randomIntegers(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}

/** Short words for the frequent ranks, longer ones behind. */
function makeVocabulary(): string[] {
  return Array.from({ length: vocabularySize }, (_, rank) => {
    let word = ''
    for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / 26)) {
      word += String.fromCharCode(97 + (rest % 26))
    }
    return rank % 3 === 0 ? `${word}ing` : word
  })
}
