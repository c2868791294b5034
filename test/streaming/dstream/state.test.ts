/** updateStateByKey, mapWithState and windows with an inverse: their records batch by batch. */
import assert from 'node:assert/strict'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { captured } from '../../../src/core/rdd/captured.js'
import { HashPartitioner } from '../../../src/core/rdd/partitioner.js'
import { type State, StateSpec, type Time } from '../../../src/index.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { ReducedWindowedDStream } from '../../../src/streaming/dstream/reduced-windowed-dstream.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { isCondition } from '../../../src/util/errors.js'
import {
  collectInto,
  manualContext,
  runBatches,
  ScriptedInput,
  sparkContextForTests,
} from '../harness.js'
import { temporaryFolder } from './state-harness.js'

const shared = sparkContextForTests()
type Pairs = DStream<[string, number]>
type Batches<T> = readonly (readonly T[] | null)[]

/** The records of each batch, sorted. */
async function run<T>(
  inputs: Batches<T>,
  program: (stream: DStream<T>) => DStream<unknown>,
  options: { batches?: number } = {},
): Promise<unknown[][]> {
  const streaming = manualContext(shared.sc)
  streaming.ssc.checkpoint(temporaryFolder())
  const collected = collectInto(program(new ScriptedInput<T>(streaming.ssc, inputs)))
  await runBatches(streaming, options.batches ?? inputs.length)
  return collected.map(({ rows }) => sorted(rows))
}

