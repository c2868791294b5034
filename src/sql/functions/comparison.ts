/** `= < <= > >=`, `<=>`, `!=`, and IN. Types meet as `comparisonType` says; NaN is equal to itself and above all numbers. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { commonType, comparisonType } from '../types/coercion.js'
import { BooleanType, type DataType, isOrderable, sqlType } from '../types/data-type.js'
import { compareValues, equalValues, hashKey } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'
import type {
  FunctionDoc,
  FunctionEnv,
  MakeInline,
  ScalarFunction,
  TypedCall,
  Typing,
} from './function.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

type Sign = '=' | '<' | '<=' | '>' | '>='

function typing(sign: string): (args: readonly Resolved[], env: FunctionEnv, call: Call) => Typing {
  return (args, env, call) => {
    checkCount(call, args.length, 2, 2)
    const [a, b] = args
    const common = comparisonType(a.type, b.type, env)
    if (common === undefined) {
      throw new MillraceError('DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES', {
        sqlExpr: `"${prettyText({ ...call, args })}"`,
        left: `"${sqlType(a.type)}"`,
        right: `"${sqlType(b.type)}"`,
      })
    }
    checkOrder(sign, common, { ...call, args })
    return {
      args: [common, common],
      type: BooleanType,
      nullable: sign === '<=>' ? false : undefined,
    }
  }
}

/** Throws DATATYPE_MISMATCH.INVALID_ORDERING_TYPE for maps and what has them inside. */
export function checkOrder(name: string, type: DataType, call: Call): void {
  if (isOrderable(type)) return
  if (type.kind === 'calendar_interval' && (name === '=' || name === '<=>')) return
  throw new MillraceError('DATATYPE_MISMATCH.INVALID_ORDERING_TYPE', {
    sqlExpr: `"${prettyText(call)}"`,
    functionName: `\`${name}\``,
    dataType: `"${sqlType(type)}"`,
  })
}

/** JavaScript that compares two values of a type. */
const inlineOf =
  (sign: Sign): MakeInline =>
  ([a, b], call, _, use) => {
    const { kind } = (call.args[0] as Resolved).type
    const js = sign === '=' ? '===' : sign
    switch (kind) {
      case 'boolean':
      case 'byte':
      case 'short':
      case 'int':
      case 'date':
      case 'timestamp':
      case 'timestamp_ntz':
      case 'year_month_interval':
      case 'day_time_interval':
      case 'long':
      case 'decimal':
        return `${a}${js}${b}`
      case 'float':
      case 'double':
        return sign === '='
          ? `(${a}===${b}||${a}!==${a}&&${b}!==${b})`
          : `${use('compareDouble')}(${a},${b})${js}0`
      case 'string':
        return sign === '=' ? `${a}===${b}` : `${use('compareText')}(${a},${b})${js}0`
      default:
        return undefined
    }
  }

function accepts(sign: Sign, order: number): boolean {
  switch (sign) {
    case '=':
      return order === 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

function comparison(sign: Sign, doc: FunctionDoc, aliases: readonly string[] = []): ScalarFunction {
  return {
    kind: 'scalar',
    name: sign,
    aliases,
    doc,
    text: ([a, b]) => `(${a} ${sign} ${b})`,
    typing: typing(sign),
    make: call => {
      const { type } = call.args[0] as Resolved
      if (sign === '=') return equalValues(type)
      const compare = compareValues(type)
      return (a, b) => accepts(sign, compare(a, b))
    },
    inline: inlineOf(sign),
  }
}

const doc = (summary: string, examples: FunctionDoc['examples'], notes?: string): FunctionDoc => ({
  group: 'operator',
  summary,
  notes: notes ?? 'Null when an operand is.',
  examples,
})

register(
  comparison(
    '=',
    doc('True when both are equal. NaN is equal to NaN.', [
      ['1 = 1', 'true'],
      ['1 = NULL', 'NULL'],
    ]),
    ['=='],
  ),
  comparison('<', doc('True when the first comes before the second.', [['1 < 2', 'true']])),
  comparison(
    '<=',
    doc('True when the first does not come after the second.', [['2 <= 2', 'true']]),
  ),
  comparison(
    '>',
    doc('True when the first comes after the second. NaN is above all numbers.', [
      ['3 > 2', 'true'],
    ]),
  ),
  comparison(
    '>=',
    doc('True when the first does not come before the second.', [['2 >= 3', 'false']]),
  ),
  {
    kind: 'scalar',
    name: '<=>',
    nulls: 'handled',
    doc: doc(
      'True when both are equal or both are null.',
      [
        ['NULL <=> NULL', 'true'],
        ['1 <=> NULL', 'false'],
      ],
      'Never null.',
    ),
    text: ([a, b]) => `(${a} <=> ${b})`,
    typing: typing('<=>'),
    make: call => {
      const equal = equalValues((call.args[0] as Resolved).type)
      return (a: SqlValue, b: SqlValue) => (a === null || b === null ? a === b : equal(a, b))
    },
  },
  {
    kind: 'scalar',
    name: 'in',
    nulls: 'handled',
    doc: doc(
      'True when the value is equal to one in the list.',
      [
        ['2 IN (1, 2)', 'true'],
        ['3 IN (1, NULL)', 'NULL'],
      ],
      'Null when the value is, or when it is not found and the list has a null.',
    ),
    text: ([value, ...items]) => `(${value} IN (${items.join(', ')}))`,
    typing: (args, env, call) => {
      const types = args.map(arg => arg.type)
      // two at a time compare like `=`; several need one type
      const common =
        args.length === 2 ? comparisonType(types[0], types[1], env) : commonType(types, env)
      if (common === undefined) {
        throw new MillraceError('DATATYPE_MISMATCH.DATA_DIFF_TYPES', {
          sqlExpr: `"${prettyText({ ...call, args })}"`,
          functionName: '`in`',
          dataType: `[${types.map(type => `"${sqlType(type)}"`).join(', ')}]`,
        })
      }
      checkOrder('in', common, { ...call, args })
      return { args: args.map(() => common), type: BooleanType }
    },
    make: membership,
    // a list of constants may be longer than what a function can be given
    taken: ({ args }) => (isConstantList(args.slice(1)) ? 1 : args.length),
  },
)

function isConstantList(items: readonly Expression[]): boolean {
  return items.every(item => item.kind === 'literal')
}

function membership(call: TypedCall): (value: SqlValue, ...items: SqlValue[]) => boolean | null {
  const [first, ...items] = call.args as readonly Resolved[]
  const equal = equalValues(first.type)
  if (isConstantList(items)) {
    const values = items.map(item => (item as { value: SqlValue }).value)
    const found = new Set(values.filter(v => v !== null).map(v => hashKey(v, first.type)))
    const otherwise = values.includes(null) ? null : false
    return value => (value === null ? null : found.has(hashKey(value, first.type)) || otherwise)
  }
  return (value, ...others) => {
    if (value === null) return null
    let otherwise: false | null = false
    for (const other of others) {
      if (other === null) otherwise = null
      else if (equal(value, other)) return true
    }
    return otherwise
  }
}
