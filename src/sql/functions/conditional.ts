/** Choosing among values: coalesce, if, ifnull, nvl, nvl2, nullif, nullifzero, zeroifnull, decode. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { makeCast, nullSafe } from '../types/cast.js'
import { commonType, comparisonType } from '../types/coercion.js'
import {
  BinaryType,
  BooleanType,
  type DataType,
  IntegerType,
  StringType,
  sqlType,
} from '../types/data-type.js'
import { equalValues } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'
import { decodeText } from './charsets.js'
import { documented, typed } from './define.js'
import type { ScalarFunction, TypedCall } from './function.js'
import { register } from './registry.js'
import {
  checkCount,
  commonArgumentType,
  sameTypes,
  signature,
  type TypingRule,
  unexpectedInput,
} from './typing.js'

const conditional = (
  summary: string,
  examples: Parameters<typeof documented>[2],
  notes?: string,
): ReturnType<typeof documented> => documented('conditional', summary, examples, notes)

/** Never asked: the call is replaced when it is analyzed. */
const replaced = (): never => {
  throw new MillraceError('INTERNAL_ERROR', { what: 'a call that is always replaced was computed' })
}

function replacing(
  name: string | readonly string[],
  typing: TypingRule,
  doc: ReturnType<typeof documented>,
  rewrite: (args: readonly Resolved[], call: TypedCall) => Expression,
  text?: ScalarFunction['text'],
): ScalarFunction {
  return {
    ...typed(name, typing, replaced, doc, { nulls: 'handled', ...(text && { text }) }),
    rewrite: call => rewrite(call.args as readonly Resolved[], call),
  }
}

const callOf = (name: string, args: readonly Expression[], of: Call): Call => ({
  kind: 'call',
  name,
  args,
  ...(of.origin && { origin: of.origin }),
})

/** `f(a, value, value)`: the values become one type, `first` becomes what it must be. */
const choosing =
  (first: DataType | undefined): TypingRule =>
  (args, env, call) => {
    checkCount(call, args.length, 3, 3)
    const [condition, ...values] = args
    const { kind } = condition.type
    if (first !== undefined && kind !== first.kind && kind !== 'void') {
      throw unexpectedInput({ ...call, args }, 0, `"${sqlType(first)}"`)
    }
    const type = commonArgumentType({ ...call, args }, values, env)
    return {
      args: [first, type, type],
      type,
      nullable: values.some(value => value.nullable),
    }
  }

/** The type in which two values are compared. Throws DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES. */
function compared(a: Resolved, b: Resolved, ansi: boolean, call: Call): DataType {
  const common = comparisonType(a.type, b.type, { ansi })
  if (common !== undefined) return common
  throw new MillraceError('DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES', {
    sqlExpr: `"${prettyText(call)}"`,
    left: `"${sqlType(a.type)}"`,
    right: `"${sqlType(b.type)}"`,
  })
}

const zero: Resolved = { kind: 'literal', value: 0, type: IntegerType, nullable: false }

/** Null when the first value equals the second one, else the first as it is. */
function nullIf(
  name: string,
  doc: ReturnType<typeof documented>,
  other?: Resolved,
): ScalarFunction {
  const count = other === undefined ? 2 : 1
  return typed(
    name,
    (args, env, call) => {
      checkCount(call, args.length, count, count)
      compared(args[0], other ?? args[1], env.ansi, { ...call, args })
      return { type: args[0].type, nullable: true }
    },
    (call, env) => {
      const [a, b = other as Resolved] = call.args as readonly Resolved[]
      const common = compared(a, b, env.ansi, call)
      const mode = env.ansi ? 'ansi' : 'legacy'
      const left = nullSafe(makeCast(a.type, common, mode, env))
      const right = nullSafe(makeCast(b.type, common, mode, env))
      const equal = equalValues(common)
      return (value: SqlValue, given: SqlValue = other === undefined ? null : 0) => {
        const x = left(value)
        const y = right(given)
        return x !== null && y !== null && equal(x, y) ? null : value
      }
    },
    doc,
    { nulls: 'handled' },
  )
}

