/** Recorded answers of Spark for programs without state: each case is a program, its inputs and its outputs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RDD } from '../../src/index.js'
import type { DStream } from '../../src/streaming/dstream/dstream.js'
import type { StreamingContext } from '../../src/streaming/streaming-context.js'
import { readCases } from './cases.js'
import { collectInto, manualContext, ScriptedInput, sparkContextForTests } from './harness.js'
import { describeEvents } from './listener-events.js'

interface Operation {
  op: string
  fn?: string
  n?: number
  static?: unknown[]
  other?: { input?: number; program?: Operation[] }
}

interface PipelineCase {
  id: string
  title: string
  batchMs: number
  inputs: (unknown[] | null)[]
  inputs2?: (unknown[] | null)[]
  numInputPartitions?: number
  numBatches?: number
  program: Operation[]
  ordered: boolean
  useSet: boolean
  groupedValues?: boolean
  secondOutput?: boolean
  listener?: boolean
  introspect?: boolean
  expected?: unknown[][]
  outputTimesMs?: number[]
  error?: { message: string | null }
  events?: string[]
  introspected?: { slideMs: number; rememberMs: number; heldRddTimesMs: number[] }[]
}

type Any = DStream<unknown>
type Pair = [unknown, unknown]
type Pairs = DStream<Pair>

const mapFunctions: Record<string, (x: never) => unknown> = {
  toString: (x: unknown) => String(x),
  plus1: (x: number) => x + 1,
  plus4: (x: number) => x + 4,
  plus8: (x: number) => x + 8,
  plus10: (x: number) => x + 10,
  pairOne: (x: unknown) => [x, 1],
  pairX: (x: unknown) => [x, 'x'],
  key: (pair: Pair) => pair[0],
  sumList: (xs: number[]) => xs.reduce((a, b) => a + b, 0),
  failOn3: (x: number) => {
    if (x === 3) throw new Error('boom on 3')
    return x
  },
}

const filterFunctions: Record<string, (x: never) => boolean> = {
  even: (x: number) => x % 2 === 0,
}

const reduceFunctions: Record<string, (a: never, b: never) => unknown> = {
  add: (a: number, b: number) => a + b,
}

const flatMapFunctions: Record<string, (x: never) => unknown[]> = {
  vAndVPlus10: (x: number) => [x, x + 10],
  rangeTo: (x: number) => Array.from({ length: x }, (_, i) => i + 1),
}

function transformed(stream: Any, operation: Operation): Any {
  switch (operation.fn) {
    case 'mapToString':
      return stream.transform(rdd => rdd.map(x => String(x)))
    case 'sortDesc':
      return stream.transform(rdd => (rdd as RDD<number>).sortBy(x => x, false) as RDD<unknown>)
    case 'distinct':
      return stream.transform(rdd => rdd.distinct())
    case 'subtractStatic':
      return stream.transform(rdd =>
        rdd.subtract(rdd.context.parallelize<unknown>(operation.static ?? [])),
      )
    case 'null':
      return stream.transform(() => null as never)
    default:
      throw new Error(`unknown function ${operation.fn}`)
  }
}

function transformedWith(stream: Any, other: Any, fn: string | undefined): Any {
  switch (fn) {
    case 'union':
      return stream.transformWith(other, (a, b) => a.union(b))
    case 'subtract':
      return stream.transformWith(other, (a, b) => a.subtract(b))
    default:
      throw new Error(`unknown function ${fn}`)
  }
}

function apply(stream: Any, operation: Operation, inputs: readonly Any[]): Any {
  const { op, fn = '' } = operation
  const pairs = stream as Pairs
  const other = (): Any => {
    const { input = 0, program = [] } = operation.other ?? {}
    return run(inputs[input], program, inputs)
  }
  const withOther = (f: (other: Pairs) => DStream<never>): Any => f(other() as Pairs) as Any
  switch (op) {
    case 'map':
      return stream.map(mapFunctions[fn] as (x: unknown) => string)
    case 'filter':
      return stream.filter(filterFunctions[fn] as (x: unknown) => boolean)
    case 'glom':
      return stream.glom() as Any
    case 'mapPartitions':
      return stream.mapPartitions(rows => {
        let sum = 0
        for (const x of rows as Iterable<number>) sum += x
        return [sum]
      }) as Any
    case 'repartition':
      return stream.repartition(operation.n ?? 1)
    case 'reduce':
      return stream.reduce(reduceFunctions[fn] as (a: unknown, b: unknown) => unknown)
    case 'count':
      return stream.count() as Any
    case 'countByValue':
      return stream.countByValue() as Any
    case 'reduceByKey':
      return pairs.reduceByKey(reduceFunctions[fn] as (a: unknown, b: unknown) => unknown) as Any
    case 'mapValues':
      return pairs.mapValues(mapFunctions[fn] as (x: unknown) => string) as Any
    case 'flatMapValues':
      return pairs.flatMapValues(flatMapFunctions[fn] as (x: unknown) => string[]) as Any
    case 'combineByKeyToList':
      return pairs.combineByKey(
        v => [v] as unknown[],
        (list, v) => [...list, v],
        (a, b) => [...a, ...b],
      ) as Any
    case 'union':
      return stream.union(other())
    case 'transform':
      return transformed(stream, operation)
    case 'transformWith':
      return transformedWith(stream, other(), fn)
    case 'join':
      return withOther(that => pairs.join(that) as never)
    case 'leftOuterJoin':
      return withOther(that => pairs.leftOuterJoin(that) as never)
    case 'fullOuterJoin':
      return withOther(that => pairs.fullOuterJoin(that) as never)
    case 'cogroup':
      return withOther(that => pairs.cogroup(that) as never)
    default:
      throw new Error(`unknown operation ${op}`)
  }
}

function run(stream: Any, program: readonly Operation[], inputs: readonly Any[]): Any {
  return program.reduce((current, operation) => apply(current, operation, inputs), stream)
}

const text = (x: unknown): string => JSON.stringify(x)

/** Value lists inside of records in one order, whatever order they came in. */
function sortedInside(x: unknown): unknown {
  if (!Array.isArray(x)) return x
  const parts = x.map(sortedInside)
  return parts.every(part => !Array.isArray(part)) ? parts.sort() : parts
}

