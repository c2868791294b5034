/** What is known of how much a node gives, as `explain('cost')` shows it; only of leaves, as nobody estimates the others. */
import { LocalRelation } from './local-relation.js'
import type { LogicalPlan } from './plan.js'
import { Range } from './range.js'
import { Relation } from './relation.js'

/** `, Statistics(sizeInBytes=80.0 B, rowCount=10)` */
export function statisticsText(plan: LogicalPlan): string {
  if (plan instanceof Range) {
    const rows = plan.count
    return statistics(Number(rows) * 8, rows)
  }
  if (plan instanceof LocalRelation) return statistics(undefined, plan.rows.length)
  return plan instanceof Relation ? statistics(plan.source.sizeInBytes, undefined) : ''
}

function statistics(bytes: number | undefined, rows: bigint | number | undefined): string {
  const parts = [
    bytes === undefined ? '' : `sizeInBytes=${bytesText(bytes)}`,
    rows === undefined ? '' : `rowCount=${rows}`,
  ].filter(part => part !== '')
  return parts.length === 0 ? '' : `, Statistics(${parts.join(', ')})`
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** In the largest unit of which there are two. */
function bytesText(bytes: number): string {
  const unit = Math.max(
    0,
    Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes) / 2) / 10)),
  )
  return `${(bytes / 1024 ** unit).toFixed(1)} ${units[unit]}`
}
