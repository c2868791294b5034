/** Windows: what is in them, when they come, what is refused, what is kept and let go. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { StorageLevel } from '../../../src/index.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { Milliseconds, Seconds } from '../../../src/streaming/duration.js'
import { Time } from '../../../src/streaming/time.js'
import { isCondition, type MillraceError } from '../../../src/util/errors.js'
import { onlyThorough } from '../../effort.js'
import {
  collectInto,
  manualContext,
  runBatches,
  ScriptedInput,
  sparkContextForTests,
} from '../harness.js'

const spark = sparkContextForTests()
const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
after(() => rmSync(folder, { recursive: true }))

type Numbers = DStream<number>
type Pairs = DStream<[string, number]>
/** Records of one batch; null: no RDD at all. */
type Batch = readonly unknown[] | null

interface WindowCase {
  readonly title: string
  readonly inputs: readonly Batch[]
  readonly program: (input: DStream<never>) => DStream<unknown>
  /** By time in seconds. */
  readonly expected: Readonly<Record<number, readonly unknown[]>>
  /** Batches to run; as many as there are inputs unless said. */
  readonly batches?: number
}

const add = (a: number, b: number): number => a + b
const subtract = (a: number, b: number): number => a - b

const six: readonly Batch[] = [[0], [1], [2], [3], [4], [5]]
const numbers = (f: (input: Numbers) => DStream<unknown>) => f as WindowCase['program']
const pairs = (f: (input: Pairs) => DStream<unknown>) => f as WindowCase['program']

