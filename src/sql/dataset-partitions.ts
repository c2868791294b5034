/** Methods of Dataset about where rows are: partitions, what is kept, views, and how late rows may be. */
import { StorageLevel } from '../core/storage/storage-level.js'
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { columnExpression, nameExpression, sortOrderOf } from './column.js'
import type { NamesOf, Selectable } from './column-types.js'
import { Dataset } from './dataset.js'
import { ByColumns } from './logical/by-columns.js'
import { Project } from './logical/project.js'
import { Repartition } from './logical/repartition.js'
import { parseTableIdentifier } from './parser/parser.js'
import type { Dynamic } from './row-types.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /** The rows in that many partitions; by columns, rows with equal values in the same one. */
    repartition(numPartitions: number, ...columns: readonly Selectable<R>[]): Dataset<R>
    repartition(...columns: readonly Selectable<R>[]): Dataset<R>
    /** The rows in partitions by ranges of the columns. */
    repartitionByRange(numPartitions: number, ...columns: readonly Selectable<R>[]): Dataset<R>
    repartitionByRange(...columns: readonly Selectable<R>[]): Dataset<R>
    /** The rows in fewer partitions, without moving them more than needed. */
    coalesce(numPartitions: number): Dataset<R>

    /** Keeps the rows when they are computed for the first time, for all later queries; at MEMORY_AND_DISK unless said. */
    persist(level?: StorageLevel): this
    /** `persist` at MEMORY_AND_DISK. */
    cache(): this
    /** Frees what `persist` keeps. */
    unpersist(): this
    readonly storageLevel: StorageLevel

    /** Gives SQL text a name for the rows. Throws TEMP_TABLE_OR_VIEW_ALREADY_EXISTS. */
    createTempView(name: string): void
    /** Gives SQL text a name for the rows, in the place of what had it. */
    createOrReplaceTempView(name: string): void
    /** As `createTempView`, for all sessions: `global_temp.name`. */
    createGlobalTempView(name: string): void
    /** As `createOrReplaceTempView`, for all sessions: `global_temp.name`. */
    createOrReplaceGlobalTempView(name: string): void

    /**
     * Says by how much rows may be later than the latest so far, by their event time. It matters to streams; on rows that
     * are all there it changes nothing.
     */
    withWatermark(eventTime: NamesOf<R>, delayThreshold: string): Dataset<R>
  }
}

function checkPartitions(n: number, method: string): void {
  if (Number.isInteger(n) && n > 0) return
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: `the number of partitions of ${method}()`,
    expected: 'a whole number above 0',
    value: preview(n, 80),
    advice: '',
  })
}

/** A number of partitions, where there is one, and columns. */
function split(args: readonly unknown[], method: string): [number | undefined, readonly unknown[]] {
  const [first, ...rest] = args
  if (typeof first !== 'number') return [undefined, args]
  checkPartitions(first, method)
  return [first, rest]
}

Dataset.prototype.repartition = function (
  this: Dataset<Dynamic>,
  ...args: readonly unknown[]
): Dataset<Dynamic> {
  const [partitions, columns] = split(args, 'repartition')
  const keys = columns.map(c => columnExpression(c, 'repartition()'))
  const form = keys.length === 0 ? 'roundRobin' : 'hash'
  return this.derive(new Repartition(form, partitions, keys, this.logical), this.element)
}

Dataset.prototype.repartitionByRange = function (
  this: Dataset<Dynamic>,
  ...args: readonly unknown[]
): Dataset<Dynamic> {
  const [partitions, columns] = split(args, 'repartitionByRange')
  if (columns.length === 0) {
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: 'the columns of repartitionByRange()',
      expected: 'one or more',
      value: '[]',
      advice: '',
    })
  }
  const keys = columns.map(c => sortOrderOf(c, 'repartitionByRange()'))
  return this.derive(new Repartition('range', partitions, keys, this.logical), this.element)
}

Dataset.prototype.coalesce = function <R>(this: Dataset<R>, numPartitions: number): Dataset<R> {
  checkPartitions(numPartitions, 'coalesce')
  return this.derive(new Repartition('coalesce', numPartitions, [], this.logical), this.element)
}

Dataset.prototype.persist = function <D extends Dataset<Dynamic>>(
  this: D,
  level: StorageLevel = StorageLevel.MEMORY_AND_DISK,
): D {
  this.sparkSession.cache(this.logical, StorageLevel.given(level))
  return this
}

Dataset.prototype.cache = function <D extends Dataset<Dynamic>>(this: D): D {
  return this.persist()
}

Dataset.prototype.unpersist = function <D extends Dataset<Dynamic>>(this: D): D {
  this.sparkSession.uncache(this.logical)
  return this
}

Object.defineProperty(Dataset.prototype, 'storageLevel', {
  get(this: Dataset<Dynamic>): StorageLevel {
    return this.sparkSession.storageLevel(this.logical)
  },
})

function view(replace: boolean, global: boolean): (name: string) => void {
  return function (this: Dataset<Dynamic>, name: string) {
    // in backticks it is the name as SQL writes it
    const [plain] = name.startsWith('`') ? parseTableIdentifier(name) : [name]
    this.sparkSession.createTempView(plain, this.logical, { replace, global })
  }
}

Dataset.prototype.createTempView = view(false, false)
Dataset.prototype.createOrReplaceTempView = view(true, false)
Dataset.prototype.createGlobalTempView = view(false, true)
Dataset.prototype.createOrReplaceGlobalTempView = view(true, true)

Dataset.prototype.withWatermark = function <R>(
  this: Dataset<R>,
  eventTime: string,
  delayThreshold: string,
): Dataset<R> {
  const column = nameExpression(eventTime)
  this.derive(new ByColumns('withWatermark', this.logical, child => new Project([column], child)))
  if (!/^\s*(?:interval\s+)?[+-]?\d+(?:\.\d+)?\s+\w+/i.test(delayThreshold)) {
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: 'the delay of withWatermark()',
      expected: "an interval, such as '10 minutes'",
      value: preview(delayThreshold, 80),
      advice: '',
    })
  }
  return new Dataset<R>(this.sparkSession, this.logical, this.element)
}
