/**
 * The reader of CSV files: a record a line, or records that may go over lines (`multiLine`). Plain lines are read by the
 * generated lane (`csv-lane.ts`), the others by `CsvTokens` one by one.
 *
 * A record is bad when a value is not of its type (it is null then), or when it has more or fewer columns than the schema; the
 * number of columns is looked at only when all of them are wanted, or the column for corrupt records.
 */
import { Buffer, isUtf8 } from 'node:buffer'
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import { MillraceError } from '../../../util/errors.js'
import type { StructField } from '../../types/data-type.js'
import type { SqlValue } from '../../types/sql-value.js'
import { BadRecords } from '../bad-records.js'
import type { BatchTarget } from '../batch-target.js'
import { openBytes, readAll } from '../byte-source.js'
import type { FilePart, FilePartition, FileScanArgs } from '../file-scan.js'
import { addRow, endOfText, type LaneState, passLine } from '../lane.js'
import { lineWindows, type Window } from '../line-windows.js'
import { readFiles } from '../read-files.js'
import type { ScanMemory } from '../scan-memory.js'
import { registerReader } from '../scan-registry.js'
import { type TemporalReader, temporalReader } from '../temporal-text.js'
import { CsvHelpers, type CsvLane, csvLane } from './csv-lane.js'
import { type CsvOptions, csvOptions } from './csv-options.js'
import { CsvTokens, type Token } from './csv-tokens.js'
import { type ConvertToken, tokenConverter } from './csv-values.js'

const LF = 10
const CR = 13

interface Wanted {
  /** Among the tokens of a record. */
  readonly from: number
  /** In the target. */
  readonly at: number
  readonly convert: ConvertToken
}

export class CsvReader {
  private readonly options: CsvOptions
  private readonly task: TaskRun
  private readonly target: BatchTarget
  private readonly memory: ScanMemory
  private readonly bad: BadRecords
  private readonly tokens: CsvTokens
  private readonly fileFields: readonly StructField[]
  private readonly wanted: readonly Wanted[]
  private readonly width: number
  private readonly corruptAt: number
  private readonly exact: boolean
  private readonly separator: Buffer | undefined
  private readonly helpers: CsvHelpers
  /** Undefined where options are such that every line is read by itself. */
  private readonly lane: CsvLane | undefined
  private path = ''
  private headerLeft = false

  constructor(
    args: FileScanArgs,
    options: CsvOptions,
    temporal: TemporalReader,
    task: TaskRun,
    target: BatchTarget,
    memory: ScanMemory,
  ) {
    this.options = options
    this.task = task
    this.target = target
    this.memory = memory
    this.bad = new BadRecords(task, options.mode, options.badRecordsPath)
    this.tokens = new CsvTokens(options)
    const { fields } = args.dataSchema
    const chosen = args.columns.filter(column => column < fields.length)
    const corrupt = fields.findIndex(field => field.name === options.corruptColumn)
    this.fileFields = fields.filter((_, i) => i !== corrupt)
    this.width = chosen.length
    this.corruptAt = chosen.indexOf(corrupt)
    this.wanted = chosen.flatMap((column, at) =>
      column === corrupt
        ? []
        : [
            {
              from: corrupt >= 0 && column > corrupt ? column - 1 : column,
              at,
              convert: tokenConverter(fields[column].type, options, temporal),
            },
          ],
    )
    this.exact = this.corruptAt >= 0 || chosen.length === fields.length
    this.separator = options.lineSep === undefined ? undefined : Buffer.from(options.lineSep)
    this.helpers = new CsvHelpers(temporal, options.nullValue)
    this.lane = this.laneOf(temporal)
  }

  private laneOf(temporal: TemporalReader): CsvLane | undefined {
    const { options, wanted, fileFields } = this
    const separator = byteOf(options.separator)
    const plain =
      separator >= 0 &&
      [options.quote, options.escape, options.comment].every(
        character => character === '' || byteOf(character) >= 0,
      ) &&
      !options.ignoreLeadingWhiteSpace &&
      !options.ignoreTrailingWhiteSpace &&
      options.maxCharsPerColumn < 0 &&
      fileFields.length <= options.maxColumns &&
      fileFields.length > 0 &&
      // a few thousand wanted columns make too much code
      wanted.length <= 1000
    if (!plain) return undefined
    return csvLane({
      columns: fileFields.map(({ type }, i) => {
        const found = wanted.findLast(column => column.from === i)
        return found === undefined ? undefined : { type, at: found.at }
      }),
      exact: this.exact,
      separator,
      quote: byteOf(options.quote),
      escape: byteOf(options.escape),
      comment: byteOf(options.comment),
      emptyIsNull: options.emptyValue === options.nullValue,
      nullLength: Buffer.byteLength(options.nullValue),
      isoDate: temporal.isoDate,
      isoTimestamp: temporal.isoTimestamp,
      isoTimestampNtz: temporal.isoTimestampNtz,
    })
  }

