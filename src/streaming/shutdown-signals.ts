/**
 * SIGTERM and SIGINT end a streaming program in order: the batch under way is finished, what was received is processed,
 * the checkpoint is written, and the process ends with code 0. A second signal ends it at once.
 */
import { constants } from 'node:os'
import { unlessEnded } from '../util/clock.js'
import type { StreamingContext } from './streaming-context.js'

const signals = ['SIGTERM', 'SIGINT'] as const

/** The program has so long, in ms, to end by itself when its context has stopped. */
const GRACE_MS = 5000

/** What holds Node's handlers, so that tests need no process of their own. */
type Signals = Pick<NodeJS.Process, 'on' | 'off' | 'listenerCount' | 'exit' | 'exitCode'>

/**
 * Listens to the signals that nobody listens to yet; returns what ends that. Nothing is done with
 * `spark.streaming.stopGracefullyOnShutdown` false.
 */
export function handleSignals(context: StreamingContext, host: Signals = process): () => void {
  if (!context.conf.getBoolean('spark.streaming.stopGracefullyOnShutdown', true)) return () => {}
  const free = signals.filter(signal => host.listenerCount(signal) === 0)
  let stopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) host.exit(128 + constants.signals[signal])
    stopping = true
    context.env.logger.warn(
      `${signal}: the batch under way is finished and what was received is processed; a second signal ends the program at once`,
    )
    void stopGracefully(context, host).finally(remove)
  }
  const remove = (): void => {
    for (const signal of free) host.off(signal, onSignal)
  }
  for (const signal of free) host.on(signal, onSignal)
  return () => {
    // while it is the signal that stops the context, the second one must be heard
    if (!stopping) remove()
  }
}

async function stopGracefully(context: StreamingContext, host: Signals): Promise<void> {
  try {
    await context.stop({ graceful: true, sparkContext: true })
    host.exitCode ??= 0
  } catch (error) {
    context.env.logger.error(`The stop failed: ${error}`)
    host.exitCode = 1
  }
  // the program goes on after awaitTermination and ends by itself, unless something keeps it
  unlessEnded(GRACE_MS, () => host.exit())
}
