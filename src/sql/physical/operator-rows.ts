/**
 * Rows that operators give, for the picture of a query: tasks count them a batch at a time, for each operator that is opened
 * of its own (those within one generated loop are not, but for the last), and the driver finds the node of the plan that
 * the operator was made for.
 *
 * An operator is named by its fragment's text (as a hash, in which equal fragments are one) and its number in that.
 */
import { createHash } from 'node:crypto'
import type { Operator } from './operator.js'
import type { PhysicalNode } from './physical-node.js'

const nodes = new WeakMap<Operator, PhysicalNode>()

/** The operator was made for this node: its rows are the node's. */
export function noteNode(operator: Operator, node: PhysicalNode): void {
  nodes.set(operator, node)
}

/** The one is a changed copy of the other. */
export function noteCopy<O extends Operator>(copy: O, original: Operator): O {
  const node = nodes.get(original)
  if (node !== undefined) nodes.set(copy, node)
  return copy
}

export function nodeOf(operator: Operator): PhysicalNode | undefined {
  return nodes.get(operator)
}

/** The operators of a tree, each before those that it reads; the same order in every thread. */
export function operatorsOf(root: Operator): Operator[] {
  const found: Operator[] = []
  const visit = (operator: Operator): void => {
    found.push(operator)
    if ('child' in operator) visit(operator.child)
    else if (operator.op === 'hashJoin') {
      visit(operator.stream)
      visit(operator.build)
    }
  }
  visit(root)
  return found
}

/** The name of a fragment in counts: of its operators, which come first in the text, and not of what they run in. */
export function fragmentKey(text: string): string {
  const operators = text.slice(0, text.lastIndexOf(',"env":'))
  return createHash('sha256').update(operators).digest('base64url').slice(0, 16)
}
