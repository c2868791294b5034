/**
 * Walks over expressions. None of them recurses, so that the depth of a tree is no matter; what a function leaves as it
 * is stays the same object, and so does everything around it.
 */
import { childrenOf, withChildren } from './children.js'
import type { Expression } from './expression.js'

interface Frame {
  readonly expression: Expression
  readonly children: readonly Expression[]
  readonly mapped: Expression[]
}

/**
 * Bottom-up: `f` sees each node after its parts. `enter`, when given, is asked first on the way down; what it gives
 * stands in place of the node, and neither its parts nor `f` are looked at.
 */
export function mapExpression(
  root: Expression,
  f: (expression: Expression) => Expression,
  enter?: (expression: Expression) => Expression | undefined,
): Expression {
  const stack: Frame[] = []
  let next: Expression | undefined = root
  for (;;) {
    let done: Expression
    if (next !== undefined) {
      const entered: Expression | undefined = enter?.(next)
      const children: readonly Expression[] = entered === undefined ? childrenOf(next) : []
      if (children.length > 0) {
        stack.push({ expression: next, children, mapped: [] })
        next = children[0]
        continue
      }
      done = entered ?? f(next)
    } else {
      const { expression, mapped } = stack.pop()!
      done = f(withChildren(expression, mapped))
    }
    const above = stack.at(-1)
    if (above === undefined) return done
    above.mapped.push(done)
    next = above.children[above.mapped.length]
  }
}

/** Top-down: `f` sees a node before its parts, and the parts of what it gave after it. */
export function transformDown(
  root: Expression,
  f: (expression: Expression) => Expression,
): Expression {
  const stack: Frame[] = []
  let next: Expression | undefined = root
  for (;;) {
    let done: Expression
    if (next !== undefined) {
      const expression: Expression = f(next)
      const children = childrenOf(expression)
      if (children.length > 0) {
        stack.push({ expression, children, mapped: [] })
        next = children[0]
        continue
      }
      done = expression
    } else {
      const { expression, mapped } = stack.pop()!
      done = withChildren(expression, mapped)
    }
    const above = stack.at(-1)
    if (above === undefined) return done
    above.mapped.push(done)
    next = above.children[above.mapped.length]
  }
}

/** Calls `visit` with each node from the top; its parts are left out when it gives false. */
export function visitExpression(
  root: Expression,
  visit: (expression: Expression) => boolean | undefined,
): void {
  const stack: Expression[] = [root]
  for (;;) {
    const expression = stack.pop()
    if (expression === undefined) return
    if (visit(expression) === false) continue
    const children = childrenOf(expression)
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i])
  }
}

/** Some node of the tree satisfies `test`. */
export function someExpression(
  root: Expression,
  test: (expression: Expression) => boolean,
): boolean {
  let found = false
  visitExpression(root, expression => {
    found ||= test(expression)
    return !found
  })
  return found
}

/** The nodes that satisfy `test`, from the top and the left. */
export function collectExpressions<E extends Expression>(
  root: Expression,
  test: (expression: Expression) => expression is E,
): E[]
export function collectExpressions(
  root: Expression,
  test: (expression: Expression) => boolean,
): Expression[]
export function collectExpressions(
  root: Expression,
  test: (expression: Expression) => boolean,
): Expression[] {
  const found: Expression[] = []
  visitExpression(root, expression => {
    if (test(expression)) found.push(expression)
    return true
  })
  return found
}

/** How many levels the tree has. */
export function expressionDepth(root: Expression): number {
  let depth = 0
  let level: Expression[] = [root]
  while (level.length > 0) {
    depth++
    level = level.flatMap(childrenOf)
  }
  return depth
}
