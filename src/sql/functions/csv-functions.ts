/** CSV: from_csv, to_csv, schema_of_csv. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { csvOptions } from '../sources/csv/csv-options.js'
import { CsvTokens, type Token } from '../sources/csv/csv-tokens.js'
import { tokenConverter } from '../sources/csv/csv-values.js'
import { temporalReader } from '../sources/temporal-text.js'
import { inferCsv } from '../types/csv-infer.js'
import { csvWriter } from '../types/csv-text.js'
import {
  isNested,
  StringType,
  type StructShape,
  sqlType,
  structField,
  structType,
} from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { quotedCall } from './array-typing.js'
import { requireConstant } from './constant.js'
import { documented, typed } from './define.js'
import { optionsOf, schemaOf } from './format-arguments.js'
import type { Evaluate, FunctionEnv, TypedCall } from './function.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

type Options = Readonly<Record<string, string>>

/** Options with their keys in lower case, as the reader of CSV wants them. */
function optionsAt(call: Call, index: number, env: FunctionEnv): Options {
  const given = Object.entries(optionsOf(call.args[index], env))
  const options = Object.fromEntries(given.map(([key, value]) => [key.toLowerCase(), value]))
  const mode = options.mode?.toUpperCase()
  if (mode === 'DROPMALFORMED') {
    throw new MillraceError('PARSE_MODE_UNSUPPORTED', { funcName: `\`${call.name}\``, mode })
  }
  return options
}

function checkText(call: Call, args: readonly Resolved[]): void {
  const { kind } = args[0].type
  if (kind !== 'string' && kind !== 'void') throw unexpectedInput({ ...call, args }, 0, '"STRING"')
}

const reading: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 2, 3)
  checkText(call, args)
  const type = schemaOf(args[1], env)
  if (type.kind !== 'struct') {
    throw new MillraceError('INVALID_SCHEMA.NON_STRUCT_TYPE', {
      inputSchema: `"${sqlType(type)}"`,
      dataType: `"${sqlType(type)}"`,
    })
  }
  const nested = type.fields.find(field => isNested(field.type))
  if (nested !== undefined) {
    throw new MillraceError('UNSUPPORTED_DATATYPE', { typeName: `"${sqlType(nested.type)}"` })
  }
  csvOptions(optionsAt({ ...call, args }, 2, env))
  return { args: [StringType], type }
}

/** Makes rows of the tokens of records; `corrupt`: the place of the column for texts that are bad, -1 when there is none. */
export function csvConverter(
  { fields }: StructShape,
  given: Options,
  env: FunctionEnv,
): {
  readonly corrupt: number
  readonly convert: (tokens: readonly Token[]) => { row: SqlValue[]; isBad: boolean }
} {
  const options = csvOptions(given)
  const temporal = temporalReader(given, env)
  const corrupt = fields.findIndex(
    field => field.name === options.corruptColumn && field.type.kind === 'string',
  )
  const converts = fields.map(field => tokenConverter(field.type, options, temporal))
  const width = corrupt < 0 ? fields.length : fields.length - 1
  const convert = (tokens: readonly Token[]): { row: SqlValue[]; isBad: boolean } => {
    const row = new Array<SqlValue>(fields.length).fill(null)
    let isBad = tokens.length !== width
    for (let i = 0, from = 0; i < fields.length; i++) {
      if (i === corrupt) continue
      const token = tokens[from++] ?? null
      if (token === null || token === options.nullValue) continue
      const value = converts[i](token)
      if (value === undefined) isBad = true
      else row[i] = value
    }
    return { row, isBad }
  }
  return { corrupt, convert }
}

function fromCsv(call: TypedCall, env: FunctionEnv): Evaluate {
  const given = optionsAt(call, 2, env)
  const options = csvOptions(given)
  const { corrupt, convert } = csvConverter(call.type as StructShape, given, env)
  const parser = new CsvTokens(options)
  return (text: string) => {
    const { row, isBad } = convert(recordOf(parser, text))
    if (!isBad) return row
    if (options.mode === 'FAILFAST') {
      throw new MillraceError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
        badRecord: text,
        failFastMode: 'FAILFAST',
      })
    }
    if (corrupt >= 0) row[corrupt] = text
    return row
  }
}