const cases: readonly WindowCase[] = [
  {
    title: 'a sliding window',
    inputs: six,
    program: numbers(s => s.window(Seconds(2), Seconds(1))),
    expected: { 1: [0], 2: [0, 1], 3: [1, 2], 4: [2, 3], 5: [3, 4], 6: [4, 5] },
  },
  {
    title: 'windows side by side',
    inputs: six,
    program: numbers(s => s.window(Seconds(2), Seconds(2))),
    expected: { 2: [0, 1], 4: [2, 3], 6: [4, 5] },
  },
  {
    title: 'a slide longer than the window leaves records out',
    inputs: six,
    program: numbers(s => s.window(Seconds(2), Seconds(3))),
    expected: { 3: [1, 2], 6: [4, 5] },
  },
  {
    title: 'a window that is no multiple of its slide',
    inputs: six,
    program: numbers(s => s.window(Seconds(3), Seconds(2))),
    expected: { 2: [0, 1], 4: [1, 2, 3], 6: [3, 4, 5] },
  },
  {
    title: "without a slide, the parent's; bare numbers are milliseconds",
    inputs: six,
    program: numbers(s => s.window(3000)),
    expected: { 1: [0], 2: [0, 1], 3: [0, 1, 2], 4: [1, 2, 3], 5: [2, 3, 4], 6: [3, 4, 5] },
  },
  {
    title: 'a window of one batch is the batch',
    inputs: six.slice(0, 3),
    program: numbers(s => s.window(Seconds(1)).map(x => x + 10)),
    expected: { 1: [10], 2: [11], 3: [12] },
  },
  {
    title: 'a window of windows has records several times',
    inputs: six,
    program: numbers(s => s.window(Seconds(2), Seconds(1)).window(Seconds(2), Seconds(2))),
    expected: { 2: [0, 0, 1], 4: [1, 2, 2, 3], 6: [3, 4, 4, 5] },
  },
  {
    title: 'a window of windows that slide more slowly takes their slide',
    inputs: six,
    program: numbers(s => s.window(Seconds(2), Seconds(2)).window(Seconds(4))),
    expected: { 2: [0, 1], 4: [0, 1, 2, 3], 6: [2, 3, 4, 5] },
  },
  {
    title: 'a batch without an RDD is left out',
    inputs: [[1], null, [3], [4]],
    program: numbers(s => s.window(Seconds(2), Seconds(1))),
    expected: { 1: [1], 2: [1], 3: [3], 4: [3, 4] },
  },
  {
    title: 'a window in which no batch has an RDD is empty, and an output runs',
    inputs: [null, null, [3]],
    program: numbers(s => s.window(Seconds(2), Seconds(1))),
    expected: { 1: [], 2: [], 3: [3] },
  },
  {
    title: 'reduceByWindow',
    inputs: [[1], [2], [3], [], [5]],
    program: numbers(s => s.reduceByWindow((a, b) => a + b, Seconds(2), Seconds(1))),
    expected: { 1: [1], 2: [3], 3: [5], 4: [3], 5: [5] },
  },
  {
    title: 'reduceByWindow of a maximum',
    inputs: [[4, 1], [2], [9], [3], []],
    program: numbers(s => s.reduceByWindow((a, b) => Math.max(a, b), Seconds(3))),
    expected: { 1: [4], 2: [4], 3: [9], 4: [9], 5: [9] },
  },
  {
    title: 'reduceByWindow of windows without a record gives none',
    inputs: [[], [], [7], [], []],
    program: numbers(s => s.reduceByWindow((a, b) => a + b, Seconds(2))),
    expected: { 1: [], 2: [], 3: [7], 4: [7], 5: [] },
  },
  {
    title: 'reduceByKeyAndWindow: a key comes, changes and goes',
    inputs: [
      [['a', 1]],
      [
        ['a', 1],
        ['b', 1],
      ],
      [],
      [],
    ],
    program: pairs(s => s.reduceByKeyAndWindow((a, b) => a + b, Seconds(2), Seconds(1))),
    expected: {
      1: [['a', 1]],
      2: [
        ['a', 2],
        ['b', 1],
      ],
      3: [
        ['a', 1],
        ['b', 1],
      ],
      4: [],
    },
  },
  {
    title: 'reduceByKeyAndWindow of a maximum, in three partitions',
    inputs: [
      [
        ['a', 5],
        ['b', 1],
      ],
      [['a', 2]],
      [['b', 7]],
      [['a', 1]],
      [],
    ],
    program: pairs(s =>
      s.reduceByKeyAndWindow((a, b) => Math.max(a, b), Seconds(3), Seconds(1), 3),
    ),
    expected: {
      1: [
        ['a', 5],
        ['b', 1],
      ],
      2: [
        ['a', 5],
        ['b', 1],
      ],
      3: [
        ['a', 5],
        ['b', 7],
      ],
      4: [
        ['a', 2],
        ['b', 7],
      ],
      5: [
        ['a', 1],
        ['b', 7],
      ],
    },
  },
  {
    title: 'reduceByKeyAndWindow with a partitioner of the program',
    inputs: [
      [['a', 1]],
      [
        ['b', 2],
        ['a', 3],
      ],
      [['b', 4]],
    ],
    program: pairs(s =>
      s
        .reduceByKeyAndWindow((a, b) => a + b, Seconds(2), undefined, {
          numPartitions: 2,
          getPartition: key => (key === 'a' ? 0 : 1),
        })
        .glom(),
    ),
    expected: { 1: [[['a', 1]], []], 2: [[['a', 4]], [['b', 2]]], 3: [[['a', 3]], [['b', 6]]] },
  },
  {
    title: 'groupByKeyAndWindow has the values of older batches first',
    inputs: [
      [['a', 1]],
      [
        ['a', 2],
        ['b', 3],
      ],
      [['a', 4]],
      [],
    ],
    program: pairs(s => s.groupByKeyAndWindow(Seconds(2), Seconds(1))),
    expected: {
      1: [['a', [1]]],
      2: [
        ['a', [1, 2]],
        ['b', [3]],
      ],
      3: [
        ['a', [2, 4]],
        ['b', [3]],
      ],
      4: [['a', [4]]],
    },
  },
  {
    title: 'what changes the lists of a window changes no other window',
    inputs: [[['a', 1]], [['a', 2]], [['a', 3]]],
    program: pairs(s =>
      s.groupByKeyAndWindow(Seconds(2)).mapValues(values => {
        values.push(100)
        return values
      }),
    ),
    expected: { 1: [['a', [1, 100]]], 2: [['a', [1, 2, 100]]], 3: [['a', [2, 3, 100]]] },
  },
  {
    title: 'with an inverse and no filter, a key stays with what is left of its value',
    inputs: [[['a', 1]], [['a', 1]], [], []],
    program: pairs(s => s.reduceByKeyAndWindow(add, subtract, Seconds(2), Seconds(1))),
    expected: { 1: [['a', 1]], 2: [['a', 2]], 3: [['a', 1]], 4: [['a', 0]] },
  },
  {
    title: 'with an inverse and a filter, keys go; they come back with new records only',
    inputs: [
      [
        ['a', 1],
        ['b', 1],
      ],
      [['a', 1]],
      [],
      [],
      [['b', 5]],
    ],
    program: pairs(s =>
      s.reduceByKeyAndWindow(add, subtract, Seconds(2), Seconds(1), 2, ([, n]) => n !== 0),
    ),
    expected: {
      1: [
        ['a', 1],
        ['b', 1],
      ],
      2: [
        ['a', 2],
        ['b', 1],
      ],
      3: [['a', 1]],
      4: [],
      5: [['b', 5]],
    },
  },
  {
    title: 'with an inverse and a slide of several batches',
    inputs: [1, 2, 3, 4, 5, 6].map(n => [['a', n]]),
    program: pairs(s => s.reduceByKeyAndWindow(add, subtract, Seconds(4), Seconds(2))),
    expected: { 2: [['a', 3]], 4: [['a', 10]], 6: [['a', 18]], 8: [['a', 11]] },
    batches: 8,
  },
  {
    title: 'with an inverse, a slide longer than the window takes in what lies between',
    inputs: [1, 2, 3, 4, 5, 6].map(n => [['a', n]]),
    program: pairs(s => s.reduceByKeyAndWindow(add, subtract, Seconds(2), Seconds(4))),
    expected: { 4: [['a', 10]], 8: [['a', 3]] },
    batches: 8,
  },
  {
    title: 'with an inverse, a batch without an RDD is left out',
    inputs: [[['a', 1]], null, [['a', 4]], null, null],
    program: pairs(s => s.reduceByKeyAndWindow(add, subtract, Seconds(2))),
    expected: { 1: [['a', 1]], 2: [['a', 1]], 3: [['a', 4]], 4: [['a', 4]], 5: [['a', 0]] },
  },
  {
    title: 'reduceByWindow with an inverse; nothing before the first record',
    inputs: [[], [2, 3], [5], [], []],
    program: numbers(s => s.reduceByWindow(add, subtract, Seconds(2))),
    expected: { 1: [], 2: [5], 3: [10], 4: [5], 5: [0] },
  },
  {
    title: 'countByWindow',
    inputs: [[], [1, 1], [2], [], []],
    program: numbers(s => s.countByWindow(Seconds(2), Seconds(1))),
    expected: { 1: [], 2: [2], 3: [3], 4: [1], 5: [0] },
  },
  {
    title: 'countByValueAndWindow; records compare by value, and go with their last one',
    inputs: [
      [[1, 'x']],
      [
        [1, 'x'],
        [2, 'y'],
      ],
      [],
      [],
    ],
    program: numbers(s => s.countByValueAndWindow(Seconds(2), Seconds(1), 3)),
    expected: {
      1: [[[1, 'x'], 1]],
      2: [
        [[1, 'x'], 2],
        [[2, 'y'], 1],
      ],
      3: [
        [[1, 'x'], 1],
        [[2, 'y'], 1],
      ],
      4: [],
    },
  },
]

