/**
 * The start of the time window that an instant lies in, moved by a constant: what the analyzer makes of `window(...)`.
 * Users cannot name it.
 */
import { LongType } from '../types/data-type.js'
import type { ScalarFunction } from './function.js'
import { register } from './registry.js'
import { constantOf } from './typing.js'

/** Arguments: time, slide, start, shift; all but the first are constant microseconds. */
export const WINDOW_START = '$window_start'

/** The last multiple of `slide` from `start` on that is not after the time. */
export function windowStart(time: number, slide: number, start: number): number {
  // a quotient may be rounded up to a whole number where times are beyond the safe integers
  const found = start + Math.floor((time - start) / slide) * slide
  return found > time ? found - slide : found
}

const windowStartFunction: ScalarFunction = {
  kind: 'scalar',
  name: WINDOW_START,
  doc: {
    group: 'datetime',
    summary:
      'The start of the time window that an instant lies in. Made by the analyzer for window().',
    examples: [],
  },
  typing: args => ({
    args: [undefined, LongType, LongType, LongType],
    type: args[0].type,
    nullable: args[0].nullable,
  }),
  // times are whole microseconds: with a slide of one only the shift is left
  inline: ([time, slide, start, shift], _call, _env, use) =>
    slide === '1'
      ? `${time}+${shift}`
      : `${use('windowStart')}(${time},${slide},${start})+${shift}`,
  make: ({ args }) => {
    const [, slide, start, shift] = args.map(arg => Number(constantOf(arg as never)?.value ?? 0))
    return (time: number) => windowStart(time, slide, start) + shift
  },
}

register(windowStartFunction)
