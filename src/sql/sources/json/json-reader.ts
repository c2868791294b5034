/**
 * The reader of JSON files: one record a line, or one a file (`multiLine`). Plain lines are read by the generated lane
 * (`json-lane.ts`), the others one by one (`json-converter.ts`).
 */
import { Buffer, isUtf8 } from 'node:buffer'
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import type { FunctionEnv } from '../../functions/function.js'
import type { StructField } from '../../types/data-type.js'
import type { SqlValue } from '../../types/sql-value.js'
import { BadRecords } from '../bad-records.js'
import type { BatchTarget } from '../batch-target.js'
import { openBytes, readAll } from '../byte-source.js'
import { dataColumns, type FilePart, type FilePartition, type FileScanArgs } from '../file-scan.js'
import { addRow, endOfText, type LaneState, passLine } from '../lane.js'
import { lineWindows, type Window } from '../line-windows.js'
import { readFiles } from '../read-files.js'
import type { ScanMemory } from '../scan-memory.js'
import { registerReader } from '../scan-registry.js'
import { type TemporalReader, temporalReader } from '../temporal-text.js'
import { JsonConverter } from './json-converter.js'
import { type JsonLane, jsonLane } from './json-lane.js'
import { type JsonOptions, jsonOptions } from './json-options.js'
import { LaneHelpers } from './lane-helpers.js'

const LF = 10
const CR = 13
const MAX_LANE_COLUMNS = 300

export class JsonReader {
  private readonly options: JsonOptions
  private readonly target: BatchTarget
  private readonly memory: ScanMemory
  private readonly task: TaskRun
  private readonly bad: BadRecords
  private readonly converter: JsonConverter
  private readonly helpers: LaneHelpers
  /** Undefined when so many columns are wanted that its code would be slower than the converter. */
  private readonly lane: JsonLane | undefined
  /** Where in the target the converter's fields go. */
  private readonly places: readonly number[]
  private readonly width: number
  private readonly corruptAt: number
  private readonly separator: Buffer | undefined
  private path = ''

  constructor(
    fields: readonly StructField[],
    options: JsonOptions,
    temporal: TemporalReader,
    task: TaskRun,
    target: BatchTarget,
    memory: ScanMemory,
  ) {
    this.options = options
    this.target = target
    this.memory = memory
    this.task = task
    this.bad = new BadRecords(task, options.mode, options.badRecordsPath)
    this.width = fields.length
    this.corruptAt = fields.findIndex(field => field.name === options.corruptColumn)
    const wanted = fields.flatMap((field, at) => (at === this.corruptAt ? [] : [{ field, at }]))
    this.places = wanted.map(({ at }) => at)
    const own = wanted.map(({ field }) => field)
    this.converter = new JsonConverter(own, options, temporal)
    this.helpers = new LaneHelpers(this.converter, own, temporal)
    this.lane =
      own.length > MAX_LANE_COLUMNS
        ? undefined
        : jsonLane(wanted.map(column => ({ ...column, iso: isIso(column.field, temporal) })))
    this.separator = options.lineSep === undefined ? undefined : Buffer.from(options.lineSep)
  }

  *read(part: FilePart): Generator<void, void, void> {
    const { task, memory, options } = this
    this.path = part.path
    const source = openBytes(task, part.path, options.encoding)
    try {
      if (options.multiLine) {
        const bytes = readAll(source)
        const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
        yield* this.record(bytes, marked ? 3 : 0, bytes.length, false)
        if (this.target.length > 0) yield
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

  private *window({ start, end, long }: Window): Generator<void, void, void> {
    const bytes = long ?? this.memory.bytes
    if (this.separator !== undefined) yield* this.separated(bytes, start, end, this.separator)
    else if (long !== undefined) yield* this.record(long, start, endOfText(long, end), false)
    else yield* this.lines(start, end)
  }

  private *lines(start: number, end: number): Generator<void, void, void> {
    const { memory, target } = this
    const { bytes } = memory
    const last = bytes[end - 1]
    const count = memory.kernel.json(start, last === LF || last === CR ? end : end + 1)
    const validUtf8 = isUtf8(bytes.subarray(start, end))
    const lane = validUtf8 ? this.lane : undefined
    const state: LaneState = { line: start, next: 0, stopped: true }
    while (state.next < count) {
      if (lane !== undefined) lane(state, count, target, memory, this.helpers)
      if (state.stopped) {
        const from = state.line
        yield* this.record(bytes, from, passLine(state, memory, count), validUtf8)
      }
      if (target.isClosed) {
        yield
        target.clear()
      }
    }
  }

  private *separated(
    bytes: Buffer,
    start: number,
    end: number,
    separator: Buffer,
  ): Generator<void, void, void> {
    const part = bytes.subarray(0, end)
    for (let from = start; from < end; ) {
      const found = part.indexOf(separator, from)
      const to = found < 0 ? end : found
      yield* this.record(bytes, from, to, false)
      from = to + separator.length
    }
  }

  /** One record by the converter; leaves room in the target for the next row. */
  private *record(
    bytes: Buffer,
    start: number,
    end: number,
    validUtf8: boolean,
  ): Generator<void, void, void> {
    const { target, corruptAt, places } = this
    target.resetRow()
    const valid = validUtf8 || isUtf8(bytes.subarray(start, end))
    const { rows, partial } = this.converter.record(bytes, start, end, valid)
    let text: string | null = null
    if (partial) {
      const record = (): string => bytes.toString('utf8', start, end)
      if (this.bad.take(this.path, record) === 'drop') return
      if (corruptAt >= 0) text = record()
    }
    for (const values of rows ?? [[]]) {
      const row = new Array<SqlValue>(this.width).fill(null)
      for (let i = 0; i < values.length; i++) row[places[i]] = values[i]
      if (corruptAt >= 0) row[corruptAt] = text
      yield* addRow(target, row)
    }
    this.task.checkCancelled()
  }
}

function isIso({ type }: StructField, temporal: TemporalReader): boolean {
  if (type.kind === 'date') return temporal.isoDate
  if (type.kind === 'timestamp') return temporal.isoTimestamp
  return type.kind === 'timestamp_ntz' && temporal.isoTimestampNtz
}

registerReader('json', (args, partition, task, env: FunctionEnv) => {
  const scan = args as FileScanArgs
  const options = jsonOptions(scan.options)
  const fields = dataColumns(scan).map(({ field }) => field)
  const temporal = temporalReader(scan.options, env)
  return readFiles(scan, partition as FilePartition, task, (target, memory) => {
    const reader = new JsonReader(fields, options, temporal, task, target, memory)
    return { read: part => reader.read(part), close: () => reader.close() }
  })
})