const text = (x: unknown): string => JSON.stringify(x)
const sorted = (rows: readonly unknown[]): unknown[] =>
  [...rows].sort((a, b) => (text(a) < text(b) ? -1 : 1))

for (const { title, inputs, program, expected, batches } of cases) {
  test(title, async () => {
    const streaming = manualContext(spark.sc)
    streaming.ssc.checkpoint(folder)
    const found = collectInto(program(new ScriptedInput(streaming.ssc, inputs) as never))
    await runBatches(streaming, batches ?? inputs.length)
    const isGlommed = title.includes('partitioner of the program')
    assert.deepEqual(
      found.map(({ timeMs, rows }) => [timeMs / 1000, isGlommed ? rows : sorted(rows)]),
      Object.entries(expected).map(([time, rows]) => [Number(time), rows]),
    )
  })
}

test('windows whose batches lie in one partition keep the order of batches', async () => {
  const streaming = manualContext(spark.sc)
  const input = new ScriptedInput(streaming.ssc, [['c', 'b'], ['a'], [], ['d', 'a']], 1)
  const found = collectInto(input.reduceByWindow((a, b) => a + b, Seconds(3)))
  await runBatches(streaming, 4)
  assert.deepEqual(
    found.map(({ rows }) => rows),
    [['cb'], ['cba'], ['cba'], ['ada']],
  )
})

