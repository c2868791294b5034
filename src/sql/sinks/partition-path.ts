/**
 * The folder of a row in a partitioned output: `year=2024/country=x%2Fy`, its values as `cast(x as string)` has them.
 * Characters that mean something in paths are escaped as Hive and Spark do; a null and an empty text are
 * `__HIVE_DEFAULT_PARTITION__`.
 */
import { type Batch, type Vector, vectorKind } from '../physical/vector.js'
import { valueAt } from '../physical/vector-builder.js'
import { DEFAULT_PARTITION } from '../sources/partition-values.js'
import type { StructField } from '../types/data-type.js'
import { textMaker } from '../types/text.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are escaped
const special = /[\x01-\x1f"#%'*/:=?\\\x7f{[\]^]/g

/** `%2F` for a slash. */
export function escapeName(text: string): string {
  return text.replace(
    special,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

/** Gives the folder of rows of batches. */
export class PartitionPaths {
  private readonly columns: readonly number[]
  private readonly fields: readonly StructField[]
  private readonly texts: readonly ((value: never) => string)[]
  private readonly names: readonly string[]

  /** `columns`: where in a batch the partition columns are; `fields`: what they are. */
  constructor(columns: readonly number[], fields: readonly StructField[], timeZone: string) {
    this.columns = columns
    this.fields = fields
    this.names = fields.map(field => escapeName(field.name))
    this.texts = fields.map(field => textMaker(field.type, timeZone))
  }

  /** The folder of a row, without slashes at its ends. */
  of(batch: Batch, row: number): string {
    return this.fields
      .map(({ type }, i) => {
        const value = valueAt(batch.columns[this.columns[i]], row, type)
        const text = value === null ? '' : this.texts[i](value as never)
        return `${this.names[i]}=${text === '' ? DEFAULT_PARTITION : escapeName(text)}`
      })
      .join('/')
  }

  /** The end of the run of rows from `row` on that surely have the folder of this row. */
  endOfRun(batch: Batch, row: number): number {
    let end = row + 1
    while (end < batch.length && this.isSame(batch, end)) end++
    return end
  }

  /** Whether a row has the values of the one before it. */
  private isSame(batch: Batch, row: number): boolean {
    for (const column of this.columns) {
      if (!sameAsBefore(batch.columns[column], row)) return false
    }
    return true
  }
}

function sameAsBefore(vector: Vector, row: number): boolean {
  if (vector.kind === 'object') return false
  const { nulls } = vector
  if (nulls !== undefined) {
    if (nulls[row] !== nulls[row - 1]) return false
    if (nulls[row] === 1) return true
  }
  if (vector.kind !== 'bytes') {
    // NaN, of a large number or a double, is not equal to itself: a run of its own
    return Object.is(vector.data[row], vector.data[row - 1]) && !Number.isNaN(vector.data[row])
  }
  const { bytes, offsets, lengths } = vector
  const length = lengths[row]
  if (length !== lengths[row - 1]) return false
  const a = offsets[row]
  const b = offsets[row - 1]
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false
  return true
}

/** Whether values of a type can be names of folders. */
export function canPartition({ type }: StructField): boolean {
  return vectorKind(type) !== 'object'
}
