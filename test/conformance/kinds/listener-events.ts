/** Listener events as the short texts of the format, in the order in which they come. */
import type { BatchInfo, OutputOperationInfo, StreamingListener } from '../../../src/index.js'

/** A listener that adds a text to `events` for each event of batches. */
export function eventRecorder(events: string[]): StreamingListener {
  const say = (text: string): void => {
    events.push(text)
  }
  const batch = (name: string, { batchTime, numRecords }: BatchInfo): string =>
    `${name}@${batchTime.milliseconds} records=${numRecords}`
  const output = (name: string, { id, batchTime }: OutputOperationInfo): string =>
    `${name}#${id}@${batchTime.milliseconds}`
  return {
    onStreamingStarted: () => say('streamingStarted'),
    onBatchSubmitted: ({ batchInfo }) => say(batch('batchSubmitted', batchInfo)),
    onBatchStarted: ({ batchInfo }) => say(batch('batchStarted', batchInfo)),
    onBatchCompleted: ({ batchInfo }) =>
      say(`${batch('batchCompleted', batchInfo)} outputOps=${batchInfo.outputOperationInfos.size}`),
    onOutputOperationStarted: ({ outputOperationInfo }) =>
      say(output('outputOperationStarted', outputOperationInfo)),
    onOutputOperationCompleted: ({ outputOperationInfo }) =>
      say(output('outputOperationCompleted', outputOperationInfo)),
  }
}
