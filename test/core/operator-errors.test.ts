/** What the engine refuses is told as its own condition, with the operator and the line of the program. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { MillraceError, SparkContext } from '../../src/index.js'
import { sharedContext, sharedFolder } from './rdd/context.js'

/** The public types refuse most of what follows; programs in JavaScript may do it. */
interface Loose {
  readonly [name: string]: (...args: unknown[]) => Loose & Promise<unknown>
}

async function errorOf(run: () => unknown): Promise<MillraceError> {
  try {
    await run()
  } catch (error) {
    return error as MillraceError
  }
  return assert.fail('nothing was refused')
}

const loose = (rdd: unknown): Loose => rdd as Loose
const rowsOf = (sc: SparkContext, rows: readonly unknown[]): Loose => loose(sc.parallelize(rows, 2))

const later = async (x: unknown): Promise<unknown> => x
/** As a compiler for old engines makes of an async function. */
const givesPromise = (x: unknown): unknown => Promise.resolve(x)

interface Refused {
  readonly condition: string
  readonly operator: string
  readonly run: (sc: SparkContext) => unknown
  readonly text?: RegExp
}

const pairs = (sc: SparkContext): Loose =>
  loose(
    sc.parallelize(
      [
        ['a', 1],
        ['a', 2],
        ['b', 3],
      ] as [string, number][],
      2,
    ),
  )
const numbers = (sc: SparkContext): Loose => rowsOf(sc, [1, 2, 3])
const objectKeys = (sc: SparkContext): Loose => rowsOf(sc, [1, 2, 3, 4]).map(() => [() => 1, 1])

const refused: readonly Refused[] = [
  ...(
    [
      ['map', sc => numbers(sc).map(later), /mapAsync/],
      ['filter', sc => numbers(sc).filter(later), /make the function synchronous/i],
      ['flatMap', sc => numbers(sc).flatMap(async function* (_: unknown) {}), /mapPartitions/],
      ['keyBy', sc => numbers(sc).keyBy(later)],
      ['foreach', sc => numbers(sc).foreach(later), /foreachPartition/],
      ['reduce', sc => numbers(sc).reduce(later)],
      ['fold', sc => numbers(sc).fold(0, later)],
      ['aggregate', sc => numbers(sc).aggregate(0, later, later)],
      ['reduceByKey', sc => pairs(sc).reduceByKey(later)],
      ['foldByKey', sc => pairs(sc).foldByKey(0, later)],
      ['sortBy', sc => numbers(sc).sortBy(later)],
      ['map', sc => numbers(sc).map(givesPromise).count()],
      ['filter', sc => numbers(sc).filter(givesPromise).count()],
      ['foreach', sc => numbers(sc).foreach(givesPromise)],
      ['reduce', sc => numbers(sc).reduce(givesPromise)],
      ['fold', sc => numbers(sc).fold(0, givesPromise)],
    ] as [string, (sc: SparkContext) => unknown, RegExp?][]
  ).map(([operator, run, text]) => ({
    condition: 'ASYNC_FUNCTION_NOT_ALLOWED',
    operator,
    run,
    text,
  })),
  ...(
    [
      ['mapPartitions', sc => numbers(sc).mapPartitions(() => 5)],
      ['mapPartitions', sc => numbers(sc).mapPartitions(() => undefined)],
      ['mapPartitions', sc => numbers(sc).mapPartitions(async () => 5)],
      ['mapPartitionsWithIndex', sc => numbers(sc).mapPartitionsWithIndex(() => ({}))],
      ['flatMap', sc => numbers(sc).flatMap(() => undefined)],
      ['flatMapValues', sc => pairs(sc).flatMapValues(() => 7)],
    ] as [string, (sc: SparkContext) => Loose][]
  ).map(([operator, run]) => ({
    condition: 'NOT_ITERABLE',
    operator,
    run: (sc: SparkContext) => run(sc).count(),
  })),
  ...(
    [
      ['reduceByKey', sc => numbers(sc).reduceByKey((a: unknown) => a)],
      ['groupByKey', sc => numbers(sc).groupByKey()],
      [
        'keys',
        sc =>
          numbers(sc)
            .map(() => undefined)
            .keys(),
      ],
      ['values', sc => numbers(sc).values()],
      [
        'mapValues',
        sc =>
          numbers(sc)
            .map(() => null)
            .mapValues((x: unknown) => x),
      ],
      ['flatMapValues', sc => numbers(sc).flatMapValues((x: unknown) => [x])],
    ] as [string, (sc: SparkContext) => Loose][]
  ).map(([operator, run]) => ({
    condition: 'NOT_A_PAIR',
    operator,
    run: (sc: SparkContext) => run(sc).count(),
  })),
  ...(
    [
      [
        'reduceByKey',
        sc =>
          objectKeys(sc)
            .reduceByKey((a: unknown) => a)
            .count(),
      ],
      ['countByKey', sc => objectKeys(sc).countByKey()],
      [
        'distinct',
        sc =>
          numbers(sc)
            .map(() => new Map())
            .distinct()
            .count(),
      ],
      [
        'countByValue',
        sc =>
          numbers(sc)
            .map(() => new Map())
            .countByValue(),
      ],
    ] as [string, (sc: SparkContext) => unknown][]
  ).map(([operator, run]) => ({ condition: 'KEY_NOT_COMPARABLE', operator, run })),
  ...(
    [
      [
        'sortByKey',
        sc =>
          numbers(sc)
            .map(() => [{ n: 1 }, 1])
            .sortByKey()
            .count(),
      ],
      [
        'sortByKey',
        sc =>
          numbers(sc)
            .map(() => [{ n: 1 }, 1])
            .sortByKey(true, 1)
            .count(),
      ],
      [
        'sortBy',
        sc =>
          numbers(sc)
            .sortBy(() => ({}))
            .count(),
      ],
      [
        'max',
        sc =>
          numbers(sc)
            .map(() => ({}))
            .max(),
      ],
    ] as [string, (sc: SparkContext) => unknown][]
  ).map(([operator, run]) => ({ condition: 'ORDERING_NOT_DEFINED', operator, run })),
]

