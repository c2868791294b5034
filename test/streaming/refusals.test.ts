/** What a program in JavaScript may call wrongly: each call is refused with its condition, its operator and its line. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { suite, test } from 'node:test'
import type { SparkContext } from '../../src/core/spark-context.js'
import type { DStream } from '../../src/streaming/dstream/dstream.js'
import { Seconds } from '../../src/streaming/duration.js'
import type { State } from '../../src/streaming/state.js'
import { StateSpec } from '../../src/streaming/state-spec.js'
import { StreamingContext } from '../../src/streaming/streaming-context.js'
import type { Time } from '../../src/streaming/time.js'
import { isCondition } from '../../src/util/errors.js'
import { ConsoleLogger } from '../../src/util/log.js'
import { manualContext, sparkContextForTests } from './harness.js'

const spark = sparkContextForTests()

type Condition = Parameters<typeof isCondition>[1]

interface Given {
  readonly ssc: StreamingContext
  readonly sc: SparkContext
  readonly numbers: DStream<number>
  readonly pairs: DStream<[string, number]>
}

/** What a program without types may pass. */
const un = (value: unknown): never => value as never
const d = Seconds(1)

const add = (a: number, b: number): number => a + b
const count = (values: number[], n: number | undefined): number => (n ?? 0) + values.length
const timed = (_t: Time, _k: string, values: number[], n: number | undefined): number =>
  count(values, n)
const state = (key: string, _n: number | undefined, _state: State<number>): string => key

type Row = readonly [
  call: string,
  condition: Condition,
  operator: string,
  says: RegExp,
  run: (given: Given) => unknown,
]

