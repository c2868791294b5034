/**
 * Functions of a row's place in its partition: `row_number`, `rank`, `dense_rank`, `percent_rank`, `cume_dist`, `ntile`,
 * `lag`, `lead`. All take time linear in the partition's rows. `nth_value` and the aggregates are evaluated over frames
 * (`../physical/window-frames.ts`).
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { implicitCast } from '../types/coercion.js'
import { type DataType, DoubleType, IntegerType, sqlType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { constantValue, requireConstant } from './constant.js'
import { outOfRange } from './constant-numbers.js'
import { documented } from './define.js'
import type { FunctionDoc, TypedCall, WindowFunction } from './function.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

type Fill = ReturnType<WindowFunction['make']>

function ofPlace(name: string, type: DataType, doc: FunctionDoc, fill: Fill): WindowFunction {
  const isRank = name.endsWith('rank')
  return {
    kind: 'window',
    name,
    doc,
    typing: (args, _env, call) => {
      // ranks take arguments and do not look at them, as in Spark
      checkCount(call, args.length, 0, isRank ? Number.POSITIVE_INFINITY : 0)
      return { type, nullable: false }
    },
    ...(isRank && { text: () => `${name.toUpperCase()}()` }),
    make: () => fill,
  }
}

const rows = "FROM VALUES ('a', 1), ('b', 1), ('c', 2) AS t(x, y) ORDER BY x DESC LIMIT 1"

function doc(name: string, summary: string, result: string): FunctionDoc {
  return documented(
    'window',
    summary,
    [[`${name}() OVER (ORDER BY y) ${rows}`, result]],
    'Never null.',
  )
}

/** Calls `each` for every group of peers, rows [from, to). */
function groups(
  n: number,
  peers: Int32Array,
  each: (from: number, to: number, group: number) => void,
): void {
  let from = 0
  for (let group = 0; from < n; group++) {
    let to = from + 1
    while (to < n && peers[to] === peers[from]) to++
    each(from, to, group)
    from = to
  }
}

const ntileTyping: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 0, 1)
  if (args.length === 0) return { type: IntegerType, nullable: false }
  const { kind } = args[0].type
  if (kind !== 'int' && kind !== 'short' && kind !== 'byte') {
    throw unexpectedInput({ ...call, args }, 0, '"INT"')
  }
  const buckets = requireConstant(call, args, 0, 'buckets')
  if (buckets === null || (buckets as number) < 1) {
    throw outOfRange(call, args, 'buckets', '(0, 2147483647]', String(buckets))
  }
  return { args: [IntegerType], type: IntegerType, nullable: false }
}

const ntile: WindowFunction = {
  kind: 'window',
  name: 'ntile',
  doc: documented(
    'window',
    'Parts the rows in n groups of equal size (the first ones may have one row more) and gives the number of the group, from 1.',
    [[`ntile(2) OVER (ORDER BY y) ${rows}`, '2']],
    'Never null. n is a constant, 1 unless given.',
  ),
  typing: ntileTyping,
  text: ([buckets = '1']) => `ntile(${buckets})`,
  make: call => {
    const buckets = call.args.length === 0 ? 1 : (constantValue(call.args[0]) as number)
    return (n, _peers, _arg, out) => {
      const size = Math.floor(n / buckets)
      const larger = n % buckets
      const edge = larger * (size + 1)
      for (let row = 0; row < n; row++) {
        const bucket =
          row < edge ? Math.floor(row / (size + 1)) : larger + Math.floor((row - edge) / size)
        out(row, bucket + 1)
      }
    }
  },
}

function offsetTyping(call: Call, args: readonly Resolved[], env: { ansi: boolean }): DataType[] {
  checkCount(call, args.length, 1, 3)
  const types = [args[0].type]
  if (args.length > 1) {
    const type = implicitCast(args[1].type, IntegerType, env)
    if (type === undefined || ['float', 'double', 'decimal'].includes(args[1].type.kind)) {
      throw unexpectedInput({ ...call, args }, 1, '"INT"')
    }
    const offset = requireConstant(call, args, 1, 'offset')
    if (offset === null) {
      throw new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_NULL', {
        sqlExpr: `"${call.name}"`,
        exprName: 'offset',
      })
    }
    types.push(IntegerType)
  }
  if (args.length > 2) {
    // the default becomes what the value is
    const type = implicitCast(args[2].type, args[0].type, env)
    if (type === undefined)
      throw unexpectedInput({ ...call, args }, 2, `"${sqlType(args[0].type)}"`)
    types.push(type)
  }
  return types
}

