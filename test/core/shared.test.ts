/** Broadcast variables and accumulators, over tasks that fail and threads that are lost. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { AccumulatorV2, TaskContext } from '../../src/index.js'
import { sharedContext } from './rdd/context.js'

const shared = sharedContext({}, 'local[2,3]')

suite('broadcast', () => {
  const values: readonly [name: string, value: unknown][] = [
    ['a number', 5],
    ['undefined', undefined],
    ['a map', new Map([['a', [1, 2]]])],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['nested', { list: [{ when: new Date(7) }, null] }],
    ['a large text', 'x'.repeat(3_000_000)],
  ]
  for (const [name, value] of values) {
    test(`${name} arrives as it is`, async () => {
      const broadcast = shared.sc.broadcast(value)
      const found = await shared.sc
        .parallelize([1, 2, 3], 3)
        .map(() => [broadcast.value])
        .collect()
      assert.deepEqual(found, [[value], [value], [value]])
      assert.equal(broadcast.value, value)
    })
  }

  test('is decoded once a thread, not once a task', async () => {
    const broadcast = shared.sc.broadcast({ uses: 0 })
    const uses = await shared.sc
      .range(0, 40, 1, 40)
      .map(() => ++broadcast.value.uses)
      .collect()
    // two threads count up, each an object of its own
    assert.ok(uses.filter(n => n === 1).length <= 2, uses.join())
    assert.ok(Math.max(...uses) >= 20, uses.join())
    assert.equal(broadcast.value.uses, 0)
  })

  test('what cannot travel is refused at once', () => {
    assert.throws(() => shared.sc.broadcast({ f: () => 1 }), {
      condition: 'VALUE_NOT_SERIALIZABLE',
    })
  })

  test('a destroyed one is refused on the driver, in new functions and in old ones', async () => {
    const broadcast = shared.sc.broadcast([1, 2, 3])
    const rdd = shared.sc.range(0, 4, 1, 4).map(x => broadcast.value.length * x)
    assert.deepEqual(await rdd.collect(), [0, 3, 6, 9])
    broadcast.unpersist()
    assert.deepEqual(await rdd.collect(), [0, 3, 6, 9])
    broadcast.destroy()
    broadcast.destroy()
    assert.throws(() => broadcast.value, { condition: 'BROADCAST_DESTROYED' })
    assert.throws(() => shared.sc.range(0, 1).map(() => broadcast.value), {
      condition: 'BROADCAST_DESTROYED',
    })
    await assert.rejects(rdd.collect(), (error: Error) => {
      assert.match(String(error), /BROADCAST_DESTROYED/)
      return true
    })
  })

  test('a thread that comes later has it too', async () => {
    const broadcast = shared.sc.broadcast('there')
    const found = await shared.sc
      .range(0, 4, 1, 4)
      .map(x => {
        if (x === 1 && TaskContext.get()!.attemptNumber() === 0) process.exit(1)
        return broadcast.value
      })
      .collect()
    assert.deepEqual(found, ['there', 'there', 'there', 'there'])
  })
})

/** The largest of what was added. */
class Largest extends AccumulatorV2<number, number> {
  private largest = Number.NEGATIVE_INFINITY

  isZero(): boolean {
    return this.largest === Number.NEGATIVE_INFINITY
  }

  reset(): void {
    this.largest = Number.NEGATIVE_INFINITY
  }

  add(value: number): void {
    this.largest = Math.max(this.largest, value)
  }

  get value(): number {
    return this.largest
  }
}

