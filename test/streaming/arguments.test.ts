/** Arguments that only programs without types give to streams: refused with the operator and its line. */
import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { DStream } from '../../src/streaming/dstream/dstream.js'
import { Receiver } from '../../src/streaming/receiver/receiver.js'
import type { State } from '../../src/streaming/state.js'
import { StateSpec } from '../../src/streaming/state-spec.js'
import type { StreamingContext } from '../../src/streaming/streaming-context.js'
import type { Time } from '../../src/streaming/time.js'
import { isCondition } from '../../src/util/errors.js'
import { ConsoleLogger } from '../../src/util/log.js'
import { manualContext, runBatches, sparkContextForTests } from './harness.js'

const spark = sparkContextForTests()

type Pairs = DStream<[string, number]>
type Condition = Parameters<typeof isCondition>[1]

/** What a program in JavaScript may pass. */
const untyped = (value: unknown): never => value as never

function check(error: unknown, condition: Condition, operator: string, value: string): true {
  assert.ok(isCondition(error, condition), String(error))
  assert.equal(error.parameters.operator, operator)
  assert.match(error.parameters.callSite, /arguments\.test\.ts:\d+$/)
  assert.equal(error.parameters.value ?? error.parameters.count, value)
  return true
}

type Describe = (ssc: StreamingContext) => unknown

const atOnce: readonly [
  call: string,
  condition: Condition,
  operator: string,
  value: string,
  describe: Describe,
][] = [
  ['queueStream(5)', 'NOT_AN_ARRAY', 'queueStream', '5', ssc => ssc.queueStream(untyped(5))],
  [
    'queueStream([5])',
    'QUEUE_ITEM_INVALID',
    'queueStream',
    '5',
    ssc => ssc.queueStream(untyped([5])),
  ],
  [
    'a default of queueStream',
    'QUEUE_ITEM_INVALID',
    'queueStream',
    "'x'",
    ssc => ssc.queueStream([], true, untyped('x')),
  ],
  [
    'receiverStream({})',
    'NOT_A_RECEIVER',
    'receiverStream',
    '{}',
    s => s.receiverStream(untyped({})),
  ],
  [
    'receiverStream(class {})',
    'NOT_A_RECEIVER',
    'receiverStream',
    'the class',
    s => s.receiverStream(untyped(class {})),
  ],
  [
    'receiverStream(Receiver)',
    'NOT_A_RECEIVER',
    'receiverStream',
    'the class Receiver',
    s => s.receiverStream(untyped(Receiver)),
  ],
  [
    'receiverStream(new Receiver())',
    'NOT_A_RECEIVER',
    'receiverStream',
    'a Receiver without onStart',
    s => s.receiverStream(Reflect.construct(Receiver, []) as Receiver<number>),
  ],
  [
    'socketStream without a converter',
    'NOT_A_FUNCTION',
    'socketStream',
    'undefined',
    s => s.socketStream('h', 1, untyped(undefined)),
  ],
  [
    'fileStream without a function to read',
    'NOT_A_FUNCTION',
    'fileStream',
    'undefined',
    s => s.fileStream('d', untyped(undefined)),
  ],
  [
    'fileStream with a filter that is none',
    'NOT_A_FUNCTION',
    'fileStream',
    "'*.txt'",
    s => s.fileStream('d', sc => sc.emptyRDD(), untyped('*.txt')),
  ],
  ['textFileStream(1)', 'INVALID_PATH', 'textFileStream', '1', s => s.textFileStream(untyped(1))],
  [
    'binaryRecordsStream(1)',
    'INVALID_PATH',
    'binaryRecordsStream',
    '1',
    s => s.binaryRecordsStream(untyped(1), 4),
  ],
  ...[Number.NaN, -1, 1.5].flatMap(n =>
    (['print', 'pprint'] as const).map((name): [string, Condition, string, string, Describe] => [
      `${name}(${n})`,
      'INVALID_ROW_COUNT',
      name,
      String(n),
      ssc => ssc.queueStream([[1]])[name](n),
    ]),
  ),
]

suite('refused when it is given, and no stream is left behind', () => {
  for (const [call, condition, operator, value, describe] of atOnce) {
    test(call, () => {
      const { ssc } = manualContext(spark.sc)
      const isOutput = operator.endsWith('print')
      assert.throws(
        () => describe(ssc),
        error => check(error, condition, operator, value),
      )
      assert.equal(ssc.graph.inputStreams.length, isOutput ? 1 : 0)
      assert.equal(ssc.graph.outputStreams.length, 0)
    })
  }
})

