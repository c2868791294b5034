import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type RDD, SparkConf, SparkContext } from '../../../src/index.js'
import { DerivedDStream } from '../../../src/streaming/dstream/derived-dstream.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { ForEachDStream } from '../../../src/streaming/dstream/for-each-dstream.js'
import { Seconds } from '../../../src/streaming/duration.js'
import { InputDStream } from '../../../src/streaming/input/input-dstream.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import type { Time } from '../../../src/streaming/time.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'

const conf = new SparkConf().setMaster('local').setAppName('operator ids')
const sc = new SparkContext(conf.set('spark.log.level', 'OFF'))
after(() => sc.stop())

/** A stream that keeps something from batch to batch. */
class Kept<T> extends DerivedDStream<T, T> {
  constructor(parent: DStream<T>) {
    super(parent)
    Object.assign(this, { mustCheckpoint: true })
  }

  override compute(time: Time): Promise<RDD<T> | undefined> {
    return this.parent.getOrCompute(time)
  }
}

class Own extends InputDStream<number> {
  override compute(): Promise<undefined> {
    return Promise.resolve(undefined)
  }
}

class OtherKept<T> extends Kept<T> {}

type Names = Record<string, string>

function idsOf(describe: (ssc: StreamingContext) => Record<string, DStream<unknown>>): Names {
  const ssc = new StreamingContext(sc, Seconds(1), { clock: new ManualClock() })
  const streams = describe(ssc)
  for (const stream of Object.values(streams)) stream.foreachRDD(() => {})
  return Object.fromEntries(
    Object.entries(streams).map(([name, stream]) => [name, stream.operatorId]),
  )
}

const cases: readonly [
  string,
  (ssc: StreamingContext) => Record<string, DStream<unknown>>,
  Names,
][] = [
  [
    'inputs are counted by the method that made them',
    ssc => ({
      a: ssc.queueStream([]),
      b: ssc.socketTextStream('localhost', 1),
      c: ssc.queueStream([]),
      d: new Own(ssc),
    }),
    { a: 'queueStream-0', b: 'socketTextStream-0', c: 'queueStream-1', d: 'Own-0' },
  ],
  [
    'what lies between a state and its input does not count',
    ssc => ({
      state: new Kept(
        ssc
          .queueStream<number>([])
          .map(x => x)
          .filter(() => true),
      ),
    }),
    { state: 'Kept-0.queueStream-0' },
  ],
  [
    'states are counted apart by kind and by what they are made from',
    ssc => {
      const [one, two] = [ssc.queueStream<number>([]), ssc.queueStream<number>([])]
      const a = new Kept(one)
      return {
        a,
        b: new OtherKept(one),
        c: new Kept(one.map(x => x)),
        d: new Kept(two),
        e: new Kept(a),
      }
    },
    {
      a: 'Kept-0.queueStream-0',
      b: 'OtherKept-0.queueStream-0',
      c: 'Kept-1.queueStream-0',
      d: 'Kept-0.queueStream-1',
      e: 'Kept-0.Kept-0.queueStream-0',
    },
  ],
  [
    'all inputs of a union count',
    ssc => ({
      state: new Kept(ssc.union(ssc.queueStream<number>([]), ssc.queueStream<number>([]))),
    }),
    { state: 'Kept-0.queueStream-0+queueStream-1' },
  ],
  [
    'a uid is taken as it is, goes into the names below, and changes no position',
    ssc => {
      const input = ssc.queueStream<number>([])
      const a = new Kept(input).uid('totals')
      return { a, b: new Kept(input), c: new Kept(a.map(x => x)) }
    },
    { a: 'totals', b: 'Kept-1.queueStream-0', c: 'Kept-0.totals' },
  ],
  [
    'the order in which streams are made counts, not that of their outputs',
    ssc => {
      const input = ssc.queueStream<number>([])
      const [first, second] = [new Kept(input), new Kept(input)]
      return { second, first }
    },
    { first: 'Kept-0.queueStream-0', second: 'Kept-1.queueStream-0' },
  ],
]

for (const [name, describe, expected] of cases) {
  test(name, () => assert.deepEqual(idsOf(describe), expected))
}

test('a uid names the state that the same call made inside', () => {
  const ids = idsOf(ssc => {
    const input = ssc.queueStream<number>([])
    // as countByWindow does: a state, and a stream that is made from it, by one call
    const call = (): [Kept<number>, DStream<number>] => {
      const inner = new Kept(input)
      const outer = new ForEachDStream(inner, 'x', () => {}) as unknown as DStream<number>
      Object.defineProperty(outer, 'creationSite', { value: Object.create(inner.creationSite) })
      return [inner, outer]
    }
    const [inner, outer] = call()
    outer.uid('window')
    return { inner }
  })
  assert.deepEqual(ids, { inner: 'window' })
})

test('a long name ends in a hash, and can be the name of a file', () => {
  const { state, again } = idsOf(ssc => {
    const inputs = Array.from({ length: 40 }, () => ssc.queueStream<number>([]))
    const all = ssc.union(...inputs)
    return { state: new Kept(all), again: new Kept(all) }
  })
  for (const id of [state, again]) assert.match(id, /^[A-Za-z0-9.+-]{1,120}$/)
  assert.notEqual(state, again)
})

for (const uid of ['', 'a/b', '..', '.a', 'x'.repeat(101), 7, 'a b']) {
  test(`uid ${JSON.stringify(uid)} is refused`, () => {
    const ssc = new StreamingContext(sc, Seconds(1), { clock: new ManualClock() })
    assert.throws(() => ssc.queueStream([]).uid(uid as string), { condition: 'INVALID_UID' })
  })
}

test('a uid that another stream has is refused with both', () => {
  const ssc = new StreamingContext(sc, Seconds(1), { clock: new ManualClock() })
  const input = ssc.queueStream<number>([]).uid('x')
  assert.throws(
    () => input.map(x => x).uid('x'),
    /queueStream at .*operator-id\.test.* and map at .*operator-id\.test/,
  )
  input.uid('x')
})

test('a uid that is the derived name of another stream is refused at the start', async () => {
  const ssc = new StreamingContext(sc, Seconds(1), { clock: new ManualClock() })
  const input = ssc.queueStream<number>([])
  ssc
    .queueStream<number>([])
    .uid('queueStream-0')
    .foreachRDD(() => {})
  input.foreachRDD(() => {})
  await assert.rejects(ssc.start(), { condition: 'DUPLICATE_UID' })
})