function offsetFunction(name: 'lag' | 'lead', direction: -1 | 1, example: string): WindowFunction {
  return {
    kind: 'window',
    name,
    doc: documented(
      'window',
      `The value of the row that many rows (1 unless given) ${direction < 0 ? 'before' : 'after'} this one in its partition, or the third argument (null unless given), taken at this row, where there is none. With IGNORE NULLS only rows where the value is not null are counted.`,
      [[`${name}(x) OVER (ORDER BY x DESC) ${rows}`, example]],
      'A negative offset looks the other way; offset 0 is this row.',
    ),
    typing: (args, env, call) => {
      const types = offsetTyping(call, args, env)
      return { args: types, type: types[0], nullable: true }
    },
    text: ([value, offset = '1', other = 'NULL']) => `${name}(${value}, ${offset}, ${other})`,
    make: (call: TypedCall) => {
      const given = call.args.length > 1 ? Number(offsetOf(call)) : 1
      const offset = given * direction
      const hasDefault = call.args.length > 2
      const skips = call.ignoreNulls === true && offset !== 0
      return (n, _peers, arg, out) => {
        const otherwise = (row: number): SqlValue => (hasDefault ? arg(2, row) : null)
        if (!skips) {
          for (let row = 0; row < n; row++) {
            const at = row + offset
            out(row, at >= 0 && at < n ? arg(0, at) : otherwise(row))
          }
          return
        }
        // `present`: values that are not null, in order; `before`: how many of them come before the row
        const present: SqlValue[] = []
        for (let row = 0; row < n; row++) {
          const value = arg(0, row)
          if (value !== null) present.push(value)
        }
        let before = 0
        for (let row = 0; row < n; row++) {
          const isPresent = arg(0, row) !== null
          const at = offset < 0 ? before + offset : before + offset - (isPresent ? 0 : 1)
          out(row, at >= 0 && at < present.length ? present[at] : otherwise(row))
          if (isPresent) before++
        }
      }
    },
  }
}

function offsetOf(call: TypedCall): SqlValue {
  const arg = call.args[1]
  return constantValue(arg) ?? constantValue(arg.kind === 'cast' ? arg.child : arg) ?? 1
}

register(
  ofPlace(
    'row_number',
    IntegerType,
    doc('row_number', 'The number of the row in its partition, from 1.', '3'),
    (n, _peers, _arg, out) => {
      for (let row = 0; row < n; row++) out(row, row + 1)
    },
  ),
  ofPlace(
    'rank',
    IntegerType,
    doc(
      'rank',
      'The number of rows before the first peer of the row, plus 1: equal rows have one rank, and gaps follow.',
      '3',
    ),
    (n, peers, _arg, out) => {
      groups(n, peers, (from, to) => {
        for (let row = from; row < to; row++) out(row, from + 1)
      })
    },
  ),
  ofPlace(
    'dense_rank',
    IntegerType,
    doc('dense_rank', 'The rank of the row, without gaps after equal rows.', '2'),
    (n, peers, _arg, out) => {
      groups(n, peers, (from, to, group) => {
        for (let row = from; row < to; row++) out(row, group + 1)
      })
    },
  ),
  ofPlace(
    'percent_rank',
    DoubleType,
    doc(
      'percent_rank',
      'The rank of the row from 0 to 1: (rank - 1) / (rows - 1); 0 for a single row.',
      '1.0',
    ),
    (n, peers, _arg, out) => {
      groups(n, peers, (from, to) => {
        for (let row = from; row < to; row++) out(row, n > 1 ? from / (n - 1) : 0)
      })
    },
  ),
  ofPlace(
    'cume_dist',
    DoubleType,
    doc(
      'cume_dist',
      "The part of the partition's rows that do not come after the row's peers.",
      '1.0',
    ),
    (n, peers, _arg, out) => {
      groups(n, peers, (from, to) => {
        for (let row = from; row < to; row++) out(row, to / n)
      })
    },
  ),
  ntile,
  offsetFunction('lag', -1, 'NULL'),
  offsetFunction('lead', 1, 'b'),
)