/** The tokens of a text that is one record: ends of lines are part of its values. */
function recordOf(parser: CsvTokens, text: string): readonly (string | null)[] {
  if (!text.includes('\n')) return parser.line(text) ?? []
  // the parser takes them for the end of the record: something that is not in the text stands for them
  let code = 0xe000
  while (text.includes(String.fromCharCode(code))) code++
  const mark = String.fromCharCode(code)
  const tokens = parser.line(text.replaceAll('\n', mark)) ?? []
  return tokens.map(token => (token === null ? null : token.replaceAll(mark, '\n')))
}

const writing: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 1, 2)
  const { type } = args[0]
  if (type.kind !== 'struct' && type.kind !== 'void') {
    throw new MillraceError('DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE', {
      sqlExpr: quotedCall(call, args),
      functionName: '`to_csv`',
      dataType: `"${sqlType(type)}"`,
    })
  }
  optionsOf(args[1], env)
  return { type: StringType, nullable: true }
}

function toCsv(call: TypedCall, env: FunctionEnv): Evaluate {
  const { type } = call.args[0] as Resolved
  if (type.kind !== 'struct') return () => null
  const write = csvWriter(type, optionsOf(call.args[1], env), env)
  return (row: readonly SqlValue[] | null) => {
    const text = row === null ? '' : write(row)
    return text === '' ? null : text
  }
}

const inferring: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 1, 2)
  checkText(call, args)
  if (requireConstant(call, args, 0, 'csv') === null) {
    throw new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_NULL', {
      sqlExpr: quotedCall(call, args),
      exprName: 'csv',
    })
  }
  csvOptions(optionsAt({ ...call, args }, 1, env))
  return { args: [StringType], type: StringType, nullable: false }
}

function schemaText(call: TypedCall, env: FunctionEnv): Evaluate {
  const given = optionsAt(call, 1, env)
  const options = csvOptions(given)
  const temporal = temporalReader(given, env)
  const inference = {
    ...options,
    readDate: given.dateformat === undefined ? undefined : temporal.date,
    readTimestamp: temporal.timestamp,
  }
  return (text: string) => {
    const fields = recordOf(new CsvTokens(options), text).map((token, i) => {
      const type = inferCsv(token, inference)
      return structField(`_c${i}`, type.kind === 'void' ? StringType : type)
    })
    return sqlType(structType(fields))
  }
}

const first = ([text]: readonly string[], call: Call): string => `${call.name}(${text})`

register(
  typed(
    'from_csv',
    reading,
    fromCsv,
    documented(
      'csv',
      'The STRUCT of a record of CSV. The second argument is the schema, a constant; the third may be a map of options, those of the CSV reader.',
      [
        ["from_csv('1, 0.8', 'a INT, b DOUBLE')", '{1, 0.8}'],
        [
          "from_csv('26/08/2015', 'time TIMESTAMP', map('timestampFormat', 'dd/MM/yyyy'))",
          '{2015-08-26 00:00:00}',
        ],
        ["from_csv('x,2', 'a INT, b INT')", '{NULL, 2}'],
      ],
      'Null for null. A value that does not fit its type is null; with the option mode FAILFAST it is MALFORMED_RECORD_IN_PARSING, and so are too many and too few values. A column _corrupt_record in the schema gets the texts that are malformed.',
    ),
    { text: first },
  ),
  typed(
    'to_csv',
    writing,
    toCsv,
    documented(
      'csv',
      'A STRUCT as a record of CSV. The second argument may be a map of options, those of the CSV writer.',
      [
        ["to_csv(named_struct('a', 1, 'b', 'x,y'))", '1,"x,y"'],
        [
          "to_csv(named_struct('day', DATE '2015-08-26'), map('dateFormat', 'dd/MM/yyyy'))",
          '26/08/2015',
        ],
      ],
      'Null for null, and for a struct of one field that is null.',
    ),
    { text: first, nulls: 'handled' },
  ),
  typed(
    'schema_of_csv',
    inferring,
    schemaText,
    documented(
      'csv',
      'The schema of a record of CSV, a constant, as text. The second argument may be a map of options.',
      [["schema_of_csv('1,abc,2.5')", 'STRUCT<_c0: INT, _c1: STRING, _c2: DOUBLE>']],
      'Values that are null are STRING.',
    ),
    { text: first, nulls: 'handled' },
  ),
)
