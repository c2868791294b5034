/** When records that were found are those that were expected. */

/** How records are compared; as the fields of a pipeline case. */
export interface Comparison {
  /** The order of records matters. */
  readonly ordered?: boolean
  /** Without regard to how often a record occurs. */
  readonly useSet?: boolean
  /** Lists of values inside of records have no fixed order. */
  readonly groupedValues?: boolean
  /** Values are pairs of lists: their two sides are not exchanged. */
  readonly cogrouped?: boolean
}

/** One text for values that are the same: whole numbers by their digits, undefined as null. */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'bigint':
      return String(value)
    case 'number':
      return Number.isInteger(value) && !Number.isSafeInteger(value)
        ? String(BigInt(value))
        : String(value + 0 === 0 ? 0 : value)
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
      return `{${Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`)
        .join(',')}}`
    case 'undefined':
      return 'null'
    default:
      return JSON.stringify(value)
  }
}

/** True when two values are the same as the format sees them. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

/** The records of a batch as one text, the same for batches that are the same by these rules. */
export function comparableBatch(records: readonly unknown[], comparison: Comparison): string {
  const texts = records.map(record =>
    comparison.groupedValues ? grouped(record, comparison) : canonical(record),
  )
  if (comparison.useSet) return listed([...new Set(texts)].sort())
  return listed(comparison.ordered ? texts : texts.sort())
}

/** A record whose lists of values are put in one order; a pair keeps its sides. */
function grouped(record: unknown, { cogrouped }: Comparison): string {
  if (!Array.isArray(record)) return canonical(record)
  return listed(
    record.map(part => {
      const isPairOfLists = cogrouped && Array.isArray(part) && part.every(Array.isArray)
      return isPairOfLists ? listed((part as unknown[][]).map(inOneOrder)) : inOneOrder(part)
    }),
  )
}

function inOneOrder(value: unknown): string {
  return Array.isArray(value) ? listed(value.map(inOneOrder).sort()) : canonical(value)
}

function listed(texts: readonly string[]): string {
  return `[${texts.join(',')}]`
}
