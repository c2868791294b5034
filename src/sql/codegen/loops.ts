/** The loops that the operators of a query become, for `explain`: which nodes of the plan each of them does the work of. */
import { chainOf, selected } from '../exec/open.js'
import type { FunctionEnv } from '../functions/function.js'
import type { Operator } from '../physical/operator.js'
import { nodeOf, operatorsOf } from '../physical/operator-rows.js'
import type { Loops, PhysicalNode } from '../physical/physical-node.js'
import type { NamedFragment } from '../physical/stage.js'
import { generatedSources } from './generated-code.js'

export interface Loop {
  /** Its last operator. */
  readonly operator: Operator
  readonly env: FunctionEnv
  /** The operator whose batches it reads. */
  readonly source: Operator
  readonly nodes: readonly PhysicalNode[]
}

/** The loops of all stages. */
export function loopsOf(fragments: readonly NamedFragment[]): Loop[] {
  return fragments.flatMap(({ operator: root, env }) => {
    const found: Loop[] = []
    const inside = new Set<Operator>()
    for (const operator of operatorsOf(root)) {
      if (inside.has(operator)) continue
      const isSink = operator.op === 'aggregate'
      const { source, chain } = chainOf(isSink ? operator.child : operator)
      const parts = isSink ? [operator, ...chain] : chain
      if (parts.length === 0 || (!isSink && selected(chain) !== undefined)) continue
      for (const part of parts) inside.add(part)
      const nodes = parts.map(nodeOf).filter(node => node !== undefined)
      found.push({ operator, env, source, nodes })
    }
    return found
  })
}

/** Loops in the order of their numbers, those below first, and the number of each node's. */
export function numberLoops(
  root: PhysicalNode,
  loops: readonly Loop[],
): { readonly ordered: readonly Loop[]; readonly numbers: Loops } {
  const ordered: Loop[] = []
  const numbers = new Map<PhysicalNode, number>()
  const visit = (node: PhysicalNode): void => {
    for (const child of node.children) visit(child)
    // the lower ones of a node come last in the list: those that add rows to groups, before what is made of the groups
    const own = loops.filter(({ nodes }) => nodes.includes(node)).reverse()
    for (const loop of own) if (!ordered.includes(loop)) ordered.push(loop)
    if (own.length > 0) numbers.set(node, ordered.indexOf(own[0]) + 1)
  }
  visit(root)
  return { ordered, numbers }
}

/** The JavaScript of a loop. */
export function loopCode({ operator, source, env }: Loop): string {
  // it is made when those that it reads, for its joins, are made
  return generatedSources(operator, env, source).at(-1) ?? ''
}