const table: readonly Row[] = [
  [
    "new StreamingContext('local[2]', d)",
    'INVALID_ARGUMENT',
    'StreamingContext',
    /a SparkConf or a SparkContext; it is 'local\[2\]'/,
    () => new StreamingContext(un('local[2]'), d),
  ],
  [
    'new StreamingContext({}, d)',
    'INVALID_ARGUMENT',
    'StreamingContext',
    /it is \{\}/,
    () => new StreamingContext(un({}), d),
  ],
  [
    'new StreamingContext(undefined, d)',
    'INVALID_ARGUMENT',
    'StreamingContext',
    /it is undefined/,
    () => new StreamingContext(un(undefined), d),
  ],
  [
    "getOrCreate('x')",
    'NOT_A_FUNCTION',
    'getOrCreate',
    /got undefined/,
    () => StreamingContext.getOrCreate('x', un(undefined)),
  ],
  [
    "getActiveOrCreate('x')",
    'NOT_A_FUNCTION',
    'getActiveOrCreate',
    /got undefined/,
    () => StreamingContext.getActiveOrCreate('x', un(undefined)),
  ],
  [
    'getActiveOrCreate(() => 5)',
    'INVALID_ARGUMENT',
    'getActiveOrCreate',
    /create\(\) gives must be a StreamingContext; it is 5/,
    () => StreamingContext.getActiveOrCreate(() => un(5)),
  ],
  [
    'create that gives nothing',
    'INVALID_ARGUMENT',
    'getOrCreate',
    /it is undefined/,
    () => StreamingContext.getOrCreate('x', () => un(undefined)),
  ],
  [
    'an option that there is not',
    'UNKNOWN_OPTION',
    'getOrCreate',
    /'createOnErr'.*Did you mean 'createOnError'/,
    ({ ssc }) => StreamingContext.getOrCreate('x', () => ssc, un({ createOnErr: true })),
  ],
  [
    'stop({ gracefull: true })',
    'UNKNOWN_OPTION',
    'stop',
    /'gracefull'.*Did you mean 'graceful'/,
    ({ ssc }) => ssc.stop(un({ gracefull: true })),
  ],
  [
    "stop({ graceful: 'yes' })",
    'INVALID_ARGUMENT',
    'stop',
    /graceful must be true or false; it is 'yes'/,
    ({ ssc }) => ssc.stop(un({ graceful: 'yes' })),
  ],
  ["stop('x')", 'INVALID_ARGUMENT', 'stop', /it is 'x'/, ({ ssc }) => ssc.stop(un('x'))],
  ['stop(null)', 'INVALID_ARGUMENT', 'stop', /it is null/, ({ ssc }) => ssc.stop(un(null))],
  [
    "awaitTerminationOrTimeout('x')",
    'INVALID_ARGUMENT',
    'awaitTerminationOrTimeout',
    /it is 'x'/,
    ({ ssc }) => ssc.awaitTerminationOrTimeout(un('x')),
  ],
  [
    'addStreamingListener(undefined)',
    'INVALID_ARGUMENT',
    'addStreamingListener',
    /it is undefined/,
    ({ ssc }) => ssc.addStreamingListener(un(undefined)),
  ],
  [
    'remember(0)',
    'INVALID_ARGUMENT',
    'remember',
    /positive; it is 0/,
    ({ ssc }) => ssc.remember(0),
  ],
  ['remember(-1)', 'INVALID_ARGUMENT', 'remember', /it is -1/, ({ ssc }) => ssc.remember(-1)],
  [
    'checkpoint(new URL())',
    'INVALID_PATH',
    'checkpoint',
    /fileURLToPath/,
    ({ ssc }) => ssc.checkpoint(un(new URL('file:///tmp/x'))),
  ],
  ['ssc.union(1)', 'NOT_A_DSTREAM', 'union', /got 1,/, ({ ssc }) => ssc.union(un(1))],
  [
    'ssc.union([stream])',
    'NOT_A_DSTREAM',
    'union',
    /one by one/,
    ({ ssc, numbers }) => ssc.union(un([numbers])),
  ],
  ['ssc.union()', 'STREAMING_NO_PARENTS', 'union', /no stream/, ({ ssc }) => ssc.union()],
  [
    'ssc.transform(stream, f)',
    'NOT_AN_ARRAY',
    'transform',
    /as an array/,
    ({ ssc, numbers }) =>
      ssc.transform(
        un(numbers),
        un(() => undefined),
      ),
  ],
  ['union(5)', 'NOT_A_DSTREAM', 'union', /got 5,/, ({ numbers }) => numbers.union(un(5))],
  ['union()', 'NOT_A_DSTREAM', 'union', /undefined/, ({ numbers }) => numbers.union(un(undefined))],
  [
    'join(rdd)',
    'NOT_A_DSTREAM',
    'join',
    /an RDD, which is not a DStream\. Combine with an RDD in transform/,
    ({ pairs, sc }) => pairs.join(un(sc.parallelize([['a', 1]]))),
  ],
  ['join()', 'NOT_A_DSTREAM', 'join', /undefined/, ({ pairs }) => pairs.join(un(undefined))],
  ['map()', 'NOT_A_FUNCTION', 'map', /got undefined/, ({ numbers }) => numbers.map(un(undefined))],
  ["uid('a/b')", 'INVALID_UID', 'uid', /it is 'a\/b'/, ({ numbers }) => numbers.uid('a/b')],
  ["window('x')", 'INVALID_DURATION', 'window', /is 'x'/, ({ numbers }) => numbers.window(un('x'))],
  [
    'a port',
    'INVALID_PORT',
    'socketTextStream',
    /port is 0/,
    ({ ssc }) => ssc.socketTextStream('localhost', 0),
  ],
  [
    'a host',
    'INVALID_HOST',
    'socketTextStream',
    /not 5/,
    ({ ssc }) => ssc.socketTextStream(un(5), 9),
  ],
  [
    'foreachRDD()',
    'NOT_A_FUNCTION',
    'foreachRDD',
    /got undefined/,
    ({ numbers }) => numbers.foreachRDD(un(undefined)),
  ],
  ['foreachRDD(1)', 'NOT_A_FUNCTION', 'foreachRDD', /got 1/, g => g.numbers.foreachRDD(un(1))],
  [
    'transform()',
    'NOT_A_FUNCTION',
    'transform',
    /undefined/,
    g => g.numbers.transform(un(undefined)),
  ],
  [
    'transformWith(stream)',
    'NOT_A_FUNCTION',
    'transformWith',
    /undefined/,
    ({ numbers }) => numbers.transformWith(numbers, un(undefined)),
  ],
  [
    'saveAsTextFiles()',
    'INVALID_ARGUMENT',
    'saveAsTextFiles',
    /prefix.*it is undefined/,
    ({ numbers }) => numbers.saveAsTextFiles(un(undefined)),
  ],
  [
    "saveAsObjectFiles('x', 1)",
    'INVALID_ARGUMENT',
    'saveAsObjectFiles',
    /suffix.*it is 1/,
    ({ numbers }) => numbers.saveAsObjectFiles('x', un(1)),
  ],
  [
    "persist('DISK_ONLY')",
    'INVALID_ARGUMENT',
    'persist',
    /Give StorageLevel\.DISK_ONLY/,
    ({ numbers }) => numbers.persist(un('DISK_ONLY')),
  ],
  [
    "updateStateByKey(f, 2, 'rdd')",
    'INVALID_ARGUMENT',
    'updateStateByKey',
    /an RDD of pairs; it is 'rdd'/,
    ({ pairs }) => pairs.updateStateByKey(count, 2, un('rdd')),
  ],
  [
    "updateStateByKey(f, 2, true, 'x')",
    'INVALID_ARGUMENT',
    'updateStateByKey',
    /it is 'x'/,
    ({ pairs }) => pairs.updateStateByKey(timed, 2, true, un('x')),
  ],
  [
    "updateStateByKey(f, '2')",
    'INVALID_PARTITION_COUNT',
    'updateStateByKey',
    /it is '2'/,
    ({ pairs }) => pairs.updateStateByKey(count, un('2')),
  ],
  [
    'updateStateByKey with {} for a partitioner',
    'INVALID_ARGUMENT',
    'updateStateByKey',
    /The partitioner.*it is \{\}/,
    ({ pairs }) => pairs.updateStateByKey(count, un({})),
  ],
  [
    'updateStateByKey() with four parameters and no third argument',
    'INVALID_ARGUMENT',
    'updateStateByKey',
    /\(values, state\).*it is of 4 parameters/,
    ({ pairs }) => pairs.updateStateByKey(un(timed), 2),
  ],
  [
    'updateStateByKey() with two parameters and a third argument',
    'INVALID_ARGUMENT',
    'updateStateByKey',
    /leave out the third argument/,
    ({ pairs }) => pairs.updateStateByKey(un(count), 2, true),
  ],
  [
    "countByValueAndWindow(d, d, 'n')",
    'INVALID_PARTITION_COUNT',
    'countByValueAndWindow',
    /it is 'n'/,
    ({ numbers }) => numbers.countByValueAndWindow(d, d, un('n')),
  ],
  [
    "reduceByKeyAndWindow(f, d, d, 'x')",
    'INVALID_PARTITION_COUNT',
    'reduceByKeyAndWindow',
    /it is 'x'/,
    ({ pairs }) => pairs.reduceByKeyAndWindow(add, d, d, un('x')),
  ],
  [
    'a filter without an inverse',
    'INVALID_ARGUMENT',
    'reduceByKeyAndWindow',
    /with an inverse function only/,
    ({ pairs }) =>
      pairs.reduceByKeyAndWindow(
        un(add),
        un(d),
        un(d),
        un(2),
        un(() => true),
      ),
  ],
  ...[null, -1, 0, 1.5, '2'].map(
    (n): Row => [
      `StateSpec.numPartitions(${n})`,
      'INVALID_PARTITION_COUNT',
      'numPartitions',
      /positive whole number; it is/,
      () => StateSpec.function(state).numPartitions(un(n)),
    ],
  ),
  [
    "StateSpec.partitioner('2')",
    'INVALID_PARTITION_COUNT',
    'partitioner',
    /it is '2'/,
    () => StateSpec.function(state).partitioner(un('2')),
  ],
  [
    'StateSpec.initialState([1])',
    'STATE_SPEC_INVALID',
    'initialState',
    /has 1 where a pair/,
    () => StateSpec.function(state).initialState(un([1])),
  ],
  [
    'StateSpec.timeout(0)',
    'STATE_SPEC_INVALID',
    'timeout',
    /must be positive/,
    () => StateSpec.function(state).timeout(0),
  ],
  [
    'StateSpec.function with five parameters',
    'STATE_SPEC_INVALID',
    'function',
    /has 5 parameters/,
    () => StateSpec.function(un((_a: 1, _b: 1, _c: 1, _d: 1, _e: 1) => 1)),
  ],
  [
    'mapWithState(f)',
    'STATE_SPEC_INVALID',
    'mapWithState',
    /StateSpec\.function/,
    ({ pairs }) => pairs.mapWithState(un(state)),
  ],
]

