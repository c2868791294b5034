/**
 * What happens in an application as `node:diagnostics_channel` messages, for tools that watch a process from inside.
 * Nothing is put together for a channel that nobody has subscribed to.
 */
import diagnosticsChannel from 'node:diagnostics_channel'
import type { SparkListenerEvent } from '../core/scheduler/listener-bus.js'

/** The channels, by the event that is published on each. */
export const channelNames = {
  jobStart: 'millrace:job:start',
  jobEnd: 'millrace:job:end',
  stageSubmitted: 'millrace:stage:start',
  stageSkipped: 'millrace:stage:skipped',
  stageCompleted: 'millrace:stage:end',
  taskStart: 'millrace:task:start',
  taskEnd: 'millrace:task:end',
  executorAdded: 'millrace:executor:added',
  executorRemoved: 'millrace:executor:removed',
  sqlExecutionStart: 'millrace:sql:start',
  sqlExecutionEnd: 'millrace:sql:end',
  applicationEnd: 'millrace:application:end',
} as const

/** Those of a StreamingContext, by the method of a StreamingListener. */
export const streamingChannelNames = {
  onStreamingStarted: 'millrace:streaming:start',
  onStreamingStopped: 'millrace:streaming:end',
  onBatchSubmitted: 'millrace:batch:submitted',
  onBatchStarted: 'millrace:batch:start',
  onBatchCompleted: 'millrace:batch:end',
  onOutputOperationStarted: 'millrace:output-operation:start',
  onOutputOperationCompleted: 'millrace:output-operation:end',
  onReceiverStarted: 'millrace:receiver:start',
  onReceiverError: 'millrace:receiver:error',
  onReceiverStopped: 'millrace:receiver:end',
} as const

const channels = new Map<string, diagnosticsChannel.Channel>(
  [...Object.entries(channelNames), ...Object.entries(streamingChannelNames)].map(
    ([event, name]) => [event, diagnosticsChannel.channel(name)],
  ),
)

/** Publishes the event of a SparkListener; on the streaming channels, what the StreamingListener's method gets. */
export function publishDiagnostics(event: SparkListenerEvent): void {
  const isStreaming = event.type === 'streaming'
  const channel = channels.get(isStreaming ? event.method : event.type)
  if (channel?.hasSubscribers) channel.publish(isStreaming ? event.event : event)
}
