/** The operations that know one batch only, as the naive reference does them. */
import type { Operation } from '../case-format.js'
import { canonical } from '../comparison.js'
import { plus, sorted, textOf } from '../program/arithmetic.js'
import {
  filterFunctions,
  flatMapFunctions,
  mapFunction,
  reduceFunctions,
} from '../program/named-functions.js'
import { type Batch, groups, narrow, type ReferenceStream, together, whole } from './batch.js'
import type { ReferenceOperations } from './interpreter.js'

type Records = readonly unknown[]
type Pair = [unknown, unknown]
type F1 = (x: unknown) => unknown

const mapped = (fn: string | undefined): F1 => mapFunction(fn!, 0) as F1
const flat = (fn: string | undefined): ((x: unknown) => unknown[]) =>
  flatMapFunctions[fn!] as (x: unknown) => unknown[]

export function reducedByKey(records: Records, fn: string): Pair[] {
  const grouped = groups(records).pairs()
  return grouped.map(([key, values]) => [key, values.reduce(reduceFunctions[fn])])
}

export function counted(records: Records): Pair[] {
  return reducedByKey(
    records.map(x => [x, 1]),
    'add',
  )
}

export function reducedToOne(records: Records, fn: string): Records {
  return records.length === 0 ? [] : [records.reduce(reduceFunctions[fn])]
}

function without(records: Records, others: Records): Records {
  const absent = new Set(others.map(canonical))
  return records.filter(x => !absent.has(canonical(x)))
}

function distinct(records: Records): Records {
  return records.filter((x, i) => records.findIndex(y => canonical(x) === canonical(y)) === i)
}

function joined(left: Records, right: Records, keepLeft: boolean, keepRight: boolean): Pair[] {
  const [lefts, rights] = [groups(left), groups(right)]
  const keys = distinct([...lefts.pairs(), ...rights.pairs()].map(([key]) => key))
  return keys.flatMap(key => {
    const vs = lefts.get(key) ?? (keepRight ? [null] : [])
    const ws = rights.get(key) ?? (keepLeft ? [null] : [])
    return vs.flatMap(v => ws.map((w): Pair => [key, [v, w]]))
  })
}

function cogrouped(left: Records, right: Records): Pair[] {
  const [lefts, rights] = [groups(left), groups(right)]
  const keys = distinct([...lefts.pairs(), ...rights.pairs()].map(([key]) => key))
  return keys.map(key => [key, [lefts.get(key) ?? [], rights.get(key) ?? []]])
}

const transforms: Readonly<Record<string, (records: Records, fixed: Records) => Records>> = {
  mapToString: records => records.map(textOf),
  distinct,
  sortAsc: sorted,
  sortDesc: records => sorted(records).reverse(),
  zipWithIndex: records => records.map((x, i) => [x, i]),
  leftJoinStatic: (records, fixed) => joined(records, fixed, true, false),
  subtractStatic: without,
}

const twoRecords: Readonly<Record<string, (a: Records, b: Records) => Records>> = {
  union: (a, b) => [...a, ...b],
  join: (a, b) => joined(a, b, false, false),
  subtract: without,
  intersection: (a, b) => distinct(without(a, without(a, b))),
}

type Two = (a: Records, b: Records) => Records

function withOther(f: Two): ReferenceOperations[string] {
  return (parent, operation, other) =>
    together([parent, other(operation)], ([a, b]) => [f(a.flat(), b.flat())])
}

/** `transform` wants its parent to have a batch. */
function transformed(
  parent: ReferenceStream,
  f: (records: Records, timeMs: number) => Records,
): ReferenceStream {
  return together([parent], ([batch], timeMs) => [f(batch.flat(), timeMs)])
}

const mapOf = (parent: ReferenceStream, f: F1): ReferenceStream =>
  narrow(parent, rows => rows.map(f))

export const plainReference: ReferenceOperations = {
  map: (parent, { fn }) => mapOf(parent, mapped(fn)),
  flatMap: (parent, { fn }) => narrow(parent, rows => rows.flatMap(flat(fn))),
  filter: (parent, { fn }) =>
    narrow(parent, rows => rows.filter(filterFunctions[fn!] as (x: unknown) => boolean)),
  glom: parent => narrow(parent, rows => [rows]),
  mapPartitions: parent => narrow(parent, rows => [rows.reduce(plus, 0)]),
  repartition: parent => transformed(parent, rows => rows),
  count: parent => transformed(parent, rows => [rows.length]),
  countByValue: parent => whole(parent, counted),
  reduce: (parent, { fn }) => whole(parent, rows => reducedToOne(rows, fn!)),
  union: (parent, operation, other) =>
    together([parent, other(operation)], (batches): Batch => batches.flat()),
  transform: (parent, { fn, static: fixed = [] }) =>
    transformed(parent, rows => transforms[fn!](rows, fixed)),
  transformWithTime: parent => transformed(parent, (rows, timeMs) => rows.map(x => [timeMs, x])),
  transformWith: (parent, operation: Operation, other) =>
    withOther(twoRecords[operation.fn!])(parent, operation, other),
  reduceByKey: (parent, { fn }) => whole(parent, rows => reducedByKey(rows, fn!)),
  groupByKey: parent => whole(parent, rows => groups(rows).pairs()),
  combineByKeyToList: parent => whole(parent, rows => groups(rows).pairs()),
  mapValues: (parent, { fn }) =>
    mapOf(parent, pair => [(pair as Pair)[0], mapped(fn)((pair as Pair)[1])]),
  flatMapValues: (parent, { fn }) =>
    narrow(parent, rows =>
      (rows as Pair[]).flatMap(([key, value]) => flat(fn)(value).map(x => [key, x])),
    ),
  join: withOther((a, b) => joined(a, b, false, false)),
  leftOuterJoin: withOther((a, b) => joined(a, b, true, false)),
  rightOuterJoin: withOther((a, b) => joined(a, b, false, true)),
  fullOuterJoin: withOther((a, b) => joined(a, b, true, true)),
  cogroup: withOther(cogrouped),
  persist: parent => parent,
  checkpoint: parent => parent,
}
