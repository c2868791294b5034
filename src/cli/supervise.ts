/**
 * Keeps a program running: starts it again when it ends with an error or is killed, after a wait that doubles from one
 * second to a minute and begins anew when the program ran for a minute. A program that ends well, or that we passed a
 * signal to, is not started again.
 */
import { type Clock, sleepUntil } from '../util/clock.js'

export interface Ended {
  readonly code: number
  /** We passed a signal on that asked it to end. */
  readonly wasAsked: boolean
}

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000

/** The waits before the restarts, one after the other. */
export class BackOff {
  private waitMs = FIRST_WAIT_MS

  /** `ranMs`: how long the program ran. */
  next(ranMs: number): number {
    if (ranMs >= LONGEST_WAIT_MS) this.waitMs = FIRST_WAIT_MS
    const { waitMs } = this
    this.waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)
    return waitMs
  }
}

/** Runs `start` until it ends well or was asked to; resolves with the last exit code. */
export async function supervise(
  clock: Clock,
  start: () => Promise<Ended>,
  tell: (text: string) => void,
): Promise<number> {
  const backOff = new BackOff()
  for (;;) {
    const beganMs = clock.monotonic()
    const { code, wasAsked } = await start()
    if (code === 0 || wasAsked) return code
    const waitMs = backOff.next(clock.monotonic() - beganMs)
    tell(`the program ended with code ${code}; it is started again in ${waitMs / 1000} s`)
    await sleepUntil(clock, clock.now() + waitMs)
  }
}
