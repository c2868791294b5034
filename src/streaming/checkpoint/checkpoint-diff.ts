/** What `millrace checkpoint diff` makes a program do at its start: tell what it would take up, and end. */
import { MillraceError } from '../../util/errors.js'
import type { StreamingContext } from '../streaming-context.js'
import { readLatestCheckpoint } from './checkpoint-reader.js'
import { operatorRecords } from './context-checkpoint.js'
import { compareOperators, reportLines } from './recovery-report.js'

/** The environment variable that names the folder. */
export const DIFF_VARIABLE = 'MILLRACE_CHECKPOINT_DIFF'

/** The folder to compare with; undefined when the program is to run. */
export function diffDirectory(): string | undefined {
  return process.env[DIFF_VARIABLE]
}

/** Writes the comparison to standard output and ends the process: code 1 when state would be lost. */
export async function showDiff(context: StreamingContext, directory: string): Promise<never> {
  const { fileSystem, logger } = context.env
  const checkpoint = await readLatestCheckpoint(fileSystem, directory, logger)
  if (checkpoint === undefined) {
    throw new MillraceError('CHECKPOINT_UNREADABLE', { directory, reasons: 'there is none.' })
  }
  const report = compareOperators(checkpoint, operatorRecords(context))
  const lines = reportLines(report)
  if (checkpoint.application !== context.sparkContext.appName) {
    lines.unshift(
      `the application is '${context.sparkContext.appName}', and was '${checkpoint.application}'`,
    )
  }
  const batchMs = context.graph.batchDuration.milliseconds
  if (checkpoint.batchDurationMs !== batchMs) {
    lines.unshift(`batches are of ${batchMs} ms, and were of ${checkpoint.batchDurationMs} ms`)
  }
  await new Promise<void>(done => {
    process.stdout.write(`${lines.join('\n')}\n`, () => done())
  })
  process.exit(report.droppedStates.length > 0 ? 1 : 0)
}
