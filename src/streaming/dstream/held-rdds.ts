/**
 * Which RDDs streams hold, and for how many batches. One RDD may be held by several streams (a window of one batch is
 * that batch's RDD; a `transform` may give what it got) and for several batches (a queue's default). It is let go by the
 * stream that made it, when nobody holds it any more.
 */
import type { RDD } from '../../core/rdd/rdd.js'
import type { DStream } from './dstream.js'

export interface Held {
  count: number
  /** The first stream that gave it. */
  readonly maker: DStream<unknown>
  /** RDDs with lower ids were there before its maker began to make it. */
  readonly firstId: number
}

const heldRDDs = new WeakMap<RDD<unknown>, Held>()

/** `stream` holds the RDD for one batch more; `firstId`: the lowest id of an RDD that was made for it. */
export function hold(rdd: RDD<unknown>, stream: DStream<unknown>, firstId: number): void {
  const held = heldRDDs.get(rdd)
  if (held === undefined) heldRDDs.set(rdd, { count: 1, maker: stream, firstId })
  else held.count++
}

/** One batch less holds the RDD; gives who made it when that was the last one. */
export function letGo(rdd: RDD<unknown>): Held | undefined {
  const held = heldRDDs.get(rdd)
  if (held === undefined || --held.count > 0) return undefined
  heldRDDs.delete(rdd)
  return held
}

/** True when some stream holds the RDD: what it is made from is not to be freed. */
export function isHeld(rdd: RDD<unknown>): boolean {
  return heldRDDs.has(rdd)
}
