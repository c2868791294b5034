/**
 * What `spark.read.json` and `spark.read.csv` of texts are made of: generators that give the rows of a text that is one record,
 * and aggregates that see what the records are. All take the text first, then constants: options as JSON and, of CSV, the
 * text of the header, which is no record wherever it comes, or null. Users cannot write their names.
 *
 * Partial states: of `$json_seen` [STRING: what was seen, as JSON], of `$csv_types` [STRING: the types, as a schema in JSON].
 */
import { Buffer } from 'node:buffer'
import { MillraceError } from '../../util/errors.js'
import type { Literal } from '../expressions/expression.js'
import { ObjectState } from '../functions/aggregate-define.js'
import { csvConverter } from '../functions/csv-functions.js'
import type {
  AggregateFunction,
  FunctionDoc,
  GeneratorFunction,
  TypedCall,
} from '../functions/function.js'
import { register } from '../functions/registry.js'
import { StringType, type StructShape, structField, structType } from '../types/data-type.js'
import type { ParseMode } from '../types/parse-mode.js'
import { schemaFromJson, schemaJson } from '../types/schema-json.js'
import type { SqlValue } from '../types/sql-value.js'
import { csvSchema, csvTypes, mergeCsvTypes } from './csv/csv-inference.js'
import { csvOptions } from './csv/csv-options.js'
import { CsvTokens, type Token } from './csv/csv-tokens.js'
import { type ReaderOptions, readerOptions } from './file-scan.js'
import { JsonConverter } from './json/json-converter.js'
import { JsonInference, mergeSeen, nothingSeen, type Seen } from './json/json-inference.js'
import { jsonOptions } from './json/json-options.js'
import { sampler } from './sampling.js'
import { temporalReader } from './temporal-text.js'

const doc = (group: FunctionDoc['group']): FunctionDoc => ({
  group,
  summary: 'Records in texts. Made by spark.read.',
  examples: [],
})

function constantAt({ args }: Pick<TypedCall, 'args'>, at: number): string | null {
  return (args[at] as Literal).value as string | null
}

function optionsAt(call: TypedCall, at: number): ReaderOptions {
  return readerOptions(JSON.parse(constantAt(call, at) ?? '{}'))
}

/** Whether a record that is bad gives a row all the same. Throws MALFORMED_RECORD_IN_PARSING. */
function keepBad(mode: ParseMode, text: string | null): boolean {
  if (mode === 'FAILFAST') {
    throw new MillraceError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
      badRecord: text ?? 'null',
      failFastMode: 'FAILFAST',
    })
  }
  return mode === 'PERMISSIVE'
}

/** `$json_rows(text, schema, options)`: an array of objects gives a row each; a null text is a bad record, a blank one is none. */
const jsonRows: GeneratorFunction = {
  kind: 'generator',
  name: '$json_rows',
  doc: doc('json'),
  typing: (_args, _env, call) => ({ type: schemaFromJson(constantAt(call, 1)!), nullable: false }),
  make(call, env) {
    const given = optionsAt(call, 2)
    const options = jsonOptions(given)
    const { fields } = call.type as StructShape
    const corruptAt = fields.findIndex(field => field.name === options.corruptColumn)
    const wanted = fields.filter((_, i) => i !== corruptAt)
    const converter = new JsonConverter(wanted, options, temporalReader(given, env))
    return value => {
      const text = value as string | null
      const bytes = Buffer.from(text ?? '')
      const { rows, partial } =
        text === null
          ? { rows: undefined, partial: true }
          : converter.record(bytes, 0, bytes.length, true)
      if (partial && !keepBad(options.mode, text)) return []
      return (rows ?? [wanted.map(() => null)]).map(row =>
        corruptAt < 0 ? row : row.toSpliced(corruptAt, 0, partial ? text : null),
      )
    }
  },
}

