/**
 * Functions that only the analyzer understands: it replaces their calls before anybody computes them. `grouping` and
 * `grouping_id` by the columns of grouping sets, `window` and `session_window` by columns of the rows below.
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import type { FunctionDoc, FunctionGroup, ScalarFunction, Typing } from '../functions/function.js'
import { checkCount, unexpectedInput } from '../functions/typing.js'
import {
  ByteType,
  type DataType,
  LongType,
  structField,
  structType,
  TimestampType,
} from '../types/data-type.js'

const markers = new Map<string, ScalarFunction>()

/** The function of this name that the analyzer replaces. */
export function markerNamed(name: string): ScalarFunction | undefined {
  return markers.get(name) ?? markers.get(name.toLowerCase())
}

/** All of them, in the order in which they are documented. */
export function allMarkers(): ScalarFunction[] {
  return [...markers.values()]
}

function marker(
  name: string,
  group: FunctionGroup,
  summary: string,
  typing: ScalarFunction['typing'],
  examples: FunctionDoc['examples'],
): void {
  markers.set(name, {
    kind: 'scalar',
    name,
    doc: { group, summary, examples },
    typing,
    make: call => {
      throw new MillraceError('INTERNAL_ERROR', { what: `${call.name} was left by the analyzer` })
    },
  })
}

marker(
  'grouping',
  'aggregate',
  '1 when the grouping set of the row leaves the column out, else 0.',
  (args, _, call) => {
    checkCount(call, args.length, 1, 1)
    return { type: ByteType, nullable: false }
  },
  [
    [
      "k, grouping(k) FROM VALUES ('a'), ('b') AS t(k) GROUP BY ROLLUP (k) ORDER BY k",
      'NULL|1\na|0\nb|0',
    ],
  ],
)

marker(
  'grouping_id',
  'aggregate',
  'A number whose bits say which columns the grouping set of the row leaves out, the first column highest.',
  () => ({ type: LongType, nullable: false }),
  [
    [
      "grouping_id(a, b) FROM VALUES ('x', 1) AS t(a, b) GROUP BY CUBE (a, b) ORDER BY 1",
      '0\n1\n2\n3',
    ],
  ],
)

/** The type of time that a window's bounds have. */
export function timeTypeOf(call: Call, time: Resolved): DataType {
  switch (time.type.kind) {
    case 'timestamp':
    case 'timestamp_ntz':
      return time.type
    case 'date':
    case 'string':
    case 'void':
      return TimestampType
    case 'struct': {
      // a window of before: its last instant counts
      const end = time.type.fields.find(field => field.name === 'end')
      if (time.type.fields.length === 2 && end !== undefined) return end.type
    }
  }
  throw unexpectedInput(call, 0, '("TIMESTAMP" or "TIMESTAMP_NTZ" or a window)')
}

function bounds(call: Call, args: readonly Resolved[]): Typing {
  const time = timeTypeOf({ ...call, args }, args[0])
  return {
    args: args.map((arg, i) =>
      i === 0 && arg.type.kind !== 'struct' && arg.type.kind !== time.kind ? time : undefined,
    ),
    type: structType([structField('start', time), structField('end', time)]),
    nullable: false,
  }
}

marker(
  'window',
  'datetime',
  'The windows of time that the row belongs to: a struct of start (inclusive) and end (exclusive). Windows that slide by less than their length give several rows.',
  (args, _, call) => {
    checkCount(call, args.length, 2, 4)
    return bounds(call, args)
  },
  [
    [
      "window(t, '10 minutes') FROM VALUES (TIMESTAMP '2024-01-02 03:04:05') AS v(t)",
      '{2024-01-02 03:00:00, 2024-01-02 03:10:00}',
    ],
    [
      "window(t, '10 minutes', '5 minutes').start AS s FROM VALUES (TIMESTAMP '2024-01-02 03:04:05') AS v(t) ORDER BY s",
      '2024-01-02 02:55:00\n2024-01-02 03:00:00',
    ],
  ],
)

marker(
  'session_window',
  'datetime',
  'The session that the row belongs to: a window that grows as long as the next row comes before the gap has passed. In GROUP BY only.',
  (args, _, call) => {
    checkCount(call, args.length, 2, 2)
    return bounds(call, args)
  },
  [
    [
      "session_window(t, '5 minutes'), count(*) FROM VALUES (TIMESTAMP '2024-01-02 03:00:00'), (TIMESTAMP '2024-01-02 03:04:00') AS v(t) GROUP BY session_window(t, '5 minutes')",
      '{2024-01-02 03:00:00, 2024-01-02 03:09:00}|2',
    ],
  ],
)

marker(
  'window_time',
  'datetime',
  'The last instant of a window of time.',
  (args, _, call) => {
    checkCount(call, args.length, 1, 1)
    const [{ type }] = args
    if (type.kind !== 'struct') throw unexpectedInput({ ...call, args }, 0, '"a window"')
    return { type: timeTypeOf({ ...call, args }, args[0]), nullable: true }
  },
  [
    [
      "window_time(w) FROM (SELECT window(TIMESTAMP '2024-01-02 03:04:05', '10 minutes') AS w)",
      '2024-01-02 03:09:59.999999',
    ],
  ],
)