function comparable(batches: readonly unknown[][], c: PipelineCase): unknown {
  const plain = JSON.parse(text(batches)) as unknown[][] // undefined in an array becomes null
  if (c.ordered) return plain
  return plain.map(batch => {
    const rows = (c.groupedValues ? batch.map(row => sortedInside(row)) : batch).map(text).sort()
    return c.useSet ? [...new Set(rows)] : rows
  })
}

const spark = sparkContextForTests()

async function withError(ssc: StreamingContext, batches: Promise<void>): Promise<Error> {
  await batches
  return ssc.awaitTermination().then(
    () => new Error('no error'),
    error => error as Error,
  )
}

for (const c of readCases<PipelineCase>('pipelines')) {
  test(`${c.id}: ${c.title}`, async () => {
    const streaming = manualContext(spark.sc, c.batchMs)
    const { ssc, clock } = streaming
    const inputs = [c.inputs, c.inputs2 ?? []].map(
      batches => new ScriptedInput<unknown>(ssc, batches, c.numInputPartitions ?? 2),
    )
    const events = c.listener ? describeEvents(ssc) : []
    const found = collectInto(run(inputs[0], c.program, inputs))
    if (c.secondOutput) inputs[0].count().foreachRDD(() => {})
    await ssc.start()
    let failure: unknown
    ssc.awaitTermination().catch(error => {
      failure = error
    })
    try {
      const batches = clock.advance((c.numBatches ?? c.inputs.length) * c.batchMs)
      if (c.error !== undefined) {
        const { message } = await withError(ssc, batches)
        const wanted = c.error.message?.split(': ').at(-1) ?? 'must not return null'
        assert.ok(message.includes(wanted), `${message} should tell: ${wanted}`)
        return
      }
      await batches
      assert.ifError(failure)
      const rows = found.map(batch => batch.rows)
      assert.deepEqual(comparable(rows, c), comparable(c.expected ?? [], c))
      assert.deepEqual(
        found.map(batch => batch.timeMs),
        c.outputTimesMs,
      )
      if (c.events !== undefined) assert.deepEqual(events, c.events)
      for (const { slideMs, rememberMs, heldRddTimesMs } of c.introspected ?? []) {
        assert.equal(inputs[0].slideDuration.milliseconds, slideMs)
        assert.equal(inputs[0].rememberDuration?.milliseconds, rememberMs)
        assert.deepEqual(inputs[0].heldTimesMs, heldRddTimesMs)
      }
    } finally {
      await ssc.stop(false)
    }
  })
}
