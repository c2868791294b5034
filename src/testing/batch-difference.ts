/** Compares the batches that a stream gave with those that were expected, and says in words where they differ. */
import { inspect } from 'node:util'

/** What a stream gave in one batch. */
export interface OutputBatch<T> {
  /** The batch's time; ms since the epoch of the test's clock. */
  readonly timeMs: number
  readonly rows: T[]
}

export interface Comparison {
  /** Rows of a batch are compared in their order; otherwise as a collection, in which a row may occur several times. */
  readonly ordered: boolean
}

/** A text of a few lines that shows each batch that differs; undefined when none does. */
export function batchDifference(
  found: readonly OutputBatch<unknown>[],
  expected: readonly (readonly unknown[])[],
  { ordered }: Comparison,
): string | undefined {
  const lines: string[] = []
  for (let i = 0; i < Math.max(found.length, expected.length); i++) {
    lines.push(...oneBatch(i, found[i], expected[i], ordered))
  }
  if (lines.length === 0) return undefined
  const summary =
    found.length === expected.length
      ? `The output is not as expected, ${found.length} batches:`
      : `The output is not as expected, ${found.length} batches instead of ${expected.length}:`
  return [summary, ...lines].join('\n')
}

function oneBatch(
  index: number,
  found: OutputBatch<unknown> | undefined,
  expected: readonly unknown[] | undefined,
  ordered: boolean,
): string[] {
  if (found === undefined) return [`  batch ${index}: missing, expected ${list(expected ?? [])}`]
  const name = `batch ${index} (${found.timeMs} ms)`
  if (expected === undefined) return [`  ${name}: not expected, found ${list(found.rows)}`]
  const rows = found.rows.map(text)
  const wanted = expected.map(text)
  const missing = without(wanted, rows)
  const surplus = without(rows, wanted)
  if (missing.length === 0 && surplus.length === 0) {
    if (!ordered || rows.every((row, i) => row === wanted[i])) return []
    return [
      `  ${name}: the order differs`,
      `    expected ${brackets(wanted)}`,
      `    found    ${brackets(rows)}`,
    ]
  }
  const lines = [`  ${name}:`, `    expected ${brackets(wanted)}`, `    found    ${brackets(rows)}`]
  if (missing.length > 0) lines.push(`    missing  ${brackets(missing)}`)
  if (surplus.length > 0) lines.push(`    surplus  ${brackets(surplus)}`)
  return lines
}

const LINE = 600

/** Two rows are the same when their texts are: the order of an object's keys does not count. */
function text(row: unknown): string {
  return inspect(row, {
    depth: Number.POSITIVE_INFINITY,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: Number.POSITIVE_INFINITY,
    maxStringLength: Number.POSITIVE_INFINITY,
    sorted: true,
  })
}

function list(rows: readonly unknown[]): string {
  return brackets(rows.map(text))
}

function brackets(rows: readonly string[]): string {
  const all = rows.join(', ')
  return all.length <= LINE ? `[${all}]` : `[${all.slice(0, LINE)}... (${rows.length} rows)]`
}

/** The rows that are in `rows` more often than in `others`. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const row of others) counts.set(row, (counts.get(row) ?? 0) + 1)
  return rows.filter(row => {
    const left = counts.get(row) ?? 0
    if (left > 0) counts.set(row, left - 1)
    return left === 0
  })
}
