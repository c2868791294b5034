/** The JavaScript that a tree of operators becomes. */
import { forgetTable } from '../exec/hash-join.js'
import { opener } from '../exec/open.js'
import { newExpressionId } from '../expressions/expression.js'
import type { FunctionEnv } from '../functions/function.js'
import type { Operator } from '../physical/operator.js'
import { collectSources } from './pipeline.js'

/** Opens the operators over no rows, down to `source`, and gives the text of every function that was made. */
export function generatedSources(
  operator: Operator,
  env: FunctionEnv,
  source?: Operator,
): readonly string[] {
  const tables: string[] = []
  const idle = withoutScans(operator, source, tables)
  const sources = collectSources(() => {
    const open = opener({
      task: emptyTask,
      env,
      partition: undefined,
      parents: new Proxy([], { get: () => () => [] }),
      functions: [],
      functionOf: () => () => null,
    })
    for (const _ of open(idle)) break
  })
  tables.forEach(forgetTable)
  return sources
}

/** The text of all functions, each with its number. */
export function generatedCode(operator: Operator, env: FunctionEnv): string {
  return generatedSources(operator, env)
    .map((source, i) => `Generated code of loop ${i + 1}:\n${source}\n`)
    .join('\n')
}

const emptyTask = {
  partition: 0,
  attempt: 0,
  stageId: 0,
  metrics: { bytesRead: 0, shuffleBytesWritten: 0, shuffleRowsWritten: 0 },
  memoryLimitBytes: Number.POSITIVE_INFINITY,
  kept: [],
  checkCancelled: () => {},
} as unknown as Parameters<typeof opener>[0]['task']

/** The name of a table that is not that of the query, whose rows are others. */
function idleTable(tables: string[]): string {
  const name = `idle ${newExpressionId()}`
  tables.push(name)
  return name
}

/** What is read gives nothing: an input without batches in its place. */
function withoutScans(
  operator: Operator,
  source: Operator | undefined,
  tables: string[],
): Operator {
  if (operator === source) return { op: 'input', index: 0, output: operator.output }
  switch (operator.op) {
    case 'scan':
    case 'input':
    case 'fromRows':
      return { op: 'input', index: 0, output: operator.output }
    case 'hashJoin':
      return {
        ...operator,
        shared: operator.shared && idleTable(tables),
        stream: withoutScans(operator.stream, source, tables),
        build: withoutScans(operator.build, source, tables),
      }
    default:
      return { ...operator, child: withoutScans(operator.child, source, tables) }
  }
}
