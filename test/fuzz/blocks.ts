/**
 * Random batches of random types: encoded and decoded, copied in another order, grouped, sorted and sent to partitions,
 * each against the same done with rows.
 */
import '../../src/sql/exec/tasks.js'
import { ExchangeWriter } from '../../src/sql/exec/exchange.js'
import { opener } from '../../src/sql/exec/open.js'
import type { BoundReference, SortOrder } from '../../src/sql/expressions/expression.js'
import { decodeBatch, encodeBatch } from '../../src/sql/physical/batch-block.js'
import type { Operator } from '../../src/sql/physical/operator.js'
import type { Batch } from '../../src/sql/physical/vector.js'
import { BatchBuilder, rowsOf } from '../../src/sql/physical/vector-builder.js'
import { type DataType, isOrderable, LongType } from '../../src/sql/types/data-type.js'
import { parseSchema } from '../../src/sql/types/ddl.js'
import { compareValues, hashKey, nullsFirst } from '../../src/sql/types/ordering.js'
import type { SqlValue } from '../../src/sql/types/sql-value.js'
import { Random } from '../../src/util/random.js'
import { types as ddl } from './expression-texts.js'
import { below, pick, printed, randomValue } from './values.js'

const allTypes = parseSchema(
  [...Object.values(ddl), 'interval', 'map<int,array<string>>', 'array<struct<a:bigint,b:binary>>']
    .map((type, i) => `c${i} ${type}`)
    .join(', '),
).fields.map(field => field.type)

const env = { ansi: true, timeZone: 'UTC', nowMicros: 0, settings: {} }

const written: Uint8Array[] = []
const task = {
  partition: 0,
  attempt: 0,
  stageId: 0,
  memoryLimitBytes: Number.POSITIVE_INFINITY,
  kept: [],
  metrics: { bytesRead: 0, shuffleBytesWritten: 0, shuffleRowsWritten: 0 },
  allocator: { write: (bytes: Uint8Array) => written.push(bytes.slice()) - 1 },
  checkCancelled: () => {},
} as unknown as Parameters<typeof opener>[0]['task']

function run(operator: Operator, batches: readonly Batch[]): SqlValue[][] {
  const open = opener({
    task,
    env,
    partition: undefined,
    parents: [() => batches],
    functions: [],
    functionOf: () => () => null,
  })
  const rows: SqlValue[][] = []
  for (const batch of open(operator)) rows.push(...rowsOf(batch, operator.output))
  return rows
}

function batchOf(rows: readonly SqlValue[][], types: readonly DataType[]): Batch {
  const builder = new BatchBuilder(types, 1 + (rows.length >> 1))
  for (const row of rows) builder.addRow(row)
  return builder.batch
}

const same = (what: string, found: readonly unknown[], expected: readonly unknown[]): void => {
  const [a, b] = [found.map(printed), expected.map(printed)]
  const at = b.findIndex((text, i) => text !== a[i])
  if (at < 0 && a.length === b.length) return
  throw new Error(`${what}: ${b.length} expected, ${a.length} found; ${at}: ${b[at]} is ${a[at]}`)
}

/** Gives the failure as text. */
export function tryBlocks(seed: number): string | undefined {
  const random = new Random(seed, 13)
  const types = Array.from({ length: 1 + below(random, 5) }, () => pick(random, allTypes))
  const nulls = pick(random, [0, 0.1, 0.5, 1])
  const rows = Array.from({ length: pick(random, [0, 1, 7, 64, 300]) }, () =>
    types.map(type => randomValue(random, type, nulls)),
  )
  try {
    check(random, types, rows)
    return undefined
  } catch (error) {
    return `seed ${seed}: ${types.map(type => type.kind).join(', ')}; ${(error as Error).stack}`
  }
}

