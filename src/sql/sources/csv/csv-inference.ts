/**
 * The schema of CSV files: names from the first record of a file (`csvNames`, on the driver or in a task), types from what tasks
 * see of the columns (`inferCsv`), put together by `mergeCsvTypes`, and `csvSchema` of both.
 *
 * A column begins as nothing and is widened by each value that is not null, as Spark does: INT, LONG, DECIMAL (whole numbers), DOUBLE,
 * DATE (unless `preferDate` is off), TIMESTAMP, BOOLEAN, STRING; kinds that do not go together make a STRING.
 */
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import type { FunctionEnv } from '../../functions/function.js'
import {
  BooleanType,
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  IntegerType,
  LongType,
  MAX_PRECISION,
  NullType,
  StringType,
  type StructShape,
  sameType,
  structField,
  structType,
  TimestampType,
} from '../../types/data-type.js'
import { readError } from '../byte-source.js'
import {
  type FilePart,
  type FilePartition,
  type ReaderOptions,
  readerOptions,
} from '../file-scan.js'
import { eachRecord } from '../record-ranges.js'
import { sampler } from '../sampling.js'
import { releaseScanMemory, takeScanMemory } from '../scan-memory.js'
import { type TemporalReader, temporalReader } from '../temporal-text.js'
import { type CsvOptions, csvOptions } from './csv-options.js'
import { CsvTokens, type Token } from './csv-tokens.js'
import { isInteger, javaDouble } from './csv-values.js'

/** Thrown to stop reading. */
const enough: Error = new Error('the first record was found')

/** Names of the columns: of the header, else `_c0`, `_c1`... Undefined when the file has no record. */
export function csvNames(
  options: ReaderOptions,
  file: FilePart,
  task: TaskRun,
): string[] | undefined {
  const csv = csvOptions(readerOptions(options))
  let tokens: readonly Token[] | undefined
  const memory = takeScanMemory()
  try {
    eachTokens(csv, { ...file, start: 0, end: file.size }, task, memory, found => {
      tokens = found
      throw enough
    })
  } catch (error) {
    if (error !== enough) throw readError(file.path, error)
  } finally {
    releaseScanMemory(memory)
  }
  return tokens === undefined ? undefined : columnNames(tokens, csv)
}

/** Names of columns, of the tokens of a first record. */
export function columnNames(tokens: readonly Token[], options: CsvOptions): string[] {
  if (!options.header) return tokens.map((_, i) => `_c${i}`)
  const count = new Map<string, number>()
  for (const token of tokens) {
    const key = (token ?? '').toLowerCase()
    count.set(key, (count.get(key) ?? 0) + 1)
  }
  return tokens.map((token, i) => {
    if (token === null || token === '' || token === options.nullValue) return `_c${i}`
    return count.get(token.toLowerCase()) === 1 ? token : `${token}${i}`
  })
}

function eachTokens(
  csv: CsvOptions,
  part: FilePart,
  task: TaskRun,
  memory: ReturnType<typeof takeScanMemory>,
  each: (tokens: Token[]) => void,
): void {
  const reader = new CsvTokens(csv)
  eachRecord(task, memory, part, csv, (bytes, start, end) => {
    const text = bytes.toString('utf8', start, end)
    if (!csv.multiLine) {
      const tokens = reader.line(text)
      if (tokens !== undefined) each(tokens)
      return
    }
    for (const { tokens } of reader.records(text.replace(/\r\n?/g, '\n'))) each(tokens)
  })
}

/** The types of columns, and what widens them by the tokens of a record. */
export function csvTypes(
  options: ReaderOptions,
  columns: number,
  env: FunctionEnv,
): { types: DataType[]; add(tokens: readonly Token[]): void } {
  const csv = csvOptions(options)
  const temporal = temporalReader(options, env)
  return {
    types: new Array<DataType>(columns).fill(NullType),
    add(tokens) {
      const n = Math.min(columns, tokens.length)
      for (let i = 0; i < n; i++) this.types[i] = widened(this.types[i], tokens[i], csv, temporal)
    },
  }
}