function sorted(rows: readonly unknown[]): unknown[] {
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

const letters = [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b'], ['a'], []]
const ones = (stream: DStream<string>): Pairs => stream.map(x => [x, 1] as [string, number])
const runningSum = (values: number[], sum: number | undefined): number | undefined =>
  values.reduce((a, b) => a + b, sum ?? 0)

describe('updateStateByKey', () => {
  test('has every key with state in each batch', async () => {
    assert.deepEqual(await run(letters, s => ones(s).updateStateByKey(runningSum)), [
      [],
      [['a', 1]],
      [
        ['a', 2],
        ['b', 1],
      ],
      [
        ['a', 3],
        ['b', 2],
        ['c', 1],
      ],
      [
        ['a', 4],
        ['b', 3],
        ['c', 1],
      ],
      [
        ['a', 5],
        ['b', 3],
        ['c', 1],
      ],
      [
        ['a', 5],
        ['b', 3],
        ['c', 1],
      ],
    ])
  })

  test('forgets a key for undefined; it begins anew later', async () => {
    const rows = await run([['a', 'b'], ['a'], ['b'], [], ['a']], s =>
      ones(s).updateStateByKey((values: number[], sum: number | undefined) =>
        values.length === 0 ? undefined : (sum ?? 0) + values.length,
      ),
    )
    assert.deepEqual(rows, [
      [
        ['a', 1],
        ['b', 1],
      ],
      [['a', 2]],
      [['b', 1]],
      [],
      [['a', 1]],
    ])
  })

  test('a batch without an RDD runs the function over the state; before the first one there is no batch', async () => {
    const rows = await run([null, ['a'], null, ['a']], s => ones(s).updateStateByKey(runningSum))
    assert.deepEqual(rows, [[['a', 1]], [['a', 1]], [['a', 2]]])
  })

  test('lists as state are copies in what operators behind get', async () => {
    const rows = await run(
      [
        [
          ['k', 3],
          ['k', 1],
        ],
        [
          ['k', 2],
          ['m', 9],
        ],
        [],
      ],
      s =>
        (s as Pairs)
          .updateStateByKey((values: number[], all: number[] | undefined) => [
            ...(all ?? []),
            ...values,
          ])
          .map(([key, all]) => {
            const copy = [...all]
            all.length = 0
            return [key, copy.sort()]
          }),
    )
    assert.deepEqual(rows, [
      [['k', [1, 3]]],
      [
        ['k', [1, 2, 3]],
        ['m', [9]],
      ],
      [
        ['k', [1, 2, 3]],
        ['m', [9]],
      ],
    ])
  })

  test('a state that was changed in place counts', async () => {
    const rows = await run([['a'], ['a'], []], s =>
      ones(s).updateStateByKey((values: number[], all: { n: number } | undefined) => {
        const state = all ?? { n: 0 }
        state.n += values.length
        return state
      }),
    )
    assert.deepEqual(rows, [[['a', { n: 1 }]], [['a', { n: 2 }]], [['a', { n: 2 }]]])
  })

  for (const partitions of [1, 3, 5]) {
    test(`in ${partitions} partitions, from an initial state`, async () => {
      const initial = shared.sc.parallelize<[string, number]>(
        [
          ['a', 1],
          ['c', 2],
        ],
        2,
      )
      const rows = await run([['a'], ['a', 'b'], ['c']], s =>
        ones(s).updateStateByKey(runningSum, partitions, initial),
      )
      assert.deepEqual(rows, [
        [
          ['a', 2],
          ['c', 2],
        ],
        [
          ['a', 3],
          ['b', 1],
          ['c', 2],
        ],
        [
          ['a', 3],
          ['b', 1],
          ['c', 3],
        ],
      ])
    })
  }

  test('with time and key', async () => {
    const rows = await run([['a'], ['a', 'b']], s =>
      ones(s).updateStateByKey(
        (time, key, values: number[], text: string | undefined) =>
          `${text ?? key}${values.length === 0 ? '' : time.milliseconds}`,
        new HashPartitioner(2),
        true,
      ),
    )
    assert.deepEqual(rows, [
      [['a', 'a1000']],
      [
        ['a', 'a10002000'],
        ['b', 'b2000'],
      ],
    ])
  })

  test('over an iterator; what it does not give is forgotten', async () => {
    const rows = await run([['a', 'b'], ['c'], ['a']], s =>
      ones(s).updateStateByKey(
        function* (keys: IterableIterator<[string, number[], number | undefined]>) {
          for (const [key, values, sum] of keys) {
            if (key === 'b' && sum !== undefined) continue
            yield [key, (sum ?? 0) + values.length] as [string, number]
          }
        },
        2,
        false,
      ),
    )
    assert.deepEqual(rows, [
      [
        ['a', 1],
        ['b', 1],
      ],
      [
        ['a', 1],
        ['c', 1],
      ],
      [
        ['a', 2],
        ['c', 1],
      ],
    ])
  })

  test('keys of every kind', async () => {
    const keys = [1, '1', 1n, null, true, [1, 'x'], { a: 1 }, new Date(5)]
    const rows = await run([keys, keys], s =>
      (s as DStream<unknown>)
        .map(key => [key, 1] as [unknown, number])
        .updateStateByKey(runningSum)
        .map(([key, n]) => [typeof key, n]),
    )
    assert.equal(rows[1].length, keys.length)
    assert.ok((rows[1] as [string, number][]).every(([, n]) => n === 2))
  })

  test('a failing function is named with key, batch, operator and line', async () => {
    const streaming = manualContext(shared.sc)
    streaming.ssc.checkpoint(temporaryFolder())
    const input = new ScriptedInput<string>(streaming.ssc, [['a'], ['b']])
    collectInto(
      ones(input).updateStateByKey((values: number[], sum: number | undefined) => {
        if (values.length > 0 && sum === undefined) throw new RangeError('too new')
        return (sum ?? 0) + 1
      }),
    )
    await runBatches(streaming, 1)
    await assert.rejects(streaming.ssc.awaitTermination(), (error: unknown) => {
      assert.ok(isCondition(error, 'USER_FUNCTION_FAILED'))
      assert.match(error.message, /updateStateByKey at .*state\.test\.ts:\d+/)
      assert.match(error.message, /RangeError: too new/)
      assert.match(error.message, /the key 'a' in the batch at 1000 ms/)
      return true
    })
  })
})

function emitSum(key: string, value: number | undefined, state: State<number>): [string, number] {
  const sum = (state.getOption() ?? 0) + (value ?? 0)
  state.update(sum)
  return [key, sum]
}

function toggle(key: string, value: number | undefined, state: State<number>): string | undefined {
  if (state.exists()) {
    state.remove()
    return key
  }
  state.update(value ?? 0)
  return undefined
}

function keyOnTimeout(
  key: string,
  value: number | undefined,
  state: State<number>,
): string | undefined {
  if (value === undefined) return state.isTimingOut() ? key : 'no value'
  state.update(1)
  return undefined
}

describe('a batch that fails', () => {
  const programs: Record<string, (ones: Pairs, fail: () => void) => DStream<unknown>> = {
    updateStateByKey: (stream, fail) =>
      stream.updateStateByKey((values: number[], sum: number | undefined) => {
        if (values.length > 1) fail()
        return (sum ?? 0) + values.length
      }),
    mapWithState: (stream, fail) =>
      stream
        .mapWithState(
          StateSpec.function((key: string, value: number | undefined, state: State<number>) => {
            if (key === 'b') fail()
            return emitSum(key, value, state)
          }),
        )
        .stateSnapshots(),
  }
  for (const [name, program] of Object.entries(programs)) {
    test(`${name}: the next one makes up for it`, async () => {
      const folder = temporaryFolder()
      const flag = `${folder}/fail`
      writeFileSync(flag, '')
      const { ssc, clock } = manualContext(shared.sc)
      ssc.checkpoint(temporaryFolder())
      const input = new ScriptedInput<string>(ssc, [['a', 'c'], ['a', 'b', 'b'], ['a'], ['c']])
      const collected = collectInto(
        program(ones(input), () => {
          if (existsSync(flag)) throw new Error('not now')
        }),
      )
      const ended = assert.rejects(ssc.awaitTermination(), /not now/)
      await ssc.start()
      await clock.advance(2000)
      rmSync(flag)
      await clock.advance(2000)
      await ssc.stop(false)
      await ended
      assert.deepEqual(
        collected.map(({ timeMs, rows }) => [timeMs, sorted(rows)]),
        [
          [
            1000,
            [
              ['a', 1],
              ['c', 1],
            ],
          ],
          [
            3000,
            [
              ['a', 3],
              ['b', 2],
              ['c', 1],
            ],
          ],
          [
            4000,
            [
              ['a', 3],
              ['b', 2],
              ['c', 2],
            ],
          ],
        ],
      )
    })
  }
})

describe('mapWithState', () => {
  test('gives what the function returns for each record', async () => {
    assert.deepEqual(
      await run(letters, s => ones(s).mapWithState(StateSpec.function(emitSum).numPartitions(3))),
      [
        [],
        [['a', 1]],
        [
          ['a', 2],
          ['b', 1],
        ],
        [
          ['a', 3],
          ['b', 2],
          ['c', 1],
        ],
        [
          ['a', 4],
          ['b', 3],
        ],
        [['a', 5]],
        [],
      ],
    )
  })

  test('a key that comes twice in a batch sees its own update', async () => {
    const rows = await run([['a', 'a', 'a'], ['a']], s =>
      ones(s).mapWithState(StateSpec.function(emitSum)),
    )
    assert.deepEqual(rows, [
      [
        ['a', 1],
        ['a', 2],
        ['a', 3],
      ],
      [['a', 4]],
    ])
  })

  test('stateSnapshots has the state of all keys', async () => {
    const inputs = [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c'], ['a', 'b'], ['a'], []]
    const rows = await run(inputs, s =>
      ones(s).mapWithState(StateSpec.function(toggle)).stateSnapshots(),
    )
    assert.deepEqual(rows, [
      [],
      [['a', 1]],
      [['b', 1]],
      [
        ['a', 1],
        ['c', 1],
      ],
      [['b', 1]],
      [['a', 1]],
      [],
      [],
    ])
  })

  test('the function runs once a record, however often its records are asked for', async () => {
    const streaming = manualContext(shared.sc)
    streaming.ssc.checkpoint(temporaryFolder())
    const calls = shared.sc.longAccumulator()
    const input = new ScriptedInput<string>(streaming.ssc, [['a', 'b'], ['a'], ['b']])
    const mapped = ones(input).mapWithState(
      StateSpec.function((key: string, value: number | undefined, state: State<number>) => {
        calls.add(1)
        return emitSum(key, value, state)
      }),
    )
    const first = collectInto(mapped)
    const second = collectInto(mapped)
    const joined = collectInto(
      mapped.union(mapped.stateSnapshots()).map(([key, n]) => `${key}${n}`),
    )
    await runBatches(streaming, 3)
    assert.equal(calls.value, 4)
    assert.deepEqual(first, second)
    assert.deepEqual(
      joined.map(({ rows }) => sorted(rows)),
      [
        ['a1', 'a1', 'b1', 'b1'],
        ['a2', 'a2', 'b1'],
        ['a2', 'b2', 'b2'],
      ],
    )
  })

  test('an initial state, as pairs and as an RDD', async () => {
    const pairs: [string, number][] = [
      ['a', 5],
      ['b', 10],
    ]
    for (const initial of [pairs, shared.sc.parallelize(pairs, 3)]) {
      const rows = await run([['a'], []], s =>
        ones(s).mapWithState(StateSpec.function(emitSum).initialState(initial)).stateSnapshots(),
      )
      assert.deepEqual(rows, [
        [
          ['a', 6],
          ['b', 10],
        ],
        [
          ['a', 6],
          ['b', 10],
        ],
      ])
    }
  })

  test('a function of four parameters gets the time', async () => {
    const rows = await run([['a'], ['a']], s =>
      ones(s).mapWithState(
        StateSpec.function(
          (time: Time, key: string, _: number | undefined, state: State<number>) => {
            state.update((state.getOption() ?? 0) + 1)
            return `${key}${state.get()}@${time.milliseconds}`
          },
        ),
      ),
    )
    assert.deepEqual(rows, [['a1@1000'], ['a2@2000']])
  })

  const idle = [
    ['a', 'b', 'c'],
    ['a', 'b'],
    ['a'],
    [],
    [],
    ['a'],
    ['a'],
    ['a'],
    ['a'],
    ['a'],
    ['a'],
  ]

  test('keys without data time out once, at the batches of the checkpoint interval', async () => {
    const spec = StateSpec.function(keyOnTimeout).timeout(3000)
    assert.deepEqual(await run(idle, s => ones(s).mapWithState(spec)), [
      ...new Array(9).fill([]),
      ['b', 'c'],
      [],
    ])
    const often = await run(idle, s => ones(s).mapWithState(spec).checkpoint(2000))
    assert.deepEqual(often, [[], [], [], [], [], ['b', 'c'], [], [], [], [], []])
  })

  test('a key that timed out begins from nothing', async () => {
    const rows = await run([['a'], ['b'], ['b'], ['a'], []], s =>
      ones(s)
        .mapWithState(StateSpec.function(keyOnTimeout).timeout(1500))
        .checkpoint(1000)
        .stateSnapshots(),
    )
    assert.deepEqual(rows, [
      [['a', 1]],
      [
        ['a', 1],
        ['b', 1],
      ],
      [['b', 1]],
      [
        ['a', 1],
        ['b', 1],
      ],
      [['a', 1]],
    ])
  })

  const misuses: [string, (state: State<number>) => unknown, string][] = [
    ['get without state', state => state.get(), 'STATE_NOT_SET'],
    ['two removals', state => [state.remove(), state.remove()], 'STATE_REMOVE_NOT_ALLOWED'],
    [
      'an update after a removal',
      state => [state.remove(), state.update(1)],
      'STATE_UPDATE_NOT_ALLOWED',
    ],
  ]
  for (const [title, misuse, condition] of misuses) {
    test(`${title} is refused, with the key`, async () => {
      const streaming = manualContext(shared.sc)
      streaming.ssc.checkpoint(temporaryFolder())
      const input = new ScriptedInput<string>(streaming.ssc, [['a']])
      collectInto(
        ones(input).mapWithState(
          StateSpec.function((_: string, __: number | undefined, state: State<number>) => {
            misuse(state)
          }),
        ),
      )
      await runBatches(streaming, 1)
      await assert.rejects(streaming.ssc.awaitTermination(), (error: unknown) => {
        assert.ok(isCondition(error, condition as 'STATE_NOT_SET'), String(error))
        assert.match(error.message, /mapWithState at .*the key 'a' in the batch at 1000 ms/)
        return true
      })
    })
  }

  test('a state that is timing out can be neither updated nor removed', async () => {
    for (const condition of ['STATE_UPDATE_NOT_ALLOWED', 'STATE_REMOVE_NOT_ALLOWED'] as const) {
      const streaming = manualContext(shared.sc)
      streaming.ssc.checkpoint(temporaryFolder())
      const input = new ScriptedInput<string>(streaming.ssc, [['a'], [], [], []])
      const updates = condition === 'STATE_UPDATE_NOT_ALLOWED'
      collectInto(
        ones(input)
          .mapWithState(
            StateSpec.function((_: string, __: number | undefined, state: State<number>) => {
              if (state.isTimingOut() && !updates) state.remove()
              else state.update(1)
            }).timeout(1000),
          )
          .checkpoint(1000),
      )
      await runBatches(streaming, 4)
      await assert.rejects(
        streaming.ssc.awaitTermination(),
        (error: unknown) => isCondition(error, condition) && /timing out/.test(error.message),
      )
    }
  })
})

describe('a window with an inverse function', () => {
  const windowed = (
    stream: Pairs,
    windowMs: number,
    slideMs: number,
    filter?: (pair: [string, number]) => boolean,
  ): DStream<[string, number]> =>
    new ReducedWindowedDStream(stream, {
      reduce: captured((a: number, b: number) => a + b, 'reduceByKeyAndWindow'),
      inverse: captured((a: number, b: number) => a - b, 'reduceByKeyAndWindow'),
      filter: filter && captured(filter, 'reduceByKeyAndWindow'),
      windowDuration: Milliseconds(windowMs),
      slideDuration: Milliseconds(slideMs),
      partitioner: new HashPartitioner(2),
    })
  const big = 'a ab abc ab a - a ab abc ab a -'
    .split(' ')
    .map(keys => (keys === '-' ? [] : [...keys].map(key => [key, 1] as [string, number])))

  test('keeps keys without a filter, with what is left of them', async () => {
    const rows = await run([[['a', 1]], [['a', 1]], [], []] as [string, number][][], s =>
      windowed(s, 2000, 1000),
    )
    assert.deepEqual(rows, [[['a', 1]], [['a', 2]], [['a', 1]], [['a', 0]]])
  })

  test('slides by more than one batch', async () => {
    const inputs = [1, 2, 3, 4, 5, 6].map(n => [['a', n]] as [string, number][])
    const rows = await run([...inputs, [], []], s => windowed(s, 4000, 2000))
    assert.deepEqual(rows, [[['a', 3]], [['a', 10]], [['a', 18]], [['a', 11]]])
  })

  test('drops keys that the filter refuses', async () => {
    const rows = await run(big, s => windowed(s, 2000, 1000, ([, n]) => n !== 0))
    const expected = big.map((_, i) => {
      const sums = new Map<string, number>()
      for (const [key] of [...(big[i - 1] ?? []), ...big[i]]) {
        sums.set(key, (sums.get(key) ?? 0) + 1)
      }
      return sorted([...sums])
    })
    assert.deepEqual(rows, expected)
  })
})
