import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import type { Streaming } from './harness.js'

/**
 * Moves the clock in steps until the condition holds, and lets the event loop turn in between, so that what comes from
 * other threads and from sockets can arrive. Fails after very many steps.
 */
export async function advanceUntil(
  { clock, ssc }: Streaming,
  condition: () => boolean,
  stepMs: number = ssc.graph.batchDuration.milliseconds,
): Promise<void> {
  for (let i = 0; i < 20_000; i++) {
    await clock.advance(stepMs)
    if (condition()) return
    await setImmediate()
  }
  assert.fail('the clock moved 20,000 steps and it did not come')
}
