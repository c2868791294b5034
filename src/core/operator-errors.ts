/** Errors of the engine that say at which operator of the program they came up. */
import { captureCallSite } from '../util/call-site.js'
import type { ErrorCondition } from '../util/error-conditions.js'
import { MillraceError } from '../util/errors.js'

/** An operator, and where the program called it. */
export interface OperatorPlace {
  readonly operator: string
  readonly callSite: string
}

/**
 * The same condition with `operator`, `callSite` and, in a task, `partition` among its parameters; its text begins with
 * the operator. Parameters of the condition's own stay what they are. An error that names its operator already stays as
 * it is.
 */
export function atOperator(
  error: MillraceError,
  { operator, callSite }: OperatorPlace,
  partition?: number,
): MillraceError {
  if (error.parameters.callSite !== undefined) return error
  const made = new MillraceError(
    error.condition as ErrorCondition,
    {
      operator,
      callSite,
      ...(partition === undefined ? {} : { partition }),
      ...error.parameters,
      ...(error.condition === 'ASYNC_FUNCTION_NOT_ALLOWED' && error.parameters.hint === ''
        ? { hint: asyncHint(operator) }
        : {}),
    },
    { cause: error.cause },
  )
  made.stack = error.stack?.replace(error.message, () => made.message)
  return made
}

/** An argument that the operator can't take, refused where the program calls it. */
export function refusedArgument(
  condition: ErrorCondition,
  operator: string,
  parameters: Readonly<Record<string, string>>,
): MillraceError {
  const callSite = captureCallSite().toString()
  return new MillraceError(condition, { ...parameters, operator, callSite })
}

/** The same where the operator is whatever method of ours the program has called. */
export function refusedCall(
  condition: ErrorCondition,
  parameters: Readonly<Record<string, string>>,
): MillraceError {
  const site = captureCallSite()
  if (site.called === '') return new MillraceError(condition, parameters)
  return new MillraceError(condition, {
    ...parameters,
    operator: site.called,
    callSite: String(site),
  })
}

/** Operators whose functions may be asynchronous. */
const awaiting: ReadonlySet<string> = new Set([
  'directStream',
  'foreachPartition',
  'mapAsync',
  'mapPartitions',
  'mapPartitionsWithIndex',
  'zipPartitions',
])

export function mayBeAsync(operator: string): boolean {
  return awaiting.has(operator)
}

function asyncHint(operator: string): string {
  switch (operator) {
    case 'map':
      return 'Use mapPartitions with an async generator, or the mapAsync of an RDD or a DStream'
    case 'flatMap':
    case 'filter':
      return 'Make the function synchronous, or use mapPartitions with an async generator'
    case 'udf':
    case 'where':
      return 'It is called for each row: make it synchronous, or use mapPartitions(async ...) in its place'
    case 'foreach':
      return 'Make the function synchronous, or use foreachPartition with an async function'
    default:
      return 'Make the function synchronous; await in a mapAsync before'
  }
}
