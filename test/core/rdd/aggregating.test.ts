import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { naturalOrder } from '../../../src/core/shuffle/ordering.js'
import { tries } from '../../effort.js'
import { sharedContext } from './context.js'

const shared = sharedContext()
const runs = { numRuns: tries(15) }
const partitioned = <T>(row: fc.Arbitrary<T>): fc.Arbitrary<[T[], number]> =>
  fc.tuple(fc.array(row, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }))

suite('fold and aggregate', () => {
  test('the zero is used once a partition and once at the end', async () => {
    const rdd = shared.sc.parallelize([1, 2, 3], 4)
    assert.equal(await rdd.fold(10, (a, b) => a + b), 6 + 5 * 10)
    const rows = await rdd.aggregate(
      ['z'] as string[],
      (list, x) => [...list, `${x}`],
      (a, b) => [...a, ...b],
    )
    assert.deepEqual(rows, ['z', 'z', 'z', '1', 'z', '2', 'z', '3'])
  })

  test('results are joined in order of partition', async () => {
    const letters = [...'abcdefghij']
    const rdd = shared.sc.parallelize(letters, 7)
    assert.equal(await rdd.fold('', (a, b) => a + b), letters.join(''))
  })

  test('each task has a zero of its own, which may be changed', async () => {
    const zero: number[] = []
    const rdd = shared.sc.parallelize([1, 2, 3, 4, 5], 3)
    const rows = await rdd.aggregate(
      zero,
      (list, x) => {
        list.push(x)
        return list
      },
      (a, b) => {
        for (const x of b) a.push(x)
        return a
      },
    )
    assert.deepEqual(rows, [1, 2, 3, 4, 5])
    assert.deepEqual(zero, [])
  })

  test('the zero when there is no partition, and when there is no row', async () => {
    assert.equal(await shared.sc.emptyRDD<number>().fold(7, (a, b) => a + b), 7)
    assert.equal(await shared.sc.parallelize<number>([], 2).fold(0, (a, b) => a + b), 0)
  })

  test('sum and count in one pass', async () => {
    const mean = await shared.sc.range(0, 1000, 1, 5).aggregate(
      [0, 0],
      ([sum, count], x) => [sum + x, count + 1],
      (a, b) => [a[0] + b[0], a[1] + b[1]],
    )
    assert.deepEqual(mean, [499_500, 1000])
  })

  test('a zero that cannot travel is refused', async () => {
    const zero: unknown = { f: () => 1 }
    await assert.rejects(
      shared.sc.parallelize<unknown>([1]).fold(zero, a => a),
      { condition: 'VALUE_NOT_SERIALIZABLE' },
    )
  })

  test('an error tells the operator and the row', async () => {
    const rdd = shared.sc.parallelize([1, 2, 3], 1)
    const sum = rdd.aggregate(
      0,
      (a, x) => {
        if (x === 2) throw new Error('not two')
        return a + x
      },
      (a, b) => a + b,
    )
    await assert.rejects(sum, (error: Error) => {
      const { condition, parameters } = error as Error & {
        condition: string
        parameters: Record<string, string>
      }
      assert.equal(condition, 'USER_FUNCTION_FAILED')
      assert.equal(parameters.operator, 'aggregate')
      assert.equal(parameters.value, '2')
      assert.match(parameters.callSite, /aggregating\.test\.ts:\d+$/)
      return true
    })
  })

  test('an async function is refused', async () => {
    const f = (async (a: number) => a) as unknown as (a: number, b: number) => number
    await assert.rejects(shared.sc.parallelize([1, 2], 1).fold(0, f), {
      condition: 'ASYNC_FUNCTION_NOT_ALLOWED',
    })
  })
})

