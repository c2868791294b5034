/** What expressions give; calls, properties and literals of objects are in files of their own. */
import type * as acorn from 'acorn'
import { call, construct } from './calls.js'
import type { Evaluation } from './evaluation.js'
import { arrayLiteral, literalShape, objectLiteral } from './literals.js'
import { member } from './members.js'
import {
  binaryShape,
  isNotBigint,
  negated,
  type OperandPair,
  truthyKept,
  unaryNumber,
} from './operators.js'
import { assign } from './patterns.js'
import { type Scope, type Shape, shapes } from './shape.js'

type Node = acorn.AnyNode

/** What is not followed gives a shape that says why. */
export function shapeOfExpression(
  node: acorn.Expression | acorn.Super | acorn.PrivateIdentifier,
  scope: Scope,
  run: Evaluation,
): Shape {
  switch (node.type) {
    case 'Literal':
      return literalShape(node)
    case 'Identifier':
      return run.read(node, scope)
    case 'TemplateLiteral':
      for (const e of node.expressions) run.expression(e, scope)
      return shapes.string
    case 'ArrayExpression':
      return arrayLiteral(node, scope, run)
    case 'ObjectExpression':
      return objectLiteral(node, scope, run)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return run.functionShape(node, scope)
    case 'UnaryExpression':
      return unary(node, scope, run)
    case 'UpdateExpression': {
      const { argument } = node
      const value = unaryNumber(run.expression(argument, scope)) ?? notANumber(node, run)
      assign(argument as Node, value, scope, run)
      return value
    }
    case 'BinaryExpression': {
      const left =
        node.left.type === 'PrivateIdentifier' ? shapes.null : run.expression(node.left, scope)
      return binary(node.operator, { left, right: run.expression(node.right, scope) }, node, run)
    }
    case 'LogicalExpression':
      return logical(
        node.operator,
        run.expression(node.left, scope),
        () => run.expression(node.right, scope),
        node,
        run,
      )
    case 'ConditionalExpression': {
      run.expression(node.test, scope)
      const given = run.expression(node.consequent, scope)
      return run.join(given, run.expression(node.alternate, scope), node)
    }
    case 'AssignmentExpression':
      return assignment(node, scope, run)
    case 'SequenceExpression':
      return node.expressions.map(e => run.expression(e, scope)).at(-1) as Shape
    case 'ChainExpression':
      return run.expression(node.expression, scope)
    case 'ParenthesizedExpression':
      return run.expression(node.expression, scope)
    case 'MemberExpression':
      return member(node, scope, run)
    case 'CallExpression':
      return call(node, scope, run)
    case 'NewExpression':
      return construct(node, scope, run)
    case 'TaggedTemplateExpression': {
      const tag = run.expression(node.tag, scope)
      for (const e of node.quasi.expressions) run.escape(run.expression(e, scope), node)
      if (tag.kind === 'global' && tag.path === 'String.raw') return shapes.string
      return run.unknown(node, 'a tagged template is not followed')
    }
    case 'ThisExpression':
      return run.unknown(node, "'this' is not followed")
    default:
      return run.unknown(node, 'an expression of this kind is not followed')
  }
}

function notANumber(node: acorn.Node, run: Evaluation): Shape {
  return run.unknown(node, 'it may be a number and may be a bigint')
}

function unary(node: acorn.UnaryExpression, scope: Scope, run: Evaluation): Shape {
  const { operator, argument } = node
  const value = run.expression(argument, scope)
  switch (operator) {
    case 'typeof':
      return shapes.string
    case '!':
    case 'delete':
      return shapes.boolean
    case 'void':
      return shapes.null
    case '+':
      return value.kind === 'nothing' ? value : shapes.double
    case '-':
      if (argument.type === 'Literal') return negated(argument.value, value)
      return unaryNumber(value) ?? notANumber(node, run)
    default:
      if (value.kind === 'nothing') return value
      if (isNotBigint(value)) return shapes.int
      return unaryNumber(value) ?? notANumber(node, run)
  }
}

function binary(operator: string, operands: OperandPair, node: acorn.Node, run: Evaluation): Shape {
  const made = binaryShape(operator, operands)
  if (typeof made !== 'string') return made
  // what could not be judged before is the reason, when there is such
  for (const operand of [operands.left, operands.right]) {
    if (operand.kind === 'unknown') return operand
  }
  return run.unknown(node, made)
}

function logical(
  operator: string,
  left: Shape,
  right: () => Shape,
  node: acorn.Node,
  run: Evaluation,
): Shape {
  const kept = operator === '&&' ? truthyKept(left) : left
  return run.join(kept, right(), node)
}

function assignment(node: acorn.AssignmentExpression, scope: Scope, run: Evaluation): Shape {
  const { operator, left } = node
  if (operator === '=') {
    const value = run.expression(node.right, scope)
    assign(left as Node, value, scope, run)
    return value
  }
  const old = run.expression(left as acorn.Expression, scope)
  const right = (): Shape => run.expression(node.right, scope)
  const sign = operator.slice(0, -1)
  const value = /^(&&|\|\||\?\?)$/.test(sign)
    ? logical(sign, old, right, node, run)
    : binary(sign, { left: old, right: right() }, node, run)
  assign(left as Node, value, scope, run)
  return value
}