const decoding: TypingRule = (args, env, call) => {
  if (args.length <= 2) {
    checkCount(call, args.length, 2, 2)
    return signature([BinaryType, StringType], StringType)(args, env, call)
  }
  const results = args.filter((_, i) => i > 0 && (i % 2 === 0 || i === args.length - 1))
  const type = commonType(
    results.map(result => result.type),
    env,
  )
  if (type === undefined) {
    throw new MillraceError('DATATYPE_MISMATCH.DATA_DIFF_TYPES', {
      sqlExpr: `"${prettyText({ ...call, args })}"`,
      functionName: '`decode`',
      dataType: `[${results.map(result => `"${sqlType(result.type)}"`).join(', ')}]`,
    })
  }
  const hasDefault = args.length % 2 === 0
  return { type, nullable: !hasDefault || results.some(result => result.nullable) }
}

/** `decode(value, search, result, ..., default)` as CASE. */
function decodeAsCase(args: readonly Resolved[], call: TypedCall): Expression {
  const [value, ...rest] = args
  const branches: Expression[] = []
  for (let i = 0; i + 1 < rest.length; i += 2) {
    branches.push(callOf('<=>', [value, rest[i]], call), rest[i + 1])
  }
  if (rest.length % 2 === 1) branches.push(rest[rest.length - 1])
  return callOf('case', branches, call)
}

const decode: ScalarFunction = {
  ...typed(
    'decode',
    decoding,
    () => (bytes: Uint8Array, charset: string) => decodeText(bytes, charset, 'decode'),
    conditional(
      'With two arguments the text of a BINARY in a charset. With more: compares the first with each of the next ones that are followed by a result, and gives the result of the first that is equal, else the last argument.',
      [
        ["decode(2, 1, 'Southlake', 2, 'San Francisco', 'Other')", 'San Francisco'],
        ["decode(6, 1, 'Southlake', 2, 'San Francisco')", 'NULL'],
        ["decode(NULL, 1, 'one', NULL, 'none')", 'none'],
        ["decode(X'616263', 'utf-8')", 'abc'],
      ],
      'Null equals null here. Without a last argument null where none is equal. Charsets: US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16, UTF-32.',
    ),
  ),
  rewrite: call =>
    call.args.length <= 2 ? call : decodeAsCase(call.args as readonly Resolved[], call),
}

register(
  {
    ...typed(
      'coalesce',
      sameTypes({ nullable: args => args.every(arg => arg.nullable) }),
      () =>
        (...values: SqlValue[]) =>
          values.find(value => value !== null) ?? null,
      conditional('The first argument that is not null.', [
        ['coalesce(NULL, 1, NULL)', '1'],
        ['coalesce(NULL, NULL)', 'NULL'],
      ]),
      { nulls: 'handled' },
    ),
    isLazy: true,
  },
  replacing(
    'if',
    choosing(BooleanType),
    conditional(
      'The second argument when the first is true, else the third.',
      [["if(1 < 2, 'a', 'b')", 'a']],
      'A condition that is null counts as false.',
    ),
    (args, call) => callOf('case', args, call),
    args => `(IF(${args.join(', ')}))`,
  ),
  replacing(
    ['nvl', 'ifnull'],
    sameTypes({ least: 2, most: 2, nullable: args => args.every(arg => arg.nullable) }),
    conditional('The first argument, or the second when the first is null.', [
      ["nvl(NULL, 'a')", 'a'],
      ['ifnull(1, 2)', '1'],
    ]),
    (args, call) => callOf('coalesce', args, call),
  ),
  replacing(
    'nvl2',
    choosing(undefined),
    conditional('The second argument when the first is not null, else the third.', [
      ['nvl2(NULL, 2, 1)', '1'],
      ['nvl2(0, 2, 1)', '2'],
    ]),
    ([a, ...values], call) => callOf('case', [callOf('isnotnull', [a], call), ...values], call),
  ),
  nullIf(
    'nullif',
    conditional('Null when the arguments are equal, else the first one.', [
      ['nullif(2, 2)', 'NULL'],
      ['nullif(2, 1)', '2'],
    ]),
  ),
  nullIf(
    'nullifzero',
    conditional('Null when the argument is 0, else the argument.', [
      ['nullifzero(0)', 'NULL'],
      ['nullifzero(2)', '2'],
    ]),
    zero,
  ),
  replacing(
    'zeroifnull',
    (args, env, call) => {
      checkCount(call, args.length, 1, 1)
      const type = commonArgumentType({ ...call, args }, [...args, zero], env)
      return { args: [type], type, nullable: false }
    },
    conditional('0 when the argument is null, else the argument.', [
      ['zeroifnull(NULL)', '0'],
      ['zeroifnull(2)', '2'],
    ]),
    (args, call) => callOf('coalesce', [...args, zero], call),
  ),
  decode,
)
