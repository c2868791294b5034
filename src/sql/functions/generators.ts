/** Several rows for one: explode, posexplode, inline, stack, json_tuple, and their forms that give a row of nulls for none. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import {
  type DataType,
  IntegerType,
  NullType,
  StringType,
  type StructField,
  sqlType,
  structField,
  structType,
} from '../types/data-type.js'
import { type JsonNode, JsonObject, tryParseJson } from '../types/json-syntax.js'
import { nodeText } from '../types/json-text.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import { quotedCall } from './array-typing.js'
import { requireConstant } from './constant.js'
import { documented } from './define.js'
import type { FunctionDoc, GeneratorFunction, TypedCall } from './function.js'
import { documentSyntax } from './json-path.js'
import { register } from './registry.js'
import { checkLength } from './size-limits.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

type Values = readonly SqlValue[]
type Row = readonly SqlValue[]

/** The generator and its `_outer` form. */
function withOuter(
  name: string,
  parameter: string,
  typing: TypingRule,
  make: GeneratorFunction['make'],
  doc: FunctionDoc,
  outerDoc: FunctionDoc,
): GeneratorFunction[] {
  const parameters = [parameter]
  const plain: GeneratorFunction = { kind: 'generator', name, parameters, typing, make, doc }
  return [plain, { ...plain, name: `${name}_outer`, outer: true, doc: outerDoc }]
}

const position = structField('pos', IntegerType, false)

/** The columns that an array or map gives. */
const exploding =
  (first: readonly StructField[]): TypingRule =>
  (args, _env, call) => {
    checkCount(call, args.length, 1, 1)
    const { type } = args[0]
    switch (type.kind) {
      case 'array':
        return structOf([...first, structField('col', type.element, type.containsNull)])
      case 'map':
        return structOf([
          ...first,
          structField('key', type.key, false),
          structField('value', type.value, type.valueContainsNull),
        ])
      default:
        throw unexpectedInput({ ...call, args }, 0, '("ARRAY" or "MAP")')
    }
  }

function structOf(fields: readonly StructField[]): { type: DataType; nullable: false } {
  return { type: structType(fields), nullable: false }
}

const explode =
  (hasPosition: boolean) =>
  (call: TypedCall): ((of: SqlValue) => Row[]) => {
    const isMap = (call.args[0] as Resolved).type.kind === 'map'
    return of => {
      if (of === null) return []
      if (isMap) {
        const { keys, values } = of as MapValue
        return keys.map((key, i) => (hasPosition ? [i, key, values[i]] : [key, values[i]]))
      }
      return (of as Values).map((value, i) => (hasPosition ? [i, value] : [value]))
    }
  }

const inlining: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 1)
  const { type } = args[0]
  if (type.kind !== 'array' || type.element.kind !== 'struct') {
    throw unexpectedInput({ ...call, args }, 0, '"ARRAY<STRUCT>"')
  }
  const { fields } = type.element
  return structOf(type.containsNull ? fields.map(field => ({ ...field, nullable: true })) : fields)
}

const inline = (call: TypedCall): ((array: SqlValue) => Row[]) => {
  const { type } = call
  const none = type.kind === 'struct' ? type.fields.map(() => null) : []
  return array => ((array ?? []) as (Row | null)[]).map(struct => struct ?? none)
}

/** How many rows `stack` gives. Throws DATATYPE_MISMATCH conditions. */
function rowsOfStack(call: Call, args: readonly Resolved[]): number {
  const { kind } = args[0].type
  if (kind !== 'int' && kind !== 'short' && kind !== 'byte') {
    throw unexpectedInput({ ...call, args }, 0, '"INT"')
  }
  const n = requireConstant(call, args, 0, 'n')
  if (typeof n === 'number' && n > 0) {
    checkLength(n, 'stack')
    return n
  }
  throw new MillraceError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', {
    sqlExpr: quotedCall(call, args),
    exprName: '`n`',
    valueRange: '(0, 2147483647]',
    currentValue: String(n),
  })
}

const stacking: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 2, Number.POSITIVE_INFINITY)
  const rows = rowsOfStack(call, args)
  const columns = Math.ceil((args.length - 1) / rows)
  const types: (DataType | undefined)[] = [undefined]
  const fields = Array.from({ length: columns }, (_, column) => {
    const places: number[] = []
    for (let i = column + 1; i < args.length; i += columns) places.push(i)
    const first = places.find(i => args[i].type.kind !== 'void') ?? places[0]
    const type = args[first].type
    for (const i of places) {
      const other = args[i].type
      if (other.kind !== 'void' && sqlType(other) !== sqlType(type)) {
        throw new MillraceError('DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES', {
          sqlExpr: quotedCall(call, args),
          columnIndex: column,
          leftParamIndex: first,
          leftType: `"${sqlType(type)}"`,
          rightParamIndex: i,
          rightType: `"${sqlType(other)}"`,
        })
      }
      types[i] = type
    }
    return structField(`col${column}`, type ?? NullType)
  })
  return { args: types, ...structOf(fields) }
}

