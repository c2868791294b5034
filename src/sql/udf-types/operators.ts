/** What JavaScript's operators give. Numbers are DOUBLE, but for operations that give 32 bit integers. */
import { type Shape, shapeName, shapeOfNumber, shapes } from './shape.js'

export interface OperandPair {
  readonly left: Shape
  readonly right: Shape
}

const comparisons = new Set(['==', '!=', '===', '!==', '<', '<=', '>', '>=', 'in', 'instanceof'])
const bitOperations = new Set(['&', '|', '^', '<<', '>>'])

/** The result of an operator of two operands, or why it is not known. */
export function binaryShape(operator: string, { left, right }: OperandPair): Shape | string {
  if (left.kind === 'nothing' || right.kind === 'nothing') return shapes.nothing
  if (comparisons.has(operator)) return shapes.boolean
  if (operator === '+') {
    const text = addition(left, right)
    if (text !== undefined) return text
  }
  // there is no such operation on bigints
  if (operator === '>>>') return shapes.long
  const [a, b] = [isBigint(left), isBigint(right)]
  if ((a && b) || (a && right.kind === 'null') || (b && left.kind === 'null')) return shapes.bigint
  const whole = bitOperations.has(operator)
  if (isNotBigint(left) && isNotBigint(right)) return whole ? shapes.int : shapes.double
  if (a || b) return `${shapeName(left)} and ${shapeName(right)} are not computed with each other`
  // a bigint with a number throws: where one is a number, both are
  if ((isNotBigint(left) || isNotBigint(right)) && operator !== '+') {
    return whole ? shapes.int : shapes.double
  }
  return 'its operands are not known'
}

/** `+` where it gives a text, or may. */
function addition(left: Shape, right: Shape): Shape | string | undefined {
  for (const side of [left, right]) {
    if (side.kind === 'scalar' && (side.js === 'string' || side.js === 'date')) return shapes.string
  }
  for (const side of [left, right]) {
    if (side.kind === 'unknown') return 'its operands are not known'
    if (side.kind === 'scalar' && (side.js === 'other' || side.js === 'bytes')) {
      return side.js === 'bytes' ? shapes.string : `what + makes of ${shapeName(side)} is not known`
    }
    if (side.kind !== 'scalar' && side.kind !== 'null') return shapes.string
  }
  return undefined
}

export function isBigint(shape: Shape): boolean {
  return shape.kind === 'scalar' && shape.js === 'bigint'
}

/** Is turned into a number by operators, or is null. */
export function isNotBigint(shape: Shape): boolean {
  return shape.kind !== 'unknown' && !isBigint(shape)
}

/** `-x`, `x++`: undefined when x may be a number and may be a bigint. */
export function unaryNumber(value: Shape): Shape | undefined {
  if (value.kind === 'nothing' || isBigint(value)) return value
  return isNotBigint(value) ? shapes.double : undefined
}

/** The negative of a literal. */
export function negated(literal: unknown, shape: Shape): Shape {
  return typeof literal === 'number' ? shapeOfNumber(-literal) : (unaryNumber(shape) ?? shape)
}

/** What of the left side `a && b` may give: nothing but null of an object. */
export function truthyKept(left: Shape): Shape {
  switch (left.kind) {
    case 'nothing':
    case 'null':
    case 'unknown':
      return left
    case 'scalar':
      return left.js === 'date' || left.js === 'bytes' || left.js === 'other' ? shapes.null : left
    default:
      return shapes.null
  }
}
