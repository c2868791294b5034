/** Operations that know one batch only. */
import type { RDD } from '../../../src/index.js'
import type { Operation } from '../case-format.js'
import { plus, textOf } from './arithmetic.js'
import {
  filterFunctions,
  flatMapFunctions,
  mapFunction,
  named,
  type Pair,
  reduceFunctions,
} from './named-functions.js'
import {
  type OperationTable,
  type Pairs,
  type Program,
  required,
  type Stream,
} from './operation.js'

type Rows = RDD<unknown>
type PairRows = RDD<Pair>

const rddFunctions: Readonly<Record<string, (rdd: Rows, operation: Operation) => Rows>> = {
  mapToString: rdd => rdd.map(x => textOf(x)),
  distinct: rdd => rdd.distinct(),
  sortAsc: rdd => rdd.sortBy(x => x),
  sortDesc: rdd => rdd.sortBy(x => x, false),
  zipWithIndex: rdd => rdd.zipWithIndex() as Rows,
  leftJoinStatic: (rdd, operation) =>
    (rdd as PairRows).leftOuterJoin(fixed(rdd, operation) as PairRows) as Rows,
  subtractStatic: (rdd, operation) => rdd.subtract(fixed(rdd, operation)),
  null: () => null as never,
}

const twoRddFunctions: Readonly<Record<string, (rdd: Rows, other: Rows) => Rows>> = {
  union: (a, b) => a.union(b),
  join: (a, b) => (a as PairRows).join(b as PairRows) as Rows,
  subtract: (a, b) => a.subtract(b),
  intersection: (a, b) => a.intersection(b),
}

function fixed(rdd: Rows, operation: Operation): Rows {
  return rdd.context.parallelize<unknown>(operation.static ?? [])
}

/** The stream that an operation's `other` describes. */
function otherOf(operation: Operation, program: Program): Pairs {
  const { input = 0, program: operations = [] } = operation.other ?? {}
  return program.run(program.inputs[input], operations) as Pairs
}

export const plainOperations: OperationTable = {
  map: (stream, { fn = '' }, { reading }) =>
    stream.map(mapFunction(fn, reading) as (x: unknown) => string),
  flatMap: (stream, { fn }) =>
    stream.flatMap(named(flatMapFunctions, fn, 'function for flatMap') as (x: unknown) => string[]),
  filter: (stream, { fn }) =>
    stream.filter(named(filterFunctions, fn, 'function for filter') as (x: unknown) => boolean),
  glom: stream => stream.glom() as Stream,
  mapPartitions: stream =>
    stream.mapPartitions(rows => {
      let sum: unknown = 0
      for (const x of rows) sum = plus(sum, x)
      return [sum as number]
    }) as Stream,
  repartition: (stream, operation) => stream.repartition(required(operation, 'n')),
  count: stream => stream.count() as Stream,
  countByValue: stream => stream.countByValue() as Stream,
  reduce: (stream, { fn }) => stream.reduce(named(reduceFunctions, fn, 'function for reduce')),
  union: (stream, operation, program) => stream.union(otherOf(operation, program) as Stream),

  transform: (stream, operation) => {
    const f = named(rddFunctions, operation.fn, 'function for transform')
    return stream.transform(rdd => f(rdd, operation))
  },
  transformWithTime: stream =>
    stream.transform((rdd, time) => {
      const { milliseconds } = time
      return rdd.map(x => [milliseconds, x]) as Rows
    }),
  transformWith: (stream, operation, program) => {
    const f = named(twoRddFunctions, operation.fn, 'function for transformWith')
    return stream.transformWith(otherOf(operation, program) as Stream, (a, b) => f(a, b))
  },

  reduceByKey: (stream, { fn }) =>
    (stream as Pairs).reduceByKey(named(reduceFunctions, fn, 'function for reduceByKey')) as Stream,
  groupByKey: stream => (stream as Pairs).groupByKey() as Stream,
  combineByKeyToList: stream =>
    (stream as Pairs).combineByKey(
      value => [value] as unknown[],
      (list, value) => [...list, value],
      (a, b) => [...a, ...b],
    ) as Stream,
  mapValues: (stream, { fn = '' }, { reading }) =>
    (stream as Pairs).mapValues(mapFunction(fn, reading) as (x: unknown) => string) as Stream,
  flatMapValues: (stream, { fn }) =>
    (stream as Pairs).flatMapValues(
      named(flatMapFunctions, fn, 'function for flatMapValues') as (x: unknown) => string[],
    ) as Stream,
  join: (stream, operation, program) =>
    (stream as Pairs).join(otherOf(operation, program)) as Stream,
  leftOuterJoin: (stream, operation, program) =>
    (stream as Pairs).leftOuterJoin(otherOf(operation, program)) as Stream,
  rightOuterJoin: (stream, operation, program) =>
    (stream as Pairs).rightOuterJoin(otherOf(operation, program)) as Stream,
  fullOuterJoin: (stream, operation, program) =>
    (stream as Pairs).fullOuterJoin(otherOf(operation, program)) as Stream,
  cogroup: (stream, operation, program) =>
    (stream as Pairs).cogroup(otherOf(operation, program)) as Stream,

  persist: stream => stream.persist(),
}