  *read(part: FilePart): Generator<void, void, void> {
    const { task, memory, options } = this
    this.path = part.path
    this.headerLeft = options.header && part.start === 0
    const source = openBytes(task, part.path, options.encoding)
    try {
      if (options.multiLine) {
        yield* this.whole(readAll(source))
        return
      }
      for (const window of lineWindows(
        task,
        memory,
        source,
        part.start,
        part.end,
        this.separator,
      )) {
        yield* this.window(window)
        if (this.target.length > 0) {
          yield
          this.target.clear()
        }
      }
    } finally {
      source.close()
    }
  }

  close(): void {
    this.bad.close()
  }

  private *whole(bytes: Buffer): Generator<void, void, void> {
    const separator = this.options.lineSep
    let text = bytes.toString('utf8').replace(/^\uFEFF/, '')
    text = separator === undefined ? text.replace(/\r\n?/g, '\n') : text.replaceAll(separator, '\n')
    for (const record of this.tokens.records(text)) yield* this.row(record.tokens, record.text)
    if (this.target.length > 0) yield
  }

  private *window({ start, end, long }: Window): Generator<void, void, void> {
    const bytes = long ?? this.memory.bytes
    if (this.separator !== undefined) {
      const part = bytes.subarray(0, end)
      for (let from = start; from < end; ) {
        const found = part.indexOf(this.separator, from)
        const to = found < 0 ? end : found
        yield* this.line(bytes, from, to)
        from = to + this.separator.length
      }
    } else if (long !== undefined) yield* this.line(long, start, endOfText(long, end))
    else yield* this.lines(start, end)
  }

  private *lines(start: number, end: number): Generator<void, void, void> {
    const { memory, target, options } = this
    const { bytes } = memory
    const last = bytes[end - 1]
    const separator = Math.max(0, byteOf(options.separator))
    const quote = options.quote === '' ? separator : byteOf(options.quote)
    const guard = options.escape === '' ? separator : byteOf(options.escape)
    const count = memory.kernel.delimited(
      start,
      last === LF || last === CR ? end : end + 1,
      separator,
      quote,
      guard,
    )
    const lane = isUtf8(bytes.subarray(start, end)) ? this.lane : undefined
    const state: LaneState = { line: start, next: 0, stopped: true }
    while (state.next < count) {
      if (lane !== undefined && !this.headerLeft) lane(state, count, target, memory, this.helpers)
      else state.stopped = true
      if (state.stopped) {
        const from = state.line
        yield* this.line(bytes, from, passLine(state, memory, count))
      }
      if (target.isClosed) {
        yield
        target.clear()
      }
    }
  }

  private *line(bytes: Buffer, start: number, end: number): Generator<void, void, void> {
    this.target.resetRow()
    const text = bytes.toString('utf8', start, end)
    const tokens = this.tokens.line(text)
    if (tokens !== undefined) yield* this.row(tokens, text)
  }

  private *row(tokens: readonly Token[], text: string): Generator<void, void, void> {
    if (this.headerLeft) {
      this.headerLeft = false
      if (!this.options.enforceSchema) this.checkHeader(tokens)
      return
    }
    const { target, options, fileFields } = this
    let good = !this.exact || tokens.length === fileFields.length
    const row = new Array<SqlValue>(this.width).fill(null)
    for (const { from, at, convert } of this.wanted) {
      const token = from < tokens.length ? tokens[from] : null
      if (token === null || token === options.nullValue) continue
      const value = convert(token)
      if (value === undefined) good = false
      else row[at] = value
    }
    if (!good) {
      if (this.bad.take(this.path, () => text) === 'drop') return
      if (this.corruptAt >= 0) row[this.corruptAt] = text
    }
    yield* addRow(target, row)
    this.task.checkCancelled()
  }

  /** Throws INVALID_READER_OPTION where names and their number are not those of the schema. */
  private checkHeader(tokens: readonly Token[]): void {
    const names = this.fileFields.map(field => field.name)
    const same =
      tokens.length === names.length &&
      names.every((name, i) => name.toLowerCase() === (tokens[i] ?? '').toLowerCase())
    if (!same) {
      const reason = `its header is ${tokens.join(', ')}, and the columns of the schema are ${names.join(', ')}`
      throw new MillraceError('FAILED_READ_FILE.NO_HINT', { path: this.path, reason })
    }
  }
}

/** The code of an ASCII character; -1 for anything else. */
function byteOf(text: string): number {
  const code = text.length === 1 ? text.charCodeAt(0) : 128
  return code < 128 ? code : -1
}

registerReader('csv', (args, partition, task, env) => {
  const scan = args as FileScanArgs
  const options = csvOptions(scan.options)
  const temporal = temporalReader(scan.options, env)
  return readFiles(scan, partition as FilePartition, task, (target, memory) => {
    const reader = new CsvReader(scan, options, temporal, task, target, memory)
    return { read: part => reader.read(part), close: () => reader.close() }
  })
})
