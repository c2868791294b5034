/** RDDs of partitions that a test writes down, and what it compares. */
import { inspect } from 'node:util'
import fc from 'fast-check'
import type { RDD, SparkContext, SparkListenerEvent } from '../../../src/index.js'

/** An RDD with these very partitions. */
export function rddOf<T>(sc: SparkContext, partitions: readonly (readonly T[])[]): RDD<T> {
  return sc.parallelize(partitions, partitions.length).flatMap(rows => rows as never) as RDD<T>
}

/** Rows as texts in order: to compare without regard to order, and by value. */
export function inOrder(rows: readonly unknown[]): string[] {
  return rows.map(row => inspect(row, { depth: 9, sorted: true, breakLength: Infinity })).sort()
}

/** The stages that ran while `action` did, by name of operator. */
export async function stagesOf(
  sc: SparkContext,
  action: () => Promise<unknown>,
): Promise<string[]> {
  const stages: string[] = []
  const listener = (event: SparkListenerEvent): void => {
    if (event.type === 'stageSubmitted') stages.push(event.stage.name.split(' ')[0])
  }
  sc.addSparkListener(listener)
  try {
    await action()
  } finally {
    sc.removeSparkListener(listener)
  }
  return stages
}

/** Keys of all kinds, few of each kind so that they meet. */
export const anyKey: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom('', 'a', 'b', 'é', 'a longer key than eight bytes'),
  fc.constantFrom(null, true, false, Number.NaN, 7n),
  fc.constantFrom(new Date(5), [1, 'x'], [1, 'y'], { a: 1, b: 'c' }),
)

/** One to four partitions, some of them empty. */
export function partitionsOf<T>(row: fc.Arbitrary<T>, maxRows = 12): fc.Arbitrary<T[][]> {
  return fc.array(fc.array(row, { maxLength: maxRows }), { minLength: 1, maxLength: 4 })
}

/** Groups by value: the reference for everything by key. */
export function groupsOf<V>(pairs: readonly (readonly [unknown, V])[]): [unknown, V[]][] {
  const groups = new Map<string, [unknown, V[]]>()
  for (const [key, value] of pairs) {
    const text = inOrder([key])[0]
    const group = groups.get(text)
    if (group === undefined) groups.set(text, [key, [value]])
    else group[1].push(value)
  }
  return [...groups.values()]
}