/** `$json_seen(text, options)`: `Seen` of `json-inference.ts`, as JSON. */
const jsonSeen: AggregateFunction = {
  kind: 'aggregate',
  name: '$json_seen',
  nulls: 'handled',
  doc: doc('aggregate'),
  typing: () => ({ type: StringType, nullable: false }),
  stateTypes: () => [StringType],
  make(call, env) {
    const given = optionsAt(call, 1)
    const options = jsonOptions(given)
    const chosen = sampler(options.samplingRatio, (env.partition ?? 0) + 1)
    const text = (state: State): string => JSON.stringify(mergeSeen(state.own.seen, state.other))
    interface State {
      readonly own: JsonInference
      other: Seen
    }
    return new ObjectState<State>({
      create: () => ({
        own: new JsonInference(options, temporalReader(given, env)),
        other: nothingSeen(),
      }),
      update({ own }, value) {
        if (!chosen()) return
        // a null is a bad record, as a text is that is no JSON
        const bytes = Buffer.from((value as string | null) ?? '?')
        own.add(bytes, 0, bytes.length)
      },
      merge(state, partial) {
        state.other = mergeSeen(state.other, JSON.parse(partial as string) as Seen)
      },
      partial: state => [text(state)],
      result: text,
      bytes: 1000,
    })
  },
}

/** The tokens of the record in a text; undefined for a blank one, a comment and the header. */
function recordReader(
  given: ReaderOptions,
  header: string | null,
): (text: SqlValue) => readonly Token[] | undefined {
  const parser = new CsvTokens(csvOptions(given))
  return value => {
    const text = value as string | null
    if (text === null || text === header) return undefined
    const tokens = parser.line(text)
    if (tokens === undefined || !text.includes('\n')) return tokens
    // ends of lines are part of what is quoted
    const [record] = parser.records(text)
    return record?.tokens
  }
}

/** `$csv_lines(text, options, header)`: the text, when it has a record. */
const csvLines: GeneratorFunction = {
  kind: 'generator',
  name: '$csv_lines',
  doc: doc('csv'),
  typing: () => ({ type: structType([structField('value', StringType)]), nullable: false }),
  make(call) {
    const read = recordReader(optionsAt(call, 1), constantAt(call, 2))
    return text => (read(text) === undefined ? [] : [[text]])
  },
}

/** `$csv_rows(text, schema, options, header)`. */
const csvRows: GeneratorFunction = {
  kind: 'generator',
  name: '$csv_rows',
  doc: doc('csv'),
  typing: (_args, _env, call) => ({ type: schemaFromJson(constantAt(call, 1)!), nullable: false }),
  make(call, env) {
    const given = optionsAt(call, 2)
    const { mode } = csvOptions(given)
    const read = recordReader(given, constantAt(call, 3))
    const { convert, corrupt } = csvConverter(call.type as StructShape, given, env)
    return value => {
      const tokens = read(value)
      if (tokens === undefined) return []
      const { row, isBad } = convert(tokens)
      if (!isBad) return [row]
      if (!keepBad(mode, value as string)) return []
      if (corrupt >= 0) row[corrupt] = value
      return [row]
    }
  },
}

/** `$csv_types(text, names, options, header)`: a schema, as JSON, of columns with the names of another. */
const csvColumns: AggregateFunction = {
  kind: 'aggregate',
  name: '$csv_types',
  nulls: 'handled',
  doc: doc('aggregate'),
  typing: () => ({ type: StringType, nullable: false }),
  stateTypes: () => [StringType],
  make(call, env) {
    const names = (schemaFromJson(constantAt(call, 1)!) as StructShape).fields.map(f => f.name)
    const given = optionsAt(call, 2)
    const read = recordReader(given, constantAt(call, 3))
    const chosen = sampler(csvOptions(given).samplingRatio, (env.partition ?? 0) + 1)
    type State = ReturnType<typeof csvTypes>
    return new ObjectState<State>({
      create: () => csvTypes(given, names.length, env),
      update(state, text) {
        const tokens = read(text)
        if (tokens !== undefined && chosen()) state.add(tokens)
      },
      merge(state, partial) {
        const { fields } = schemaFromJson(partial as string) as StructShape
        state.types = mergeCsvTypes(
          state.types,
          fields.map(({ type }) => type),
        )
      },
      partial: ({ types }) => [
        schemaJson(structType(names.map((name, i) => structField(name, types[i])))),
      ],
      result: ({ types }) => schemaJson(csvSchema(names, types)),
      bytes: 1000,
    })
  },
}

register(jsonRows, jsonSeen, csvLines, csvRows, csvColumns)
