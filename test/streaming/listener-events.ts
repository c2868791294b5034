/** Listener events as short texts, in the order in which they come. */
import type { BatchInfo, OutputOperationInfo } from '../../src/streaming/listener.js'
import type { StreamingContext } from '../../src/streaming/streaming-context.js'

/** The list grows as events come. */
export function describeEvents(ssc: StreamingContext): string[] {
  const events: string[] = []
  const batch = (name: string, { batchTime, numRecords }: BatchInfo): string =>
    `${name}@${batchTime.milliseconds} records=${numRecords}`
  const output = (name: string, { id, batchTime }: OutputOperationInfo): string =>
    `${name}#${id}@${batchTime.milliseconds}`
  ssc.addStreamingListener({
    onStreamingStarted: () => {
      events.push('streamingStarted')
    },
    onBatchSubmitted: ({ batchInfo }) => {
      events.push(batch('batchSubmitted', batchInfo))
    },
    onBatchStarted: ({ batchInfo }) => {
      events.push(batch('batchStarted', batchInfo))
    },
    onBatchCompleted: ({ batchInfo }) => {
      const outputs = batchInfo.outputOperationInfos.size
      events.push(`${batch('batchCompleted', batchInfo)} outputOps=${outputs}`)
    },
    onOutputOperationStarted: ({ outputOperationInfo }) => {
      events.push(output('outputOperationStarted', outputOperationInfo))
    },
    onOutputOperationCompleted: ({ outputOperationInfo }) => {
      events.push(output('outputOperationCompleted', outputOperationInfo))
    },
  })
  return events
}