/** The types of the columns in a partition's files. */
export function inferCsv(
  given: ReaderOptions,
  columns: number,
  partition: FilePartition,
  task: TaskRun,
  env: FunctionEnv,
): DataType[] {
  const options = readerOptions(given)
  const csv = csvOptions(options)
  const found = csvTypes(options, columns, env)
  const memory = takeScanMemory()
  const chosen = sampler(csv.samplingRatio, task.partition + 1)
  try {
    for (const part of partition.files) {
      let header = csv.header && part.start === 0
      try {
        eachTokens(csv, part, task, memory, tokens => {
          if (header) {
            header = false
            return
          }
          if (chosen()) found.add(tokens)
        })
      } catch (error) {
        throw readError(part.path, error)
      }
    }
  } finally {
    releaseScanMemory(memory)
  }
  return found.types
}

function widened(
  type: DataType,
  token: Token,
  options: CsvOptions,
  temporal: TemporalReader,
): DataType {
  if (token === null || token === options.nullValue || type.kind === 'string') return type
  return wider(type, typeOf(type, token, options, temporal))
}

/** Narrower kinds than the column's own are not looked at again. */
const order = ['void', 'int', 'long', 'decimal', 'double', 'date', 'timestamp', 'boolean']

function typeOf(
  from: DataType,
  text: string,
  options: CsvOptions,
  temporal: TemporalReader,
): DataType {
  const first = order.indexOf(from.kind)
  if (first <= 3 && isInteger(text) && text.length < 60) {
    const value = BigInt(text.replace('+', ''))
    if (first <= 1 && value === BigInt.asIntN(32, value)) return IntegerType
    if (first <= 2 && value === BigInt.asIntN(64, value)) return LongType
    const digits = value.toString().replace('-', '').length
    if (digits <= MAX_PRECISION) return decimalType(digits, 0)
  }
  if (first <= 4) {
    const { nanValue, positiveInf, negativeInf } = options
    if (text === nanValue || text === positiveInf || text === negativeInf) return DoubleType
    if (javaDouble(text) !== undefined) return DoubleType
  }
  if (first <= 5 && options.preferDate && isDate(text, temporal)) return DateType
  if (first <= 6 && temporal.timestamp(text) !== undefined) return TimestampType
  return /^(true|false)$/i.test(text) ? BooleanType : StringType
}

/** Without a format only `2024-01-31`: other forms of dates are timestamps. */
function isDate(text: string, temporal: TemporalReader): boolean {
  if (temporal.isoDate && !/^[+-]?\d{4,}-\d\d-\d\d$/.test(text)) return false
  return temporal.date(text) !== undefined
}

function wider(a: DataType, b: DataType): DataType {
  if (sameType(a, b) || b.kind === 'void') return a
  if (a.kind === 'void') return b
  const kinds = [a.kind, b.kind]
  if (kinds.includes('date') && kinds.includes('timestamp')) return TimestampType
  const ranks = kinds.map(kind => order.indexOf(kind))
  if (ranks.some(rank => rank < 1 || rank > 4)) return StringType
  if (kinds.includes('double')) return DoubleType
  if (!kinds.includes('decimal')) return LongType
  return decimalType(Math.max(digitsOf(a), digitsOf(b)), 0)
}

function digitsOf(type: DataType): number {
  return type.kind === 'decimal' ? type.precision : type.kind === 'int' ? 10 : 20
}

/** The types of both. */
export function mergeCsvTypes(a: readonly DataType[], b: readonly DataType[]): DataType[] {
  return a.map((type, i) => wider(type, b[i]))
}

export function csvSchema(names: readonly string[], types?: readonly DataType[]): StructShape {
  return structType(
    names.map((name, i) => {
      const type = types?.[i] ?? StringType
      return structField(name, type.kind === 'void' ? StringType : type)
    }),
  )
}