// ---- what is refused ----

const source = readFileSync('test/streaming/dstream/window.test.ts', 'utf8').split('\n')

/** The line of this file that ends with the comment `// at <mark>`, as messages name it. */
function lineOf(mark: string): string {
  const index = source.findIndex(line => line.endsWith(`// at ${mark}`))
  assert.ok(index >= 0, mark)
  return `test/streaming/dstream/window.test.ts:${index + 1}`
}

/** Each on one line, with durations that do not fit a batch of 1 s. */
const misfits: Record<string, [(input: Pairs) => unknown, string, string, string]> = {
  'window length': [s => s.window(1500, 1000), 'window', 'window', '1500 ms'], // at window length
  'window slide': [s => s.window(2000, 700), 'window', 'slide', '700 ms'], // at window slide
  reduceByKeyAndWindow: [
    s => s.reduceByKeyAndWindow(add, 1001), // at reduceByKeyAndWindow
    'reduceByKeyAndWindow',
    'window',
    '1001 ms',
  ],
  groupByKeyAndWindow: [
    s => s.groupByKeyAndWindow(2000, 1), // at groupByKeyAndWindow
    'groupByKeyAndWindow',
    'slide',
    '1 ms',
  ],
  reduceByWindow: [
    s => s.map(([, n]) => n).reduceByWindow(add, 999, 1000), // at reduceByWindow
    'reduceByWindow',
    'window',
    '999 ms',
  ],
}

/** As above, of the forms that keep state. */
const stateful: typeof misfits = {
  inverse: [
    s => s.reduceByKeyAndWindow(add, subtract, 2000, 1300), // at inverse
    'reduceByKeyAndWindow',
    'slide',
    '1300 ms',
  ],
  'inverse reduceByWindow': [
    s => s.map(([, n]) => n).reduceByWindow(add, subtract, 2500), // at inverse reduceByWindow
    'reduceByWindow',
    'window',
    '2500 ms',
  ],
  countByWindow: [s => s.countByWindow(1500), 'countByWindow', 'window', '1500 ms'], // at countByWindow
  countByValueAndWindow: [
    s => s.countByValueAndWindow(3000, 500), // at countByValueAndWindow
    'countByValueAndWindow',
    'slide',
    '500 ms',
  ],
}

for (const [mark, [describe, operator, which, duration]] of Object.entries({
  ...misfits,
  ...stateful,
})) {
  const stream = mark in stateful ? 'ReducedWindowedDStream' : 'windowed DStream'
  test(`durations that do not fit are refused with their values and the line: ${mark}`, () => {
    const { ssc } = manualContext(spark.sc)
    const input = new ScriptedInput<[string, number]>(ssc, [])
    assert.throws(
      () => describe(input),
      (error: MillraceError) => {
        assert.ok(isCondition(error, 'STREAMING_WINDOW_NOT_MULTIPLE'), String(error))
        assert.deepEqual(error.parameters, {
          which,
          stream,
          duration,
          operator,
          callSite: lineOf(mark),
          parentSlide: '1000 ms',
        })
        const said = `The ${which} duration of ${stream} (${duration}) must be a multiple of the slide duration of parent DStream (1000 ms)`
        assert.ok(error.message.includes(said), error.message)
        return true
      },
    )
  })
}

