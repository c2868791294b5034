/**
 * Lines of CSV files, as Spark's writer makes them: numbers and texts that need no quotes go straight from vectors to bytes,
 * all else through `csvWriter`. A row that gives an empty line (the only column is null) gives none, as in Spark.
 */
import type { BytesArena } from '../physical/bytes-arena.js'
import type { Batch, Vector } from '../physical/vector.js'
import { valueAt } from '../physical/vector-builder.js'
import { csvLineWriter, csvWriter } from '../types/csv-text.js'
import { type StructField, structType } from '../types/data-type.js'
import { doubleText } from '../types/text.js'
import { type LineEncoder, putInteger, utf8Bytes } from './line-file.js'
import type { WriteJob } from './write-job.js'

/** Appends a value, null too. */
type Put = (vector: Vector, row: number, target: BytesArena) => void

export function csvEncoder(job: WriteJob): LineEncoder {
  const { columns, schema } = job
  // no quote means the quote that no text has
  const options: Options = job.options.quote === '' ? { ...job.options, quote: '\0' } : job.options
  const lineSeparator = options.linesep ?? '\n'
  const separator = utf8Bytes(options.sep ?? options.delimiter ?? ',')
  const lineEnd = utf8Bytes(lineSeparator)
  const header = (options.header ?? 'false').toLowerCase() === 'true'
  const names = schema.fields.map(field => field.name)
  const puts = schema.fields.map(field => putOf(field, options, job))
  return {
    header: header ? utf8Bytes(csvLineWriter(options)(names) + lineSeparator) : undefined,
    encode(batch: Batch, from: number, to: number, target: BytesArena): void {
      const vectors = columns.map(column => batch.columns[column])
      for (let row = from; row < to; row++) {
        const start = target.used
        puts[0](vectors[0], row, target)
        for (let i = 1; i < vectors.length; i++) {
          target.binary(separator)
          puts[i](vectors[i], row, target)
        }
        if (target.used > start) target.binary(lineEnd)
      }
    },
  }
}

type Options = Readonly<Record<string, string>>

function putOf(field: StructField, options: Options, { env }: WriteJob): Put {
  const { type } = field
  const write = csvWriter(structType([field]), options, env)
  const slow: Put = (vector, row, target) => {
    target.text(write([valueAt(vector, row, type)]))
  }
  const plain = plainBytes(options)
  if (plain === undefined) return slow
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return (vector, row, target) => {
        const value = (vector as Vector & { kind: 'int' | 'integral' }).data[row]
        if (vector.nulls?.[row] === 1 || Number.isNaN(value)) slow(vector, row, target)
        else putInteger(target, value)
      }
    case 'double':
      return (vector, row, target) => {
        if (vector.nulls?.[row] === 1) slow(vector, row, target)
        else target.text(doubleText((vector as Vector & { kind: 'double' }).data[row]))
      }
    case 'string':
      return (vector, row, target) => {
        if (vector.kind !== 'bytes') return
        const length = vector.lengths[row]
        const start = vector.offsets[row]
        const end = start + length
        const { bytes } = vector
        let isPlain = length > 0 && vector.nulls?.[row] !== 1
        if (isPlain) {
          isPlain = bytes[start] > 0x20 && bytes[start] !== 0x23 && bytes[end - 1] > 0x20
          for (let i = start; isPlain && i < end; i++) isPlain = plain[bytes[i]] === 1
        }
        if (isPlain) target.copy(bytes, start, length)
        else slow(vector, row, target)
      }
    default:
      return slow
  }
}

/** For each byte 1 where it needs no quotes; undefined when numbers may need some. */
function plainBytes(options: Options): Uint8Array | undefined {
  const separator = options.sep ?? options.delimiter ?? ','
  const marks = separator + (options.quote ?? '"') + (options.escape ?? '\\')
  const all = (options.quoteall ?? 'false').toLowerCase() !== 'false'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII
  if (all || separator === '' || !/^[\x00-\x7f]*$/.test(marks) || /[0-9A-Za-z+\-.]/.test(marks)) {
    return undefined
  }
  const plain = new Uint8Array(256).fill(1)
  for (const char of `${marks}\n\r`) plain[char.charCodeAt(0)] = 0
  return plain
}
