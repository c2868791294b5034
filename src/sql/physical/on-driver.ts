/**
 * Which stages run on the driver's thread: those of a few rows of the program's own, through operators that make no more of
 * them and call none of the program's functions. The message to a task thread and back would take longer than they do.
 */
import type { Operator } from './operator.js'
import { functionsOf, type Stage } from './stage.js'

/** Of rows, encoded: some hundred, whatever else is called small. */
const MAX_BYTES = 16_384

/** Whether the stage is one such task; `smallBytes` is `spark.millrace.sql.smallQueryBytes`. */
export function runsOnDriver({ operator, inputs, partitions }: Stage, smallBytes: number): boolean {
  const [rows] = partitions ?? []
  return (
    inputs.length === 0 &&
    partitions?.length === 1 &&
    rows instanceof Uint8Array &&
    rows.length <= Math.min(MAX_BYTES, smallBytes) &&
    isLight(operator) &&
    functionsOf(operator).length === 0
  )
}

function isLight(operator: Operator): boolean {
  switch (operator.op) {
    case 'scan':
      return operator.reader === 'local'
    case 'filter':
    case 'project':
    case 'aggregate':
    case 'sort':
    case 'limit':
      return isLight(operator.child)
    default:
      return false
  }
}