test('the forms that keep state need a checkpoint directory', async () => {
  const forms: ((input: Pairs) => DStream<unknown>)[] = [
    s => s.reduceByKeyAndWindow(add, subtract, 2000),
    s => s.map(([, n]) => n).reduceByWindow(add, subtract, 2000),
    s => s.countByWindow(2000),
    s => s.countByValueAndWindow(2000),
  ]
  for (const describe of forms) {
    const { ssc } = manualContext(spark.sc)
    describe(new ScriptedInput<[string, number]>(ssc, [])).foreachRDD(() => {})
    await assert.rejects(ssc.start(), error => isCondition(error, 'CHECKPOINT_DIRECTORY_MISSING'))
  }
})

test('durations of no or negative length are refused', () => {
  const { ssc } = manualContext(spark.sc)
  const input = new ScriptedInput<number>(ssc, [])
  for (const make of [
    () => input.window(0),
    () => input.window(1000, 0),
    () => input.window(-1000),
  ]) {
    assert.throws(make, error => isCondition(error, 'STREAMING_WINDOW_NOT_POSITIVE'))
  }
  for (const wrong of [1.5, Number.NaN, '10s', null]) {
    assert.throws(
      () => input.window(wrong as number),
      error => isCondition(error, 'INVALID_DURATION'),
      String(wrong),
    )
  }
})

test('streams with different slides are not united', () => {
  const { ssc } = manualContext(spark.sc)
  const input = new ScriptedInput<number>(ssc, [])
  assert.throws(
    () => input.window(2000, 2000).union(input),
    error => isCondition(error, 'STREAMING_DIFFERENT_SLIDES'),
  )
})

// ---- what is kept ----

test("a window persists its parent's RDDs and not its own; a level of the program's holds", () => {
  const { ssc } = manualContext(spark.sc)
  const plain = new ScriptedInput<number>(ssc, []).map(x => x)
  const window = plain.window(Seconds(2))
  assert.equal(plain.storageLevel, StorageLevel.MEMORY_ONLY_SER)
  assert.equal(window.storageLevel, StorageLevel.NONE)
  window.persist(StorageLevel.MEMORY_ONLY)
  assert.equal(plain.storageLevel, StorageLevel.MEMORY_ONLY)
  assert.equal(window.storageLevel, StorageLevel.NONE)
  const chosen = new ScriptedInput<number>(ssc, []).persist(StorageLevel.DISK_ONLY)
  chosen.window(Seconds(2))
  assert.equal(chosen.storageLevel, StorageLevel.DISK_ONLY)
})

test('what lies in blocks already is not kept a second time for a window', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const input = new ScriptedInput<number>(ssc, six as number[][])
  const found = collectInto(input.window(Seconds(3)))
  await ssc.start()
  await clock.advance(4000)
  assert.deepEqual(found.at(-1)?.rows, [1, 2, 3])
  assert.deepEqual([...spark.sc.getPersistentRDDs().values()], [])
  await ssc.stop(false)
  const asked = manualContext(spark.sc)
  const persisted = new ScriptedInput<number>(asked.ssc, six as number[][]).persist()
  persisted.window(Seconds(3)).foreachRDD(rdd => rdd.count())
  await asked.ssc.start()
  await asked.clock.advance(2000)
  assert.equal(spark.sc.getPersistentRDDs().size, 2)
  await asked.ssc.stop(false)
})

test('a window of one batch does not let go of what longer windows need', async () => {
  const streaming = manualContext(spark.sc)
  const computed = spark.sc.longAccumulator()
  const batches = new ScriptedInput(
    streaming.ssc,
    Array.from({ length: 6 }, (_, i) => [i]),
  ).map(x => {
    computed.add(1)
    return x
  })
  const short = collectInto(batches.window(Seconds(1)))
  const long = collectInto(batches.window(Seconds(3)))
  await runBatches(streaming, 6)
  assert.deepEqual(
    short.map(({ rows }) => rows),
    [[0], [1], [2], [3], [4], [5]],
  )
  assert.deepEqual(long.at(-1)?.rows, [3, 4, 5])
  assert.equal(computed.value, 6)
})

