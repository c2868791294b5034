/**
 * An aggregate over the frame of each row of one sorted partition. A frame that begins at the first row grows as rows
 * pass and costs one update a row. For `count`, `min`, `max` and exact sums rows that leave a frame are taken out again,
 * so that sliding frames are linear too. Every other sliding frame is aggregated anew where it differs from that of the
 * row before: values are added in the order of rows, so that sums of DOUBLE round as they would alone.
 */
import type {
  AggregateFunction,
  AggregateState,
  FunctionEnv,
  TypedCall,
} from '../functions/function.js'
import type { SqlValue } from '../types/sql-value.js'
import { slidingOf } from './sliding.js'
import type { FrameBounds } from './window-bounds.js'

/** Argument k of a row. */
export type FrameArgument = (k: number, row: number) => SqlValue
export type FrameOutput = (row: number, value: SqlValue) => void

/** The aggregate of one call over frames: made once a task, used for partition after partition. */
export function frameAggregate(
  fn: AggregateFunction,
  call: TypedCall,
  env: FunctionEnv,
): (n: number, bounds: FrameBounds, arg: FrameArgument, out: FrameOutput) => void {
  const count = call.args.length
  const takesNulls = fn.nulls === 'handled'
  return (n, bounds, arg, out) => {
    if (n === 0) return
    const values: SqlValue[] = new Array(count)
    const add = (state: AggregateState, group: number, row: number): void => {
      for (let k = 0; k < count; k++) {
        const value = arg(k, row)
        if (value === null && !takesNulls) return
        values[k] = value
      }
      state.update(group, ...values)
    }
    if (bounds.starts[n - 1] === 0) {
      growing(n, bounds.ends, fn.make(call, env), add, out)
      return
    }
    const sliding = slidingOf(fn, call, n, arg)
    if (sliding === undefined) anew(n, bounds, () => fn.make(call, env), add, out)
    else {
      const { starts, ends } = bounds
      let from = 0
      let to = 0
      for (let row = 0; row < n; row++) {
        const start = starts[row]
        for (; from < start && from < to; from++) sliding.remove(from)
        if (to < start) {
          from = start
          to = start
        }
        for (; to < ends[row]; to++) sliding.add(to)
        out(row, sliding.result())
      }
    }
  }
}

type Add = (state: AggregateState, group: number, row: number) => void

/** Frames that all begin at the first row. */
function growing(
  n: number,
  ends: Int32Array,
  state: AggregateState,
  add: Add,
  out: FrameOutput,
): void {
  state.grow(1)
  let to = 0
  let result = state.result(0)
  for (let row = 0; row < n; row++) {
    if (to < ends[row]) {
      for (; to < ends[row]; to++) add(state, 0, to)
      result = state.result(0)
    }
    out(row, result)
  }
}

/** Frames of one state: groups of a state are not given back, so that a new one follows now and then. */
const FRAMES_PER_STATE = 256

function anew(
  n: number,
  { starts, ends }: FrameBounds,
  make: () => AggregateState,
  add: Add,
  out: FrameOutput,
): void {
  let state: AggregateState | undefined
  let group = -1
  let result: SqlValue = null
  for (let row = 0; row < n; row++) {
    if (row === 0 || starts[row] !== starts[row - 1] || ends[row] !== ends[row - 1]) {
      group++
      if (state === undefined || group === FRAMES_PER_STATE) {
        state = make()
        group = 0
      }
      state.grow(group + 1)
      for (let at = starts[row]; at < ends[row]; at++) add(state, group, at)
      result = state.result(group)
    }
    out(row, result)
  }
}
