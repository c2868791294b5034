/**
 * The schema of JSON records. A task looks at the records of its files (`inferJson`) and gives what it saw as plain data, `Seen`;
 * the driver puts those together in any order (`mergeSeen`) and makes the schema (`schemaOfSeen`).
 *
 * As Spark's: whole numbers are LONG, or DECIMAL beyond it; other numbers DOUBLE (DECIMAL with `prefersDecimal`); kinds that do not go
 * together make a STRING; what was only null or empty is a STRING, or left out with `dropFieldIfAllNull`. Fields are in order of
 * name. Names that differ in upper and lower case only are one field, of which a record may have one.
 */
import { isUtf8 } from 'node:buffer'
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import { MillraceError } from '../../../util/errors.js'
import type { FunctionEnv } from '../../functions/function.js'
import {
  arrayType,
  BooleanType,
  type DataType,
  DoubleType,
  decimalType,
  LongType,
  MAX_PRECISION,
  quoteIdentifier,
  StringType,
  type StructShape,
  structField,
  structType,
  TimestampType,
} from '../../types/data-type.js'
import { compareStrings } from '../../types/ordering.js'
import { readError } from '../byte-source.js'
import { type FilePartition, type ReaderOptions, readerOptions } from '../file-scan.js'
import { eachRecord } from '../record-ranges.js'
import { sampler } from '../sampling.js'
import { releaseScanMemory, takeScanMemory } from '../scan-memory.js'
import { type TemporalReader, temporalReader } from '../temporal-text.js'
import { type JsonOptions, jsonOptions } from './json-options.js'
import { JsonScanner } from './json-scanner.js'
import { malformed } from './json-strings.js'

const BOOLEAN = 1
const LONG = 2
const DECIMAL = 4
const DOUBLE = 8
const STRING = 16
const TIMESTAMP = 32
const STRUCT = 64
const ARRAY = 128

/** What values of one place were. */
export interface Seen {
  /** A bit for each kind; 0 when all were null. */
  kinds: number
  /** Of decimals: most digits before and behind the point. */
  whole: number
  scale: number
  /** Fields of objects by name in lower case. */
  fields: Record<string, SeenField>
  /** The name of a field that one object had twice. */
  repeated?: string
  /** Elements of arrays. */
  element: Seen | undefined
}

interface SeenField {
  readonly name: string
  readonly seen: Seen
  /** The number of the object that had it last, among those of a task. */
  lastIn?: number
}

export function nothingSeen(): Seen {
  return { kinds: 0, whole: 0, scale: 0, fields: Object.create(null), element: undefined }
}

/** What the records of a partition's files are. Throws MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION in mode FAILFAST. */
export function inferJson(
  given: ReaderOptions,
  partition: FilePartition,
  task: TaskRun,
  env: FunctionEnv,
): Seen {
  const options = readerOptions(given)
  const json = jsonOptions(options)
  const inference = new JsonInference(json, temporalReader(options, env))
  const memory = takeScanMemory()
  const chosen = sampler(json.samplingRatio, task.partition + 1)
  try {
    for (const part of partition.files) {
      try {
        eachRecord(task, memory, part, json, (bytes, start, end) => {
          if (chosen()) inference.add(bytes, start, end)
        })
      } catch (error) {
        throw readError(part.path, error)
      }
    }
  } finally {
    releaseScanMemory(memory)
  }
  return inference.seen
}

export class JsonInference extends JsonScanner {
  readonly seen: Seen = nothingSeen()
  /** How many objects there were. */
  private objects = 0
  private readonly temporal: TemporalReader

  constructor(options: JsonOptions, temporal: TemporalReader) {
    super(options)
    this.temporal = temporal
    this.seen.kinds = STRUCT
  }