test('streams that share what they are made from, thirty deep, are started and cleared once each', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const input = new ScriptedInput<number>(ssc, [[1], [2], [3]])
  let stream: Numbers = input
  for (let i = 0; i < 30; i++) stream = stream.transformWith(stream, rdd => rdd)
  const found = collectInto(stream.window(Seconds(2)))
  await ssc.start()
  await clock.advance(3000)
  assert.deepEqual(
    found.map(({ rows }) => rows),
    [[1], [1, 2], [2, 3]],
  )
  assert.equal(ssc.graph.streams.length, 33)
  assert.deepEqual(input.heldTimesMs, [1000, 2000, 3000])
  await ssc.stop(false)
})

test('a batch of a window is computed once', async () => {
  const streaming = manualContext(spark.sc)
  const computed = spark.sc.longAccumulator()
  const input = new ScriptedInput(
    streaming.ssc,
    Array.from({ length: 8 }, (_, i) => [i]),
  )
  const found = collectInto(
    input
      .map(x => {
        computed.add(1)
        return x
      })
      .window(Seconds(4)),
  )
  await runBatches(streaming, 8)
  assert.deepEqual(found.at(-1)?.rows, [4, 5, 6, 7])
  assert.equal(computed.value, 8)
})

test('a stream remembers for as long as the windows over it need', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const input = new ScriptedInput(
    ssc,
    Array.from({ length: 10 }, (_, i) => [i]),
  )
  const pairs = input.map((x): [string, number] => ['k', x])
  const windows = pairs.reduceByKeyAndWindow((a, b) => a + b, Seconds(4), Seconds(2))
  windows.foreachRDD(() => {})
  await ssc.start()
  await clock.advance(10_000)
  const held = (stream: DStream<unknown>): number[] => stream.heldTimesMs.map(ms => ms / 1000)
  assert.deepEqual(
    [windows, pairs, input].map(stream => stream.rememberDuration?.milliseconds),
    [2000, 6000, 6000],
  )
  assert.deepEqual(held(windows), [10])
  assert.deepEqual(held(input), [5, 6, 7, 8, 9, 10])
  await ssc.stop(false)
  assert.deepEqual(held(input), [])
})

test('slice gives the batches of a window stream, and of what it is made from', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const input = new ScriptedInput(ssc, six as number[][])
  const windows = input.window(Seconds(2), Seconds(2))
  windows.foreachRDD(() => {})
  ssc.remember(Seconds(10))
  await ssc.start()
  await clock.advance(6000)
  const slice = async (stream: Numbers, from: number, to: number): Promise<number[][]> => {
    const rdds = await stream.slice(new Time(from), new Time(to))
    return Promise.all(rdds.map(rdd => rdd.collect()))
  }
  assert.deepEqual(await slice(windows, 2000, 6000), [
    [0, 1],
    [2, 3],
    [4, 5],
  ])
  assert.deepEqual(await slice(windows, 3999, 5999), [
    [0, 1],
    [2, 3],
  ])
  assert.deepEqual(await slice(input, -5000, 2000), [[0], [1]])
  await ssc.stop(false)
})

const skip = onlyThorough('ten thousand batches take seconds')
test('ten thousand empty batches leave nothing behind', { skip }, async () => {
  const streaming = manualContext(spark.sc, 10)
  const { ssc, clock } = streaming
  const input = new ScriptedInput<[string, number]>(ssc, [])
  const windows = input.reduceByKeyAndWindow((a, b) => a + b, Milliseconds(40), Milliseconds(20))
  let outputs = 0
  windows.foreachRDD(() => {
    outputs++
  })
  await ssc.start()
  const { blockManager } = spark.sc.env
  await clock.advance(1000)
  const counts = () => ({
    held: ssc.graph.streams.map(stream => stream.heldTimesMs.length),
    entries: blockManager.status().length,
    persisted: spark.sc.getPersistentRDDs().size,
  })
  const early = counts()
  await clock.advance(99_000)
  assert.equal(outputs, 5000)
  assert.deepEqual(counts(), early)
  assert.ok(Math.max(...early.held) <= 8, String(early.held))
  await ssc.stop(false)
})
