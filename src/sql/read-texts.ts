/** `spark.read.json` and `spark.read.csv` of texts that the program has: each is a record. */
import './sources/text-records.js'
import { MillraceError } from '../util/errors.js'
import type { Attribute, Expression } from './expressions/expression.js'
import { asNullable } from './functions/format-arguments.js'
import { Aggregate } from './logical/aggregate.js'
import { ByColumns } from './logical/by-columns.js'
import { Limit } from './logical/limit.js'
import { LocalRelation } from './logical/local-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { aliasOf, call, intOf, literal, stringOf } from './parser/nodes.js'
import type { Query } from './query.js'
import { pending } from './read-source.js'
import { columnNames, csvSchema } from './sources/csv/csv-inference.js'
import { type CsvOptions, csvOptions } from './sources/csv/csv-options.js'
import { CsvTokens } from './sources/csv/csv-tokens.js'
import { checkCorruptColumn, isOn, type ReaderOptions } from './sources/file-scan.js'
import { type Seen, schemaOfSeen } from './sources/json/json-inference.js'
import { jsonOptions } from './sources/json/json-options.js'
import { StringType, type StructShape } from './types/data-type.js'
import { schemaFromJson, schemaJson } from './types/schema-json.js'
import type { SqlValue } from './types/sql-value.js'

/** What `spark.read` was told of texts. */
export interface TextsRequest {
  readonly format: 'json' | 'csv'
  /** With one column, of texts. */
  readonly texts: LogicalPlan
  readonly options: ReaderOptions
  readonly schema: StructShape | undefined
}

/** The rows of the records; schema and header are looked for when the query is prepared. */
export function planOfTexts(
  { format, texts, options, schema }: TextsRequest,
  query: (plan: LogicalPlan) => Query,
): LogicalPlan {
  if (format === 'json') jsonOptions(options)
  else csvOptions(options)
  const optionsText = stringOf(JSON.stringify(options))
  const over = (plan: LogicalPlan, name: string, ...rest: Expression[]): Expression =>
    call(name, [textColumn(plan, format), ...rest])
  const rows = (name: string, found: StructShape, ...rest: Expression[]): LogicalPlan => {
    const shape = asNullable(found) as StructShape
    checkCorruptColumn(shape, options)
    if (shape.fields.length === 0) return new LocalRelation([], [])
    return new ByColumns(
      `read.${format}`,
      texts,
      plan =>
        new Project([over(plan, name, stringOf(schemaJson(shape)), optionsText, ...rest)], plan),
    )
  }
  /** The value of an aggregate over the texts. */
  const seen = async (name: string, ...rest: Expression[]): Promise<SqlValue> => {
    const plan = new ByColumns(
      `read.${format}`,
      texts,
      child => new Aggregate([], [aliasOf(over(child, name, ...rest), 'seen')], child),
    )
    const [[value]] = await query(plan).rows()
    return value
  }
  const ofJson = async (): Promise<LogicalPlan> => {
    if (schema !== undefined) return rows('$json_rows', schema)
    const found = JSON.parse((await seen('$json_seen', optionsText)) as string) as Seen
    return rows('$json_rows', schemaOfSeen(found, options))
  }
  const ofCsv = async (): Promise<LogicalPlan> => {
    const csv = csvOptions(options)
    const first = csv.header || schema === undefined ? await firstRecord() : undefined
    const header = literal(csv.header ? (first ?? null) : null, StringType)
    if (schema !== undefined) {
      if (first !== undefined && !csv.enforceSchema) checkHeader(first, schema, csv)
      return rows('$csv_rows', schema, header)
    }
    if (first === undefined) return new LocalRelation([], [])
    const names = csvSchema(columnNames(new CsvTokens(csv).line(first) ?? [], csv))
    if (!isOn(options, 'inferSchema')) return rows('$csv_rows', names, header)
    const typed = await seen('$csv_types', stringOf(schemaJson(names)), optionsText, header)
    return rows('$csv_rows', schemaFromJson(typed as string) as StructShape, header)
  }
  const firstRecord = async (): Promise<string | undefined> => {
    const none = literal(null, StringType)
    const lines = new ByColumns(
      `read.${format}`,
      texts,
      plan => new Project([over(plan, '$csv_lines', optionsText, none)], plan),
    )
    const [row] = await query(new Limit('limit', intOf(1), lines)).rows()
    return row?.[0] as string | undefined
  }
  return pending(`read.${format}`, `${format} of texts`, async () => {
    const found = query(await (format === 'json' ? ofJson() : ofCsv()))
    await found.prepare()
    return found.analyzed()
  })
}

/** Throws CSV_HEADER_NOT_AS_SCHEMA. */
function checkHeader(first: string, { fields }: StructShape, csv: CsvOptions): void {
  const header = new CsvTokens(csv).line(first) ?? []
  const names = fields.map(({ name }) => name).filter(name => name !== csv.corruptColumn)
  const key = (name: string | null): string => (name ?? '').toLowerCase()
  if (header.length === names.length && names.every((name, i) => key(name) === key(header[i])))
    return
  throw new MillraceError('CSV_HEADER_NOT_AS_SCHEMA', {
    header: header.join(', '),
    schema: names.join(', '),
  })
}

/** Throws INVALID_ARGUMENT. */
function textColumn({ output }: LogicalPlan, format: string): Attribute {
  if (output.length === 1 && output[0].type.kind === 'string') return output[0]
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: `the Dataset of read.${format}`,
    expected: 'one column of texts',
    value: output.map(({ name, type }) => `${name} ${type.kind}`).join(', '),
    advice: 'Choose it with select().',
  })
}
