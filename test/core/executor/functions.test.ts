/** What tasks make of the user's functions: errors that name what failed, and state that stays in its task. */
import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { describe, it } from 'node:test'
import { MillraceError, type RDD, type SparkContext } from '../../../src/index.js'
import { isCondition } from '../../../src/util/errors.js'
import { sharedContext } from '../rdd/context.js'

const masters = ['local', 'local[2]']

async function failureOf(job: Promise<unknown>): Promise<MillraceError> {
  try {
    await job
  } catch (error) {
    assert.ok(error instanceof MillraceError, String(error))
    return error
  }
  return assert.fail('the job did not fail')
}

class OutOfTune extends Error {
  override name = 'OutOfTune'
}

/** The line of the first frame of a stack that lies in this file. */
function lineIn(stack: string | undefined): string | undefined {
  return /functions\.test\.(?:ts|js):\d+/.exec(stack ?? '')?.[0]
}

for (const master of masters) {
  describe(`functions under ${master}`, () => {
    const shared = sharedContext({}, master)
    const withSc = (use: (sc: SparkContext) => Promise<void>): Promise<void> => use(shared.sc)

    it('that throw: operator, place, partition, value and cause are told', () =>
      withSc(async sc => {
        const error = await failureOf(
          sc
            .range(0, 10, 1, 2)
            .map(n => {
              if (n === 7) throw new RangeError('seven is too many', { cause: new Error('deeper') })
              return n
            })
            .collect(),
        )
        assert.equal(error.condition, 'USER_FUNCTION_FAILED')
        assert.equal(error.parameters.operator, 'map')
        assert.equal(error.parameters.partition, '1')
        assert.equal(error.parameters.value, '7')
        assert.equal(error.parameters.error, 'RangeError: seven is too many')
        assert.match(error.parameters.callSite, /functions\.test\.ts:\d+/)
        const cause = error.cause as Error
        assert.ok(cause instanceof RangeError)
        assert.equal(cause.message, 'seven is too many')
        assert.equal((cause.cause as Error).message, 'deeper')
        assert.match(lineIn(cause.stack) ?? '', /functions\.test\.ts:\d+/)
      }))

    it('that throw errors of a class of their own: its name comes along', () =>
      withSc(async sc => {
        const error = await failureOf(
          sc
            .parallelize(['a'], 1)
            .map(() => {
              throw new OutOfTune('flat')
            })
            .collect(),
        )
        assert.equal(error.parameters.error, 'OutOfTune: flat')
        assert.equal((error.cause as Error).name, 'OutOfTune')
      }))

    const thrown: readonly (readonly [string, () => never, RegExp])[] = [
      ['a string', () => fail('plain text'), /plain text/],
      ['null', () => fail(null), /null/],
      ['undefined', () => fail(undefined), /undefined/],
      ['a number', () => fail(42), /42/],
      ['an object', () => fail({ code: 'E1' }), /E1/],
      ['a symbol', () => fail(Symbol('s')), /Symbol\(s\)/],
      ['an object without a prototype', () => fail(Object.create(null)), /null prototype/],
    ]
    for (const [name, f, text] of thrown) {
      it(`that throw ${name}`, () =>
        withSc(async sc => {
          const error = await failureOf(sc.parallelize([1], 1).map(f).count())
          assert.equal(error.condition, 'USER_FUNCTION_FAILED')
          assert.match(error.parameters.error, text)
        }))
    }

    const places: readonly (readonly [string, (rows: RDD<number>) => Promise<unknown>])[] = [
      ['map', rows => rows.map(() => fail('x')).count()],
      ['filter', rows => rows.filter(() => fail('x')).count()],
      ['flatMap', rows => rows.flatMap(() => fail('x')).count()],
      ['keyBy', rows => rows.keyBy(() => fail('x')).count()],
      [
        'mapValues',
        rows =>
          rows
            .keyBy(n => n)
            .mapValues(() => fail('x'))
            .count(),
      ],
      ['mapPartitions', rows => rows.mapPartitions(() => fail('x')).count()],
      ['foreach', rows => rows.foreach(() => fail('x'))],
      ['reduce', rows => rows.reduce(() => fail('x'))],
      [
        'reduceByKey',
        rows =>
          rows
            .map((): [string, number] => ['k', 1])
            .reduceByKey(() => fail('x'))
            .count(),
      ],
    ]
    for (const [operator, run] of places) {
      it(`of ${operator} are named when they fail`, () =>
        withSc(async sc => {
          const error = await failureOf(run(sc.range(0, 20, 1, 2)))
          assert.equal(error.condition, 'USER_FUNCTION_FAILED')
          assert.equal(error.parameters.operator, operator)
        }))
    }

    it('that give what cannot travel: its path is told', () =>
      withSc(async sc => {
        const bad: readonly (readonly [() => unknown, RegExp])[] = [
          [() => ({ inner: { f: () => 1 } }), /inner\.f/],
          [() => [1, new Socket()], /\[1\]/],
        ]
        for (const [make, path] of bad) {
          const rows = sc.parallelize([1], 1).map(make as () => string)
          const error = await failureOf(rows.collect())
          const origin = error.condition === 'VALUE_NOT_SERIALIZABLE' ? error : error.cause
          assert.ok(isCondition(origin, 'VALUE_NOT_SERIALIZABLE'), String(error))
          assert.match(origin.parameters.path, path)
        }
        assert.equal(await sc.range(0, 5).count(), 5)
      }))

    it('that captured what cannot travel are refused at the call', () =>
      withSc(async sc => {
        const socket = new Socket()
        const rows = sc.range(0, 5)
        assert.throws(
          () => rows.map(n => n + socket.bytesRead),
          e => isCondition(e, 'TASK_NOT_SERIALIZABLE') && e.message.includes("'socket'"),
        )
      }))

    it('that change their input change neither its source nor what is kept', () =>
      withSc(async sc => {
        const source = [{ n: 1 }, { n: 2 }, { n: 3 }]
        const rows = sc.parallelize(source, 2)
        const kept = sc.parallelize(source, 2).cache()
        for (const rdd of [rows, kept]) {
          for (const job of [1, 2, 3]) {
            const changed = await rdd
              .map(row => {
                row.n += 100
                return row.n
              })
              .collect()
            assert.deepEqual(changed, [101, 102, 103], `job ${job}`)
          }
          assert.deepEqual(await rdd.collect(), [{ n: 1 }, { n: 2 }, { n: 3 }])
        }
        assert.deepEqual(source, [{ n: 1 }, { n: 2 }, { n: 3 }])
      }))

    it('that change what they captured begin anew in each task', () =>
      withSc(async sc => {
        const rows = sc.parallelize([1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1, 2], 4)
        const seen = new Set<number>()
        const once = rows.filter(n => {
          if (seen.has(n)) return false
          seen.add(n)
          return true
        })
        const list: number[] = []
        const sizes = rows.map(n => list.push(n))
        const counts = { n: 0 }
        const summed = rows
          .map((n): [string, number] => ['k', n])
          .reduceByKey((a, b) => {
            counts.n++
            return a + b + 1000 * counts.n
          })
        for (const job of [1, 2]) {
          assert.deepEqual(await once.collect(), [1, 2, 1, 2, 1, 2, 1, 2], `job ${job}`)
          assert.deepEqual(await sizes.collect(), [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
        }
        // within a partition 1 and 2 merges, 3000 in sum; between the four: 1, 2 and 3, 6000
        assert.deepEqual(await summed.collect(), [['k', 16 + 4 * 3000 + 6000]])
        assert.deepEqual([seen.size, list.length, counts.n], [0, 0, 0])
      }))

    it('keep a regular expression with a position to their task', () =>
      withSc(async sc => {
        const word = /\w+/g
        const tests = sc.parallelize(['ab', 'ab', 'ab', 'ab'], 4).map(text => word.test(text))
        assert.deepEqual(await tests.collect(), [true, true, true, true])
      }))

    it('may be asynchronous over partitions, also in the middle and before what is kept', () =>
      withSc(async sc => {
        const waited = sc.range(0, 6, 1, 2).mapPartitions(async function* (rows: Iterable<number>) {
          for (const n of rows) {
            await Promise.resolve()
            yield n * 2
          }
        })
        const chain = waited
          .map(n => n + 1)
          .mapPartitions(rows => [...rows].map(n => n * 10))
          .filter(n => n > 10)
          .cache()
        for (const job of [1, 2]) {
          assert.deepEqual(await chain.collect(), [30, 50, 70, 90, 110], `job ${job}`)
        }
        assert.deepEqual(await waited.take(1), [0])
      }))

    it('add to accumulators whatever values can travel', () =>
      withSc(async sc => {
        const list = sc.collectionAccumulator<unknown>('list')
        await sc.parallelize([1], 1).foreach(() => {
          const row = { at: new Date(5) }
          list.add(row)
          row.at = new Date(6)
          list.add([1n, undefined])
        })
        assert.deepEqual(list.value, [{ at: new Date(6) }, [1n, undefined]])
        await assert.rejects(
          sc.parallelize([1], 1).foreach(() => list.add({ f: () => 1 })),
          e => isCondition(e, 'VALUE_NOT_SERIALIZABLE'),
        )
        assert.equal(list.value.length, 2)
        assert.equal(await sc.range(0, 5).count(), 5)
      }))
  })
}

/** Throws anything; exported, so that tasks import it. */
export function fail(value: unknown): never {
  throw value
}