function check(random: Random, types: readonly DataType[], rows: SqlValue[][]): void {
  const batch = batchOf(rows, types)
  const from = below(random, rows.length + 1)
  const to = from + below(random, rows.length - from + 1)
  const order = Int32Array.from(rows, () => below(random, rows.length))
  const ordered = [...order].map(row => rows[row])
  const block = (more: [number?, number?, Int32Array?]): SqlValue[][] =>
    rowsOf(decodeBatch(encodeBatch(batch, ...more).slice()), types)
  same('a block', block([]), rows)
  same('a block of some rows', block([from, to]), rows.slice(from, to))
  same('a block in order', block([from, to, order]), ordered.slice(from, to))

  const twice = new BatchBuilder(types, 1)
  twice.addRows(batch, from, to)
  const withNulls = order.map(row => (row % 3 === 0 ? -1 : row))
  twice.addRows(batch, 0, rows.length, withNulls)
  for (const row of rows.slice(from, to)) twice.addRow(row)
  const nothing = types.map(() => null)
  same('copied rows', rowsOf(twice.batch, types), [
    ...rows.slice(from, to),
    ...[...withNulls].map(row => (row < 0 ? nothing : rows[row])),
    ...rows.slice(from, to),
  ])

  // as several batches, out of blocks
  const batches = [0, 1, 2].map(i =>
    decodeBatch(
      encodeBatch(
        batch,
        Math.floor((rows.length * i) / 3),
        Math.floor((rows.length * (i + 1)) / 3),
      ).slice(),
    ),
  )
  const bound = types.map(
    (type, ordinal): BoundReference => ({
      kind: 'bound',
      ordinal,
      name: `c${ordinal}`,
      id: ordinal,
      type,
      nullable: true,
    }),
  )
  const input: Operator = { op: 'input', index: 0, output: types }
  const keyed = bound.slice(0, 1 + below(random, types.length))
  group(keyed, input, batches, rows)
  exchange(random, keyed, types, batches, rows)
  const sortable = bound.filter(({ type }) => isOrderable(type))
  if (sortable.length > 0) sort(random, sortable, input, batches, rows)
}

function keyText(row: readonly SqlValue[], keys: readonly BoundReference[]): string {
  return JSON.stringify(
    keys.map(({ ordinal, type }) => {
      const key = hashKey(row[ordinal], type)
      return key === null ? null : Object.is(key, -0) ? '0' : String(key)
    }),
  )
}

function group(
  keys: readonly BoundReference[],
  input: Operator,
  batches: readonly Batch[],
  rows: readonly SqlValue[][],
): void {
  const one = { kind: 'literal', value: 1, type: LongType, nullable: false } as const
  const call = {
    kind: 'call',
    name: 'count',
    args: [one],
    type: LongType,
    nullable: false,
  } as const
  const found = run(
    {
      op: 'aggregate',
      mode: 'complete',
      keys,
      calls: [{ call }],
      child: input,
      output: [...keys.map(key => key.type), LongType],
    },
    batches,
  )
  const counts = new Map<string, number>()
  for (const row of rows) {
    const key = keyText(row, keys)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const inResult = keys.map((key, ordinal) => ({ ...key, ordinal }))
  same(
    'groups',
    found.map(row => [keyText(row, inResult), row[keys.length]]).sort(),
    [...counts].sort(),
  )
}

function exchange(
  random: Random,
  keys: readonly BoundReference[],
  types: readonly DataType[],
  batches: readonly Batch[],
  rows: readonly SqlValue[][],
): void {
  const partitions = 1 + below(random, 5)
  const writer = new ExchangeWriter(task, { kind: 'hash', partitions, keys }, types, env, undefined)
  written.length = 0
  for (const batch of batches) writer.add(batch)
  const blocks = writer.finish() as unknown as readonly (readonly number[])[]
  const arrived = blocks.map(own => own.flatMap(at => rowsOf(decodeBatch(written[at]), types)))
  same('rows that arrive', arrived.flat().map(printed).sort(), rows.map(printed).sort())
  const places = new Map<string, number>()
  for (const [partition, own] of arrived.entries()) {
    for (const row of own) {
      const key = keyText(row, keys)
      const known = places.get(key) ?? partition
      if (known !== partition) throw new Error(`${key} came to ${known} and to ${partition}`)
      places.set(key, partition)
    }
  }
}

function sort(
  random: Random,
  columns: readonly BoundReference[],
  input: Operator,
  batches: readonly Batch[],
  rows: readonly SqlValue[][],
): void {
  const orders = Array.from(
    { length: 1 + below(random, 3) },
    (): SortOrder => ({
      kind: 'order',
      child: pick(random, columns),
      ascending: below(random, 2) === 0,
      nullsFirst: below(random, 2) === 0,
    }),
  )
  const limit = below(random, 3) === 0 ? below(random, 20) : undefined
  const found = run({ op: 'sort', orders, limit, child: input, output: input.output }, batches)
  const expected = [...rows].sort((a, b) => {
    for (const { child, ascending, nullsFirst: first } of orders) {
      const { ordinal, type } = child as BoundReference
      const [x, y] = [a[ordinal], b[ordinal]]
      if (x === null || y === null) {
        if (x === y) continue
        return (x === null) === first ? -1 : 1
      }
      const sign = nullsFirst(compareValues(type))(x, y)
      if (sign !== 0) return ascending ? sign : -sign
    }
    return 0
  })
  same('sorted rows', found, expected.slice(0, limit))
}
