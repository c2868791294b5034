import assert from 'node:assert/strict'
import { SystemClock } from '../../src/util/clock.js'
import type { Streaming } from './harness.js'

const realClock = new SystemClock()

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
    // receivers have threads of their own
    await new Promise<void>(resolve => realClock.at(realClock.now() + 2, resolve))
  }
  assert.fail('the clock moved 20,000 steps and it did not come')
}
