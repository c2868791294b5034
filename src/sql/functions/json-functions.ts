/** JSON: from_json, to_json, get_json_object, json_array_length, json_object_keys, schema_of_json. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import {
  arrayType,
  type DataType,
  IntegerType,
  isNested,
  StringType,
  type StructShape,
  someType,
  sqlType,
  structType,
} from '../types/data-type.js'
import { jsonReader } from '../types/json-convert.js'
import { finishJsonType, inferJson } from '../types/json-infer.js'
import { type JsonOptions, jsonOptions } from '../types/json-options.js'
import {
  JsonArray,
  JsonObject,
  JsonSyntaxError,
  parseJson,
  tryParseJson,
} from '../types/json-syntax.js'
import { jsonWriter } from '../types/json-text.js'
import type { SqlValue } from '../types/sql-value.js'
import { quotedCall } from './array-typing.js'
import { requireConstant } from './constant.js'
import { documented, typed } from './define.js'
import { optionsOf, schemaOf } from './format-arguments.js'
import type { Evaluate, FunctionEnv, TypedCall } from './function.js'
import { documentSyntax, jsonAt, parseJsonPath } from './json-path.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

function optionsAt(call: Call, index: number, env: FunctionEnv): JsonOptions {
  const options = jsonOptions(optionsOf(call.args[index], env), env)
  if (options.mode !== 'DROPMALFORMED') return options
  throw new MillraceError('PARSE_MODE_UNSUPPORTED', {
    funcName: `\`${call.name}\``,
    mode: options.mode,
  })
}

/** The text in the first argument, and constants behind it. */
function textFirst(call: Call, args: readonly Resolved[], least: number, most: number): void {
  checkCount(call, args.length, least, most)
  const { kind } = args[0].type
  if (kind !== 'string' && kind !== 'void') throw unexpectedInput({ ...call, args }, 0, '"STRING"')
}

const reading: TypingRule = (args, env, call) => {
  textFirst(call, args, 2, 3)
  const type = schemaOf(args[1], env)
  const typedCall = { ...call, args }
  if (!isNested(type)) {
    throw new MillraceError('DATATYPE_MISMATCH.INVALID_JSON_SCHEMA', {
      sqlExpr: quotedCall(call, args),
      schema: `"${sqlType(type)}"`,
    })
  }
  if (someType(type, part => part.kind === 'map' && part.key.kind !== 'string')) {
    throw new MillraceError('DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE', {
      sqlExpr: quotedCall(call, args),
      schema: `"${sqlType(type)}"`,
    })
  }
  optionsAt(typedCall, 2, env)
  return { args: [StringType], type, nullable: true }
}

function fromJson(call: TypedCall, env: FunctionEnv): Evaluate {
  const options = optionsAt(call, 2, env)
  const { type } = call
  const { data, place } = withoutCorrupt(type, options.columnNameOfCorruptRecord)
  const read = jsonReader(data, options)
  const noRow = type.kind === 'struct' ? type.fields.map(() => null) : null
  return (text: string | null) => {
    if (text === null || text.trim() === '') return null
    const { rows, error } = read(text)
    if (error !== undefined && options.mode === 'FAILFAST') {
      throw new MillraceError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
        badRecord: text,
        failFastMode: 'FAILFAST',
      })
    }
    if (type.kind === 'struct') {
      if (place < 0) return rows[0] ?? noRow
      const row = (rows[0] ?? data.fields?.map(() => null)) as readonly SqlValue[]
      return row.toSpliced(place, 0, error === undefined ? null : text)
    }
    // what does not fit as a whole is null, and so is an array or map with something that does not fit
    return error !== undefined && rows.length === 0 ? null : (rows[0] ?? null)
  }
}

/** The schema of the data, and where the column of malformed texts stands in the whole one; -1 when it has none. */
function withoutCorrupt(
  type: DataType,
  name: string,
): { data: DataType & { fields?: StructShape['fields'] }; place: number } {
  if (type.kind !== 'struct') return { data: type, place: -1 }
  const place = type.fields.findIndex(field => field.name === name && field.type.kind === 'string')
  if (place < 0) return { data: type, place }
  return { data: structType(type.fields.filter((_, i) => i !== place)), place }
}

const writing: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 1, 2)
  const { type } = args[0]
  if (!isNested(type) && type.kind !== 'void') {
    throw new MillraceError('DATATYPE_MISMATCH.INVALID_JSON_SCHEMA', {
      sqlExpr: quotedCall(call, args),
      schema: `"${sqlType(type)}"`,
    })
  }
  jsonOptions(optionsOf(args[1], env), env)
  return { type: StringType, nullable: true }
}

const inferring: TypingRule = (args, env, call) => {
  textFirst(call, args, 1, 2)
  requireConstant(call, args, 0, 'json')
  optionsAt({ ...call, args }, 1, env)
  return { args: [StringType], type: StringType, nullable: false }
}

function schemaText(call: TypedCall, env: FunctionEnv): Evaluate {
  const options = optionsAt(call, 1, env)
  return (text: string | null) => {
    try {
      const found = inferJson(parseJson(text ?? '', options) ?? null, options)
      const finished = finishJsonType(found, options)
      return sqlType(finished ?? (found.kind === 'struct' ? structType([]) : StringType))
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error
      throw new MillraceError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
        badRecord: text ?? '',
        failFastMode: 'FAILFAST',
      })
    }
  }
}