suite('accumulators', () => {
  test('sums, their count and mean, lists, and one of the user’s own', async () => {
    const whole = shared.sc.longAccumulator('whole')
    const parts = shared.sc.doubleAccumulator()
    const list = shared.sc.collectionAccumulator<string>()
    const largest = shared.sc.register(new Largest(), 'largest')
    assert.equal(whole.name, 'whole')
    assert.ok(whole.isZero() && list.isZero() && largest.isZero())
    await shared.sc.range(1, 11, 1, 4).foreach(x => {
      whole.add(x)
      parts.add(x / 4)
      if (x % 4 === 0) list.add(`row ${x}`)
      largest.add(x)
    })
    assert.deepEqual([whole.value, whole.count, whole.avg], [55, 10, 5.5])
    assert.deepEqual([parts.value, parts.sum], [13.75, 13.75])
    assert.deepEqual([...list.value].sort(), ['row 4', 'row 8'])
    assert.equal(largest.value, 10)
    whole.reset()
    assert.ok(whole.isZero())
    assert.equal(whole.avg, Number.NaN)
  })

  test('the driver may add too', async () => {
    const sum = shared.sc.longAccumulator()
    sum.add(100)
    await shared.sc.range(0, 3).foreach(() => {
      sum.add(1)
    })
    assert.equal(sum.value, 103)
  })

  test('a task cannot read the value', async () => {
    const sum = shared.sc.longAccumulator()
    await assert.rejects(
      shared.sc
        .range(0, 1)
        .map(() => sum.value)
        .collect(),
      (error: Error) => /ACCUMULATOR_READ_IN_TASK/.test(String(error)),
    )
  })

  for (const [how, fail] of [
    [
      'whose tasks fail at first',
      () => {
        throw new Error('the first time')
      },
    ],
    ['whose threads are lost at first', () => process.exit(1)],
  ] as const) {
    test(`an action ${how} counts each row once`, async () => {
      const sum = shared.sc.longAccumulator()
      const list = shared.sc.collectionAccumulator<number>()
      await shared.sc.range(0, 12, 1, 4).foreach(x => {
        sum.add(1)
        list.add(x)
        // after a part of the partition has been added
        if (x % 3 === 1 && x > 3 && TaskContext.get()!.attemptNumber() === 0) fail()
      })
      assert.equal(sum.value, 12)
      assert.deepEqual(
        [...list.value].sort((a, b) => a - b),
        [...Array(12).keys()],
      )
    })
  }

  test('a job that fails keeps what its finished tasks added, and nothing of the failed one', async () => {
    const sum = shared.sc.longAccumulator()
    const job = shared.sc.range(0, 2, 1, 1).foreach(x => {
      sum.add(1)
      if (x === 1) throw new Error('always')
    })
    await assert.rejects(job, { condition: 'USER_FUNCTION_FAILED' })
    assert.equal(sum.value, 0)
  })

  test('a transformation counts as often as it is computed', async () => {
    const sum = shared.sc.longAccumulator()
    const rdd = shared.sc.range(0, 5, 1, 2).map(x => {
      sum.add(1)
      return x
    })
    assert.equal(sum.value, 0)
    await rdd.count()
    await rdd.count()
    assert.equal(sum.value, 10)
    rdd.cache()
    await rdd.count()
    await rdd.count()
    assert.equal(sum.value, 15)
  })

  test('the map side of a shuffle is counted once for all its readers', async () => {
    const sum = shared.sc.longAccumulator()
    const pairs = shared.sc.range(0, 8, 1, 3).map(x => {
      sum.add(1)
      return [x % 2, x]
    })
    const sums = pairs.reduceByKey((a, b) => a + b, 2)
    assert.equal(await sums.count(), 2)
    assert.equal(await sums.count(), 2)
    assert.equal(sum.value, 8)
  })

  test('two jobs at a time do not mix', async () => {
    const [a, b] = [shared.sc.longAccumulator(), shared.sc.longAccumulator()]
    await Promise.all([
      shared.sc.range(0, 50, 1, 5).foreach(() => {
        a.add(1)
      }),
      shared.sc.range(0, 70, 1, 7).foreach(() => {
        b.add(1)
      }),
    ])
    assert.deepEqual([a.value, b.value], [50, 70])
  })
})