test('numbers that no batch can use are refused when they are given', () => {
  const { ssc } = manualContext(spark.sc)
  const stream = ssc.queueStream([[1]])
  for (const [call, condition, parameters] of [
    [() => stream.repartition(0), 'INVALID_PARTITION_COUNT', { count: '0' }],
    [() => stream.countByValue(1.5), 'INVALID_PARTITION_COUNT', { count: '1.5' }],
    [() => ssc.binaryRecordsStream('/in', -4), 'INVALID_RECORD_LENGTH', { recordLength: '-4' }],
  ] as const) {
    assert.throws(call, error => {
      assert.ok(isCondition(error, condition), String(error))
      const { operator: _, callSite: __, ...rest } = error.parameters
      assert.deepEqual(rest, parameters)
      return true
    })
  }
  assert.equal(ssc.graph.inputStreams.length, 1)
})

for (const [title, operator, give] of [
  [
    'rest for the form with the time',
    'updateStateByKey',
    (s: Pairs) =>
      s.updateStateByKey(
        untyped((...all: unknown[]) => all[3]),
        1,
        true,
      ),
  ],
  [
    'a default for the key',
    'updateStateByKey',
    (s: Pairs) =>
      s.updateStateByKey(
        untyped((_time: Time, _key = 'x', values: number[] = []) => values.length),
        1,
        true,
      ),
  ],
  [
    'rest for mapWithState',
    'mapWithState',
    () => StateSpec.function((...all: [string, number | undefined, State<number>]) => all[0]),
  ],
  [
    'a default in the form with the time',
    'mapWithState',
    () =>
      StateSpec.function(
        (_t: Time, key: string, _v: number | undefined = 1, _s?: State<number>) => key,
      ),
  ],
] as const) {
  test(`parameters that do not count: ${title}`, () => {
    const { ssc } = manualContext(spark.sc)
    const pairs: Pairs = ssc.queueStream([[['a', 1]]])
    assert.throws(
      () => give(pairs),
      error => {
        assert.ok(isCondition(error, 'STATE_FUNCTION_AMBIGUOUS'), String(error))
        assert.equal(error.parameters.operator, operator)
        assert.match(error.parameters.callSite, /arguments\.test\.ts:\d+$/)
        return true
      },
    )
  })
}

test('defaults that make no difference are taken', () => {
  const { ssc } = manualContext(spark.sc)
  const pairs: Pairs = ssc.queueStream([[['a', 1]]])
  pairs.updateStateByKey((values: number[], total: number | undefined = 0) => total + values.length)
  StateSpec.function((key: string, _v: number | undefined, _s?: State<number>) => key)
  StateSpec.function(
    { method: (key: string, value = 1, _s?: State<number>) => `${key}${value}` }.method,
  )
})

const inBatches: readonly [
  what: string,
  condition: Condition,
  operator: string,
  value: string,
  describe: (ssc: StreamingContext) => DStream<unknown>,
][] = [
  [
    'what is pushed to a queue later',
    'QUEUE_ITEM_INVALID',
    'queueStream',
    '5',
    ssc => {
      const queue: unknown[] = []
      const stream = ssc.queueStream(untyped(queue))
      queue.push(5)
      return stream
    },
  ],
  [
    'what transform gives',
    'STREAMING_NOT_AN_RDD',
    'transform',
    '[ 1 ]',
    ssc => ssc.queueStream([[1]]).transform(() => untyped([1])),
  ],
  [
    'what transformWith gives',
    'STREAMING_NOT_AN_RDD',
    'transformWith',
    '7',
    ssc => {
      const stream = ssc.queueStream([[1]])
      return stream.transformWith(stream, () => untyped(7))
    },
  ],
]

suite('refused when its batch is made, with the place said once', () => {
  for (const [what, condition, operator, value, describe] of inBatches) {
    test(what, async (t: TestContext) => {
      const logged: string[] = []
      t.mock.method(ConsoleLogger.prototype, 'error', (text: string) => logged.push(text))
      const streaming = manualContext(spark.sc)
      describe(streaming.ssc).foreachRDD(rdd => rdd.count())
      const ended = assert.rejects(streaming.ssc.awaitTermination(), error => {
        check(error, condition, operator, value)
        assert.equal(logged.length, 1)
        assert.equal(
          logged[0],
          `Error generating jobs for time 1000 ms: ${(error as Error).message}`,
        )
        return true
      })
      await runBatches(streaming, 1)
      await ended
    })
  }
})