function pathFinder(): Evaluate {
  const paths = new Map<string, ReturnType<typeof parseJsonPath>>()
  return (text: string, path: string) => {
    let steps = paths.get(path)
    if (steps === undefined && !paths.has(path)) {
      if (paths.size > 1000) paths.clear()
      steps = parseJsonPath(path)
      paths.set(path, steps)
    }
    if (steps === undefined) return null
    const node = tryParseJson(text, documentSyntax)
    return node === undefined ? null : jsonAt(node, steps)
  }
}

/** Texts only: nothing else is cast to one. */
const texts =
  (count: number, type: DataType): TypingRule =>
  (args, _env, call) => {
    checkCount(call, args.length, count, count)
    args.forEach(({ type: { kind } }, i) => {
      if (kind !== 'string' && kind !== 'void')
        throw unexpectedInput({ ...call, args }, i, '"STRING"')
    })
    return { args: args.map(() => StringType), type, nullable: true }
  }

const first = ([text]: readonly string[], call: Call): string => `${call.name}(${text})`

register(
  typed(
    'from_json',
    reading,
    fromJson,
    documented(
      'json',
      'The STRUCT, ARRAY or MAP of a JSON text. The second argument is the schema, a constant; the third may be a map of options, those of the JSON reader.',
      [
        ['from_json(\'{"a":1, "b":0.8}\', \'a INT, b DOUBLE\')', '{1, 0.8}'],
        ["from_json('[1, 2]', 'array<int>')", '[1, 2]'],
        ['from_json(\'{"a":"x", "b":2}\', \'a INT, b INT\')', '{NULL, 2}'],
      ],
      'Null for null and for white space. A field that does not fit its type is null, a text that is no JSON a struct of nulls; with the option mode FAILFAST both are MALFORMED_RECORD_IN_PARSING. A column _corrupt_record in the schema gets the texts that are malformed.',
    ),
    {
      text: (args, call) => (call.type?.kind === 'map' ? 'entries' : first(args, call)),
      nulls: 'handled',
    },
  ),
  typed(
    'to_json',
    writing,
    (call, env) => {
      const { type } = call.args[0] as Resolved
      if (type.kind === 'void') return () => null
      const write = jsonWriter(type, jsonOptions(optionsOf(call.args[1], env), env))
      return (value: SqlValue) => (value === null ? null : write(value))
    },
    documented(
      'json',
      'A STRUCT, ARRAY or MAP as JSON text. The second argument may be a map of options, those of the JSON writer.',
      [
        ["to_json(named_struct('a', 1, 'b', NULL, 'c', 'x'))", '{"a":1,"c":"x"}'],
        ['to_json(array(1, NULL, 2))', '[1,null,2]'],
        ["to_json(map('a', 1.5))", '{"a":1.5}'],
      ],
      'Null for null. Fields of structs that are null are left out, unless the option ignoreNullFields is false.',
    ),
    { text: first, nulls: 'handled' },
  ),
  typed(
    'get_json_object',
    texts(2, StringType),
    pathFinder,
    documented(
      'json',
      "What a path finds in a JSON text: $ is the whole, .name or ['name'] a field, [0] an element, [*] all elements.",
      [
        ['get_json_object(\'{"a":{"b":[1, 2]}}\', \'$.a.b[1]\')', '2'],
        ['get_json_object(\'[{"a":"b"}, {"a":"c"}]\', \'$[*].a\')', '["b","c"]'],
      ],
      'Strings come without quotes, arrays and objects as JSON text. Null when nothing is found, for JSON null, and for texts and paths that are malformed.',
    ),
  ),
  typed(
    'json_array_length',
    texts(1, IntegerType),
    () => (text: string) => {
      const node = tryParseJson(text, documentSyntax)
      return node instanceof JsonArray ? node.items.length : null
    },
    documented(
      'json',
      'The number of elements of the JSON array that a text is.',
      [
        ["json_array_length('[1,2,3,4]')", '4'],
        ["json_array_length('[1,2')", 'NULL'],
      ],
      'Null for everything else.',
    ),
  ),
  typed(
    'json_object_keys',
    texts(1, arrayType(StringType)),
    () => (text: string) => {
      const node = tryParseJson(text, documentSyntax)
      return node instanceof JsonObject ? node.keys : null
    },
    documented(
      'json',
      'The names of the fields of the JSON object that a text is, as an array.',
      [
        ['json_object_keys(\'{"f1":"abc","f2":{"f3":"a"}}\')', '[f1, f2]'],
        ["json_object_keys('{}')", '[]'],
      ],
      'Null for everything else.',
    ),
  ),
  typed(
    'schema_of_json',
    inferring,
    schemaText,
    documented(
      'json',
      'The schema of a JSON text, a constant, as text. The second argument may be a map of options.',
      [
        ['schema_of_json(\'[{"col":0}]\')', 'ARRAY<STRUCT<col: BIGINT>>'],
        ['schema_of_json(\'{"b":1.5, "a":null}\')', 'STRUCT<a: STRING, b: DOUBLE>'],
      ],
      'Fields come in order of their names. A text that is no JSON is an error.',
    ),
    { text: first, nulls: 'handled' },
  ),
)
