/** The JavaScript that a tree of operators becomes: what `explain('codegen')` shows. */
import { opener } from '../exec/open.js'
import type { FunctionEnv } from '../functions/function.js'
import type { Operator } from '../physical/operator.js'
import { collectSources } from './pipeline.js'

/** Opens the operators over no rows and gives the text of every function that was made. */
export function generatedCode(operator: Operator, env: FunctionEnv): string {
  const sources = collectSources(() => {
    const open = opener({
      task: emptyTask,
      env,
      partition: undefined,
      parents: new Proxy([], { get: () => () => [] }),
      functions: [],
      functionOf: () => () => null,
    })
    for (const _ of open(withoutScans(operator))) break
  })
  return sources.map((source, i) => `Generated code of loop ${i + 1}:\n${source}\n`).join('\n')
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

/** Scans read nothing: an input without batches in their place. */
function withoutScans(operator: Operator): Operator {
  switch (operator.op) {
    case 'scan':
    case 'input':
    case 'fromRows':
      return { op: 'input', index: 0, output: operator.output }
    case 'hashJoin':
      return {
        ...operator,
        shared: undefined,
        stream: withoutScans(operator.stream),
        build: withoutScans(operator.build),
      }
    default:
      return { ...operator, child: withoutScans(operator.child) }
  }
}
