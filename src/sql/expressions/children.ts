/**
 * The parts of an expression, and the expression with other parts (as many, in the same order). A lambda's parameters
 * and a subquery's plan are no parts: who means them says so.
 */
import type {
  Call,
  Expression,
  FrameBound,
  SortOrder,
  UserFunction,
  WindowExpression,
} from './expression.js'

const none: readonly Expression[] = []

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call': {
      const { args, filter, withinGroup } = expression
      if (filter === undefined && withinGroup === undefined) return args
      const all: Expression[] = [...args]
      if (filter !== undefined) all.push(filter)
      if (withinGroup !== undefined) all.push(...withinGroup)
      return all
    }
    case 'udf':
      return expression.args
    case 'cast':
    case 'alias':
    case 'multi_alias':
    case 'order':
      return [expression.child]
    case 'lambda':
      return [expression.body]
    case 'window': {
      const { partitionBy, orderBy, frame } = expression.spec
      const all = [expression.fn, ...partitionBy, ...orderBy]
      for (const bound of [frame?.lower, frame?.upper]) {
        if (typeof bound === 'object') all.push(bound.offset)
      }
      return all
    }
    case 'subquery':
      return expression.values ?? none
    default:
      return none
  }
}

/** The expression with these parts; itself when they are its own. */
export function withChildren<E extends Expression>(
  expression: E,
  children: readonly Expression[],
): E {
  const own = childrenOf(expression)
  if (own.every((child, i) => child === children[i])) return expression
  return Object.freeze(copy(expression, children)) as E
}

function copy(expression: Expression, children: readonly Expression[]): Expression {
  switch (expression.kind) {
    case 'call':
      return copyCall(expression, children)
    case 'udf':
      return { ...expression, args: children } satisfies UserFunction
    case 'lambda':
      return { ...expression, body: children[0] }
    case 'window':
      return copyWindow(expression, children)
    case 'subquery':
      return { ...expression, values: children }
    default:
      return { ...expression, child: children[0] } as Expression
  }
}

function copyCall(call: Call, children: readonly Expression[]): Call {
  const { args, filter, withinGroup } = call
  if (filter === undefined && withinGroup === undefined) return { ...call, args: children }
  const orders = args.length + (filter === undefined ? 0 : 1)
  return {
    ...call,
    args: children.slice(0, args.length),
    filter: filter && children[args.length],
    withinGroup: withinGroup && (children.slice(orders) as SortOrder[]),
  }
}

function copyWindow(window: WindowExpression, children: readonly Expression[]): WindowExpression {
  const { partitionBy, orderBy, frame } = window.spec
  const orders = 1 + partitionBy.length
  let at = orders + orderBy.length
  const bound = (old: FrameBound): FrameBound =>
    typeof old === 'object' ? { offset: children[at++] } : old
  return {
    ...window,
    fn: children[0],
    spec: {
      ...window.spec,
      partitionBy: children.slice(1, orders),
      orderBy: children.slice(orders, at) as SortOrder[],
      frame: frame && { unit: frame.unit, lower: bound(frame.lower), upper: bound(frame.upper) },
    },
  }
}
