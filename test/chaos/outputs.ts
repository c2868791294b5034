/** Reads what the program saved, and compares it with what was fed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SavedBatch {
  readonly timeMs: number
  readonly lines: readonly string[]
}

/** The batches that were saved under a name, in order of time. */
export function savedBatches(folder: string, name: string): SavedBatch[] {
  const out = join(folder, 'out')
  if (!existsSync(out)) return []
  return readdirSync(out)
    .filter(entry => entry.startsWith(`${name}-`) && existsSync(join(out, entry, '_SUCCESS')))
    .map(entry => ({ timeMs: Number(entry.slice(name.length + 1)), lines: read(join(out, entry)) }))
    .sort((a, b) => a.timeMs - b.timeMs)
}

function read(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name.startsWith('part-'))
    .sort()
    .flatMap(name => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
}

export interface Fed {
  readonly fileLines: readonly string[]
  readonly socketLines: readonly string[]
  /** How often each line of the socket was sent: more than once when a kill came before its acknowledgement. */
  readonly sent: readonly number[]
}

export interface Comparison {
  readonly batches: number
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  /** What else is wrong. */
  readonly wrong: readonly string[]
}

export function compare(folder: string, fed: Fed, batchMs: number): Comparison {
  const files = savedBatches(folder, 'files')
  const socket = savedBatches(folder, 'socket')
  const lost: string[] = []
  const doubled: string[] = []
  const check = (lines: readonly string[], found: readonly string[], mayCome: number[]): void => {
    const times = occurrences(found)
    for (const [i, line] of lines.entries()) {
      const n = times.get(line) ?? 0
      if (n === 0) lost.push(line)
      if (n > mayCome[i]) doubled.push(`${line} (${n} times)`)
    }
  }
  const fileLines = files.flatMap(batch => batch.lines)
  const socketLines = socket.flatMap(batch => batch.lines)
  check(
    fed.fileLines,
    fileLines,
    fed.fileLines.map(() => 1),
  )
  check(fed.socketLines, socketLines, [...fed.sent])
  const wrong = [
    ...gaps('files', files, batchMs),
    ...gaps('socket', socket, batchMs),
    ...(['counts', 'totals', 'window'] as const).flatMap(name => {
      const saved = savedBatches(folder, name)
      const spanMs = name === 'window' ? 3 * batchMs : Number.POSITIVE_INFINITY
      const wrongOnes = wrongCounts(name, saved, [...files, ...socket], spanMs)
      const missing = saved.length === files.length ? [] : [`${saved.length} batches of ${name}`]
      return [...gaps(name, saved, batchMs), ...missing, ...wrongOnes]
    }),
  ]
  return { batches: files.length, lost, doubled, wrong }
}

function occurrences(lines: readonly string[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1)
  return times
}

function gaps(name: string, batches: readonly SavedBatch[], batchMs: number): string[] {
  return batches.slice(1).flatMap(({ timeMs }, i) => {
    const before = batches[i].timeMs
    return timeMs - before === batchMs ? [] : [`no ${name} between ${before} and ${timeMs} ms`]
  })
}

/** The counts of each batch are those of all lines that were saved up to it, in so much time. */
function wrongCounts(
  name: string,
  counts: readonly SavedBatch[],
  lines: readonly SavedBatch[],
  spanMs: number,
): string[] {
  const wrong: string[] = []
  for (const { timeMs, lines: saved } of counts) {
    const totals = new Map<string, number>()
    for (const batch of lines) {
      if (batch.timeMs > timeMs || batch.timeMs <= timeMs - spanMs) continue
      for (const line of batch.lines) {
        const word = line.split(' ')[1]
        totals.set(word, (totals.get(word) ?? 0) + 1)
      }
    }
    const expected = Array.from(totals, ([word, n]) => `(${word},${n})`).sort()
    // a word that left the window is there with zero
    const found = saved.filter(row => !row.endsWith(',0)')).sort()
    if (expected.join() !== found.join()) {
      wrong.push(`${name} at ${timeMs} ms are ${found.join(' ')}, not ${expected.join(' ')}`)
    }
  }
  return wrong.slice(0, 5)
}