const stack = (call: TypedCall): ((n: SqlValue, ...values: SqlValue[]) => Row[]) => {
  const columns = call.type.kind === 'struct' ? call.type.fields.length : 0
  return (n, ...values) =>
    Array.from({ length: n as number }, (_, row) =>
      Array.from({ length: columns }, (_, column) => values[row * columns + column] ?? null),
    )
}

const tupling: TypingRule = (args, _env, call) => {
  if (args.length < 2) {
    throw new MillraceError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', {
      functionName: '`json_tuple`',
      expectedNum: '> 1',
      actualNum: args.length,
    })
  }
  const other = args.find(arg => arg.type.kind !== 'string' && arg.type.kind !== 'void')
  if (other !== undefined) {
    throw new MillraceError('DATATYPE_MISMATCH.NON_STRING_TYPE', {
      sqlExpr: `"${prettyText({ ...call, args })}"`,
      funcName: '`json_tuple`',
    })
  }
  return {
    args: args.map(() => StringType),
    ...structOf(args.slice(1).map((_, i) => structField(`c${i}`, StringType))),
  }
}

function jsonTuple(json: SqlValue, ...names: SqlValue[]): Row[] {
  const node = json === null ? undefined : tryParseJson(json as string, documentSyntax)
  if (!(node instanceof JsonObject)) return [names.map(() => null)]
  const byName = new Map<SqlValue, JsonNode>(node.keys.map((key, i) => [key, node.values[i]]))
  return [
    names.map(name => {
      const value = name === null ? null : (byName.get(name) ?? null)
      return value === null || typeof value === 'string' ? value : nodeText(value)
    }),
  ]
}

const generator = (
  summary: string,
  examples: FunctionDoc['examples'],
  notes: string,
): FunctionDoc => documented('generator', summary, examples, notes)

register(
  ...withOuter(
    'explode',
    'collection',
    exploding([]),
    explode(false),
    generator(
      'A row for each element of an array, in the column col, or for each entry of a map, in the columns key and value.',
      [
        ['explode(array(10, 20))', '10\n20'],
        ["explode(map('a', 1, 'b', 2))", 'a|1\nb|2'],
      ],
      'No rows for null and for what is empty.',
    ),
    generator(
      'As explode, but a row of nulls for null and for what is empty.',
      [['explode_outer(CAST(NULL AS ARRAY<INT>))', 'NULL']],
      'The columns are col, or key and value.',
    ),
  ),
  ...withOuter(
    'posexplode',
    'collection',
    exploding([position]),
    explode(true),
    generator(
      'As explode, with the position from 0 as first column, pos.',
      [['posexplode(array(10, 20))', '0|10\n1|20']],
      'No rows for null and for what is empty.',
    ),
    generator(
      'As posexplode, but a row of nulls for null and for what is empty.',
      [['posexplode_outer(CAST(NULL AS ARRAY<INT>))', 'NULL|NULL']],
      'The columns are pos, and col, or key and value.',
    ),
  ),
  ...withOuter(
    'inline',
    'input',
    inlining,
    inline,
    generator(
      'A row for each struct of an array; the columns are its fields.',
      [["inline(array(struct(1, 'a'), NULL, struct(2, 'b')))", '1|a\nNULL|NULL\n2|b']],
      'No rows for null and for an empty array; a row of nulls for a struct that is null.',
    ),
    generator(
      'As inline, but a row of nulls for null and for an empty array.',
      [['inline_outer(CAST(NULL AS ARRAY<STRUCT<a: INT, b: STRING>>))', 'NULL|NULL']],
      'The columns are the fields of the structs.',
    ),
  ),
  {
    kind: 'generator',
    name: 'stack',
    typing: stacking,
    make: stack,
    doc: generator(
      'The arguments behind the first one in as many rows as it says, which must be a constant; the columns are col0, col1 and so on.',
      [['stack(2, 1, 2, 3)', '1|2\n3|NULL']],
      'What is missing in the last row is null. The values of a column must be of one type.',
    ),
  },
  {
    kind: 'generator',
    name: 'json_tuple',
    typing: tupling,
    make: () => jsonTuple,
    doc: generator(
      'The values of some fields of a JSON object as texts, in the columns c0, c1 and so on.',
      [["json_tuple('{\"a\":1, \"b\":[2.50]}', 'a', 'b', 'c')", '1|[2.5]|NULL']],
      'Null for fields that are not there and for texts that are no JSON object. Of a name that comes twice the last one counts.',
    ),
  },
)