suite('treeReduce and treeAggregate', () => {
  for (const [partitions, depth] of [
    [1, 2],
    [5, 2],
    [6, 2],
    [17, 2],
    [30, 3],
    [9, 1],
  ] as const) {
    test(`${partitions} partitions, depth ${depth}: as the plain forms, in order`, async () => {
      const letters = [...'abcdefghijklmnopqrstuvwxyz']
      const rdd = shared.sc.parallelize(letters, partitions)
      assert.equal(await rdd.treeReduce((a, b) => a + b, depth), letters.join(''))
      const joined = rdd.treeAggregate(
        '',
        (text, letter) => text + letter.toUpperCase(),
        (a, b) => a + b,
        depth,
      )
      assert.equal(await joined, letters.join('').toUpperCase())
    })
  }

  test('levels are joined in as many tasks as there are groups', async () => {
    const sizes = new Map<number, number>()
    const listener = (event: {
      type: string
      stage?: { stageId: number; numTasks: number }
    }): void => {
      if (event.type === 'stageSubmitted') sizes.set(event.stage!.stageId, event.stage!.numTasks)
    }
    shared.sc.addSparkListener(listener)
    await shared.sc.range(0, 16, 1, 16).treeReduce((a, b) => a + b)
    shared.sc.removeSparkListener(listener)
    assert.deepEqual(
      [...sizes.values()].sort((a, b) => b - a),
      [16, 4, 1],
    )
  })

  test('empty', async () => {
    await assert.rejects(
      shared.sc.parallelize<number>([], 9).treeReduce((a, b) => a + b),
      {
        condition: 'EMPTY_COLLECTION',
        parameters: { operator: 'treeReduce' },
      },
    )
    const none = shared.sc.emptyRDD<number>().treeAggregate(
      5,
      (a, x) => a + x,
      (a, b) => a + b,
    )
    assert.equal(await none, 5)
  })

  test('a depth below 1 is refused', async () => {
    await assert.rejects(
      shared.sc.range(0, 3).treeReduce((a, b) => a + b, 0),
      {
        condition: 'INVALID_TREE_DEPTH',
      },
    )
  })

  test('any rows in any partitions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 14 }),
        async (rows, partitions) => {
          const rdd = shared.sc.parallelize(rows, partitions)
          const sum = rows.reduce((a, b) => a + b, 0)
          assert.equal(await rdd.treeReduce((a, b) => a + b), sum)
          assert.equal(
            await rdd.treeAggregate(
              0,
              (a, x) => a + x,
              (a, b) => a + b,
              3,
            ),
            sum,
          )
        },
      ),
      runs,
    )
  })
})

