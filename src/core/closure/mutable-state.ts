/**
 * Tells whether a call of a captured function may change what it captured: then each task must have a copy of its own,
 * or it would find what an earlier task left. What cannot be told is taken as changeable: that costs time only.
 */
import type { ClosureRecord, Encoded } from './records.js'

export function hasMutableState(records: readonly ClosureRecord[]): boolean {
  return records.some(isMutable)
}

function isMutable(record: ClosureRecord): boolean {
  switch (record.type) {
    // modules live as long as the thread; broadcasts and accumulators are the engine's
    case 'import':
    case 'require':
    case 'requireFunction':
    case 'importFunction':
    case 'replaced':
      return false
    case 'function':
      return (
        (record.sharedNames ?? []).length > 0 ||
        record.properties.length > 0 ||
        record.prototypeProperties.length > 0 ||
        record.values.some(isMutableValue)
      )
    case 'regexp':
      // lastIndex moves with these flags only
      return /[gy]/.test((record.init as [string, string])[1]) || record.properties.length > 0
    default:
      return true
  }
}

/** Records are looked at one by one; plain data lies in the value itself. */
function isMutableValue(value: Encoded): boolean {
  if (typeof value !== 'object' || value === null || !('plain' in value)) return false
  const { plain } = value
  if (plain instanceof RegExp) return plain.global || plain.sticky
  return typeof plain === 'object' && plain !== null
}
