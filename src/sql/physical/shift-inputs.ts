/** The same operators with their inputs' numbers moved: for when two stages become one. */
import type { Operator } from './operator.js'
import { noteCopy } from './operator-rows.js'

export function shiftInputs(operator: Operator, by: number): Operator {
  return by === 0 ? operator : noteCopy(shifted(operator, by), operator)
}

function shifted(operator: Operator, by: number): Operator {
  switch (operator.op) {
    case 'input':
    case 'fromRows':
      return { ...operator, index: operator.index + by }
    case 'scan':
      return operator
    case 'hashJoin':
      return {
        ...operator,
        stream: shiftInputs(operator.stream, by),
        build: shiftInputs(operator.build, by),
      }
    default:
      return { ...operator, child: shiftInputs(operator.child, by) }
  }
}