suite('takeOrdered, top, min and max', () => {
  const cases: readonly [name: string, rows: readonly unknown[], ordered: readonly unknown[]][] = [
    ['numbers', [3, -1, Number.NaN, 2, -0.5], [-1, -0.5, 2, 3, Number.NaN]],
    ['strings', ['b', 'a', 'B', 'é'], ['B', 'a', 'b', 'é']],
    ['dates', [new Date(2), new Date(1)], [new Date(1), new Date(2)]],
    [
      'pairs',
      [
        ['b', 1],
        ['a', 2],
        ['a', 1],
      ],
      [
        ['a', 1],
        ['a', 2],
        ['b', 1],
      ],
    ],
    ['none', [], []],
  ]
  for (const [name, rows, ordered] of cases) {
    test(name, async () => {
      const rdd = shared.sc.parallelize(rows, 3)
      assert.deepEqual(await rdd.takeOrdered(10), ordered)
      assert.deepEqual(await rdd.takeOrdered(2), ordered.slice(0, 2))
      assert.deepEqual(await rdd.top(2), [...ordered].reverse().slice(0, 2))
      if (rows.length === 0) {
        await assert.rejects(rdd.min(), { condition: 'EMPTY_COLLECTION' })
        await assert.rejects(rdd.max(), { condition: 'EMPTY_COLLECTION' })
      } else {
        assert.deepEqual(await rdd.min(), ordered[0])
        assert.deepEqual(await rdd.max(), ordered[ordered.length - 1])
      }
    })
  }

  for (const n of [0, -3, Number.NaN]) {
    test(`takeOrdered(${n}) is empty`, async () => {
      assert.deepEqual(await shared.sc.range(0, 5).takeOrdered(n), [])
    })
  }

  test('by the caller’s order, equal rows as they stood', async () => {
    const words = ['pear', 'fig', 'kiwi', 'plum', 'apple', 'nut']
    const rdd = shared.sc.parallelize(words, 4)
    const byLength = (a: string, b: string): number => a.length - b.length
    assert.deepEqual(await rdd.takeOrdered(4, byLength), ['fig', 'nut', 'pear', 'kiwi'])
    assert.deepEqual(await rdd.top(3, byLength), ['apple', 'pear', 'kiwi'])
    assert.equal(await rdd.min(byLength), 'fig')
    assert.equal(await rdd.max(byLength), 'apple')
  })

  test('rows without an order are refused by name', async () => {
    const rdd = shared.sc.parallelize([{ a: 1 }, { a: 2 }], 1)
    await assert.rejects(rdd.max(), { condition: 'ORDERING_NOT_DEFINED' })
  })

  test('any rows in any partitions, as a stable sort', async () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer())
    await fc.assert(
      fc.asyncProperty(
        partitioned(row),
        fc.integer({ min: 1, max: 12 }),
        async ([rows, partitions], n) => {
          const rdd = shared.sc.parallelize(rows, partitions)
          const byFirst = (a: [number, number], b: [number, number]): number => a[0] - b[0]
          const sorted = rows.slice().sort(byFirst)
          assert.deepEqual(await rdd.takeOrdered(n, byFirst), sorted.slice(0, n))
          const natural = rows.slice().sort(naturalOrder)
          assert.deepEqual(await rdd.takeOrdered(n), natural.slice(0, n))
          assert.deepEqual(await rdd.top(n), natural.reverse().slice(0, n))
        },
      ),
      runs,
    )
  })
})

suite('toLocalIterator', () => {
  for (const prefetch of [false, true]) {
    test(`rows in order, a partition at a time; prefetch ${prefetch}`, async () => {
      const jobs: number[] = []
      const listener = (event: { type: string; partition?: number }): void => {
        if (event.type === 'taskStart') jobs.push(event.partition!)
      }
      shared.sc.addSparkListener(listener)
      const found: number[] = []
      for await (const x of shared.sc.range(0, 10, 1, 5).toLocalIterator(prefetch)) {
        found.push(x)
        if (x === 3) break
      }
      shared.sc.removeSparkListener(listener)
      assert.deepEqual(found, [0, 1, 2, 3])
      assert.deepEqual(jobs, prefetch ? [0, 1, 2] : [0, 1])
    })
  }

  test('all rows, empty partitions too', async () => {
    const found: number[] = []
    for await (const x of shared.sc.parallelize([1, 2, 3], 6).toLocalIterator()) found.push(x)
    assert.deepEqual(found, [1, 2, 3])
    for await (const _ of shared.sc.emptyRDD().toLocalIterator()) assert.fail('there is no row')
  })

  test('behind a shuffle, whose map tasks run once', async () => {
    const stages: number[] = []
    const listener = (event: { type: string; stage?: { numTasks: number } }): void => {
      if (event.type === 'stageSubmitted') stages.push(event.stage!.numTasks)
    }
    shared.sc.addSparkListener(listener)
    const pairs = shared.sc.parallelize(['a', 'b', 'a'], 3).map(w => [w, 1])
    const found = new Map<string, number>()
    for await (const [word, n] of pairs.reduceByKey((a, b) => a + b, 2).toLocalIterator()) {
      found.set(word, n)
    }
    shared.sc.removeSparkListener(listener)
    assert.deepEqual(
      found,
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    )
    assert.deepEqual(stages, [3, 1, 1])
  })
})

test('forEach and forEachPartition are foreach and foreachPartition', async () => {
  const sum = shared.sc.longAccumulator()
  await shared.sc.range(0, 10).forEach(x => {
    sum.add(x)
  })
  await shared.sc.range(0, 10).forEachPartition(rows => {
    for (const x of rows) sum.add(x)
  })
  assert.equal(sum.value, 90)
})