  add(bytes: Buffer, start: number, end: number): void {
    if (this.isGood(bytes, start, end)) {
      if (this.at < this.end) this.root()
      return
    }
    const { mode, corruptColumn } = this.options
    if (mode === 'FAILFAST') {
      throw new MillraceError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
        badRecord: bytes.toString('utf8', start, Math.min(end, start + 200)),
        failFastMode: 'FAILFAST',
      })
    }
    if (mode === 'PERMISSIVE') fieldOf(this.seen, corruptColumn).seen.kinds |= STRING
  }

  /** The record is an object, or an array of objects; `at` is then at its beginning, or at the end when there is none. */
  private isGood(bytes: Buffer, start: number, end: number): boolean {
    const valid = isUtf8(bytes.subarray(start, end))
    this.begin(bytes, start, end, valid)
    try {
      this.blanks()
      if (this.at >= this.end) return true
      const first = this.peek()
      if (first === 123) this.skipValue()
      else if (first === 91) {
        this.enter()
        for (let i = true; this.nextElement(i); i = false) {
          if (this.peek() !== 123) return false
          this.skipValue()
        }
      } else return false
    } catch (error) {
      if (error !== malformed) throw error
      return false
    }
    this.begin(bytes, start, end, valid)
    this.blanks()
    return true
  }

  private root(): void {
    if (this.peek() === 123) this.object(this.seen)
    else {
      this.enter()
      for (let first = true; this.nextElement(first); first = false) {
        this.peek()
        this.object(this.seen)
      }
    }
  }

  private object(seen: Seen): void {
    seen.kinds |= STRUCT
    const number = ++this.objects
    this.enter()
    for (let first = true; ; first = false) {
      const key = this.nextKey(first)
      if (key === undefined) return
      const field = fieldOf(seen, key)
      if (field.lastIn === number) seen.repeated ??= key
      field.lastIn = number
      this.value(field.seen)
    }
  }

  private value(seen: Seen): void {
    const kind = this.kind()
    switch (kind) {
      case 'object':
        this.object(seen)
        return
      case 'array': {
        seen.kinds |= ARRAY
        seen.element ??= nothingSeen()
        this.enter()
        for (let first = true; this.nextElement(first); first = false) this.value(seen.element)
        return
      }
      case 'string':
        this.text(seen, this.string())
        return
      default:
        break
    }
    const start = this.at
    this.scalar()
    if (kind === 'null') return
    if (this.options.primitivesAsString) seen.kinds |= STRING
    else if (kind === 'true' || kind === 'false') seen.kinds |= BOOLEAN
    else this.number(seen, this.bytes.toString('latin1', start, this.at), kind === 'int')
  }

  private text(seen: Seen, text: string): void {
    const { prefersDecimal, inferTimestamp } = this.options
    if (text === '') return
    if (prefersDecimal && addDecimal(seen, text)) return
    if (inferTimestamp && this.temporal.timestamp(text) !== undefined) seen.kinds |= TIMESTAMP
    else seen.kinds |= STRING
  }

  private number(seen: Seen, text: string, integral: boolean): void {
    if (integral) {
      if (text.length <= 18) seen.kinds |= LONG
      else {
        const value = BigInt(text)
        if (value === BigInt.asIntN(64, value)) seen.kinds |= LONG
        else if (!addDecimal(seen, text)) seen.kinds |= DOUBLE
      }
    } else if (!this.options.prefersDecimal || !addDecimal(seen, text)) seen.kinds |= DOUBLE
  }
}

function fieldOf(seen: Seen, name: string): SeenField {
  const key = name.toLowerCase()
  let field = seen.fields[key]
  if (field === undefined) {
    field = { name, seen: nothingSeen() }
    seen.fields[key] = field
  }
  return field
}

/** False when the text is no number that a DECIMAL can hold. */
function addDecimal(seen: Seen, text: string): boolean {
  const parts = /^[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,5}))?$/.exec(text)
  if (parts === null) return false
  const [, before, behind = '', exponent = '0'] = parts
  const digits = `${before}${behind}`
  if (digits === '') return false
  const scale = behind.length - Number(exponent)
  const precision = Math.max(digits.replace(/^0+/, '').length, 1)
  if (Math.max(precision, scale) > MAX_PRECISION || scale < 0) return false
  seen.kinds |= DECIMAL
  seen.whole = Math.max(seen.whole, Math.max(precision, scale) - scale)
  seen.scale = Math.max(seen.scale, scale)
  return true
}

/** What both saw. */
export function mergeSeen(a: Seen, b: Seen): Seen {
  const fields: Seen['fields'] = Object.assign(Object.create(null), a.fields)
  for (const [key, { name, seen }] of Object.entries(b.fields)) {
    const own = fields[key]
    fields[key] =
      own === undefined ? { name, seen } : { name: own.name, seen: mergeSeen(own.seen, seen) }
  }
  return {
    kinds: a.kinds | b.kinds,
    whole: Math.max(a.whole, b.whole),
    scale: Math.max(a.scale, b.scale),
    fields,
    repeated: a.repeated ?? b.repeated,
    element:
      a.element === undefined || b.element === undefined
        ? (a.element ?? b.element)
        : mergeSeen(a.element, b.element),
  }
}

/** The schema of records that were seen. Throws COLUMN_ALREADY_EXISTS. */
export function schemaOfSeen(seen: Seen, options: ReaderOptions): StructShape {
  return structOf(seen, jsonOptions(readerOptions(options)).dropFieldIfAllNull)
}

function structOf(seen: Seen, drop: boolean): StructShape {
  if (seen.repeated !== undefined) {
    throw new MillraceError('COLUMN_ALREADY_EXISTS', {
      columnName: quoteIdentifier(seen.repeated),
      instead: 'give a schema',
    })
  }
  const fields = Object.values(seen.fields)
    .sort((a, b) => compareStrings(a.name, b.name))
    .flatMap(({ name, seen: own }) => {
      const type = typeOf(own, drop)
      return type === undefined ? [] : [structField(name, type)]
    })
  return structType(fields)
}

/** Undefined: there is no such field. */
function typeOf(seen: Seen, drop: boolean): DataType | undefined {
  switch (seen.kinds) {
    case 0:
      return drop ? undefined : StringType
    case BOOLEAN:
      return BooleanType
    case LONG:
      return LongType
    case TIMESTAMP:
      return TimestampType
    case STRUCT: {
      const type = structOf(seen, drop)
      return type.fields.length === 0 ? undefined : type
    }
    case ARRAY: {
      const element = typeOf(seen.element ?? nothingSeen(), drop)
      return element === undefined ? undefined : arrayType(element)
    }
    default:
      return (seen.kinds & ~(LONG | DECIMAL | DOUBLE)) === 0 ? numberType(seen) : StringType
  }
}

function numberType({ kinds, whole, scale }: Seen): DataType {
  if ((kinds & DOUBLE) !== 0) return DoubleType
  const before = (kinds & LONG) !== 0 ? Math.max(whole, 20) : whole
  return before + scale > MAX_PRECISION ? DoubleType : decimalType(before + scale, scale)
}