suite('refused at the call, with the operator and its line', () => {
  for (const [call, condition, operator, says, run] of table) {
    test(call, async () => {
      const { ssc } = manualContext(spark.sc)
      const numbers = ssc.queueStream([[1]])
      const pairs: DStream<[string, number]> = ssc.queueStream([[['a', 1]]])
      await assert.rejects(
        async () => run({ ssc, sc: spark.sc, numbers, pairs }),
        error => {
          assert.ok(isCondition(error, condition), String(error))
          assert.equal(error.parameters.operator, operator)
          assert.match(error.parameters.callSite, /refusals\.test\.ts:\d+$/)
          assert.match(error.message, says)
          return true
        },
      )
      assert.equal(ssc.getState(), 'INITIALIZED')
      assert.equal(ssc.graph.outputStreams.length, 0)
    })
  }
})

test('a setting that looks like a key of streaming is told of when a context is made', t => {
  const warnings: string[] = []
  t.mock.method(ConsoleLogger.prototype, 'warn', (text: string) => warnings.push(text))
  const key = 'spark.streaming.blockIntervall'
  spark.sc.conf.set(key, '50ms')
  t.after(() => spark.sc.conf.remove(key))
  manualContext(spark.sc)
  assert.deepEqual(warnings, [
    `The setting '${key}' has no effect: there is no such key. Did you mean 'spark.streaming.blockInterval'?`,
  ])
})

test('awaitTermination of a context that nobody starts: the process ends with an error that says so', () => {
  const program = `
    import { SparkConf, StreamingContext } from ${JSON.stringify(new URL('../../src/index.js', import.meta.url).href)}
    const ssc = new StreamingContext(new SparkConf().setMaster('local[1]').setAppName('x'), 100)
    await ssc.awaitTermination().catch(error => console.log(error.condition, error.parameters.operator))
    await ssc.stop()`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  assert.equal(out.trim(), 'STREAMING_NOT_STARTED awaitTermination')
})

test('awaitTermination may be called before start', async () => {
  const { ssc } = manualContext(spark.sc)
  ssc.queueStream([[1]]).print(0)
  const ended = ssc.awaitTermination()
  await ssc.start()
  await ssc.stop(false)
  await ended
})