for (const master of ['local', 'local[2]']) {
  describe(`refused under ${master}`, () => {
    const shared = sharedContext({}, master)
    for (const [index, { condition, operator, run, text }] of refused.entries()) {
      it(`${condition} of ${operator} (${index})`, async () => {
        const error = await errorOf(() => run(shared.sc))
        assert.equal(error.condition, condition, String(error))
        assert.equal(error.parameters.operator, operator)
        assert.match(error.parameters.callSite, /operator-errors\.test\.ts:\d+$/)
        const begin = `[${condition}] In ${operator} at ${error.parameters.callSite}: `
        assert.ok(error.message.startsWith(begin), error.message)
        assert.doesNotMatch(error.message, /thrown at|its input was|<\w+>/)
        if (text !== undefined) assert.match(error.message, text)
      })
    }

    it('the rest of a flatMap generator fails as flatMap, with its row', async () => {
      const rows = shared.sc.parallelize([4], 1).flatMap(function* (n) {
        yield n
        if (n === 4) throw new Error('after the first')
      })
      const error = await errorOf(() => rows.map(n => n + 1).count())
      assert.equal(error.condition, 'USER_FUNCTION_FAILED')
      assert.equal(error.parameters.operator, 'flatMap')
      assert.equal(error.parameters.value, '4')
      assert.match(
        error.message,
        /thrown at \S*operator-errors\.test\.\w+:\d+:\d+; its input was 4\.$/,
      )
    })

    it('what a partitioner gave is not taken for the partition of the task', async () => {
      const partitioner = { numPartitions: 2, getPartition: () => 7 }
      const rows = pairs(shared.sc).partitionBy(partitioner)
      const error = await errorOf(() => rows.count())
      assert.equal(error.condition, 'PARTITION_OUT_OF_RANGE')
      assert.equal(error.parameters.given, '7')
      assert.match(error.parameters.partition, /^[01]$/)
      assert.match(error.message, /: getPartition gave 7; it must be .* 0 to below 2\.$/)
    })

    it('a thrown value without a place or an input leaves both out', async () => {
      const error = await errorOf(() =>
        shared.sc
          .parallelize([1, 2], 1)
          .mapPartitions(() => {
            throw 'plain'
          })
          .count(),
      )
      assert.match(error.message, /: 'plain'; its input was the rows of the partition\.$/)
    })
  })
}

describe('files that cannot be read', () => {
  const shared = sharedContext()
  const folder = sharedFolder()
  const file = (name: string, bytes: string | Uint8Array): string => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }

  for (const [name, bytes] of [
    ['truncated.gz', gzipSync('a line\n'.repeat(100)).subarray(0, 20)],
    ['false.gz', 'no gzip\n'],
  ] as const) {
    it(`${name} is named, with the source and its line`, async () => {
      const path = file(name, bytes)
      const error = await errorOf(() =>
        shared.sc
          .textFile(path)
          .map(x => x.length)
          .count(),
      )
      assert.equal(error.condition, 'INPUT_FILE_UNREADABLE')
      assert.equal(error.parameters.path, path)
      assert.equal(error.parameters.operator, 'textFile')
      assert.match(error.parameters.callSite, /operator-errors\.test\.ts:\d+$/)
    })
  }

  it('a path of nothing is told as an absolute one', async () => {
    for (const path of ['no/such/file', 'no/such/*.txt']) {
      const error = await errorOf(() => shared.sc.textFile(path).count())
      assert.equal(error.condition, 'INPUT_PATH_NOT_EXIST')
      assert.equal(error.parameters.path, resolve(path))
    }
  })

  for (const name of ['a[1].txt', 'b*.txt', 'c{x,y}.txt', 'd[.txt', 'e{.txt']) {
    it(`a file of the very name ${name} is read`, async () => {
      assert.deepEqual(await shared.sc.textFile(file(name, name)).collect(), [name])
    })
  }
})
