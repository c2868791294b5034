/** What the tasks of a stage do, as a picture: the operators of their plan, with the program's lines. */
import type { Plan, PlanNode } from './plan.js'

export interface StageOperator {
  /** From 0, in the order in which rows pass. */
  readonly id: number
  readonly name: string
  readonly callSite: string
  /** Its rows are kept (`persist`), or come from where they are kept. */
  readonly cached?: true
}

export interface StageOperators {
  readonly nodes: readonly StageOperator[]
  /** From an operator to the one that takes its rows. */
  readonly edges: readonly (readonly [from: number, to: number])[]
}

/** Of a stage that has no tasks. */
export const noOperators: StageOperators = { nodes: [], edges: [] }

/** The operators of a plan; the last one is what the stage ends with. */
export function stageOperators(plan: Plan): StageOperators {
  const nodes: StageOperator[] = []
  const edges: [number, number][] = []
  const add = (
    name: string,
    callSite: string,
    from: readonly number[],
    cached: boolean,
  ): number => {
    const id = nodes.length
    nodes.push({ id, name, callSite, ...(cached ? { cached } : {}) })
    for (const parent of from) edges.push([parent, id])
    return id
  }
  const visit = (node: PlanNode, cached: boolean): number => {
    switch (node.node) {
      case 'cache':
        return visit(node.parent, true)
      case 'source':
        return add(node.operator, node.callSite, [], cached || node.operator === 'cache')
      case 'row':
        return add(node.operator, node.callSite, [visit(node.parent, false)], cached)
      case 'partition': {
        const from = node.parents.map(parent => visit(parent, false))
        return add(node.operator, node.callSite, from, cached)
      }
    }
  }
  const last = visit(plan.root, false)
  add(plan.operator, plan.callSite, [last], false)
  return { nodes, edges }
}

/** One picture of tasks with different plans, as those of a union: what they have in common is there once. */
export function mergeOperators(pictures: readonly StageOperators[]): StageOperators {
  if (pictures.length === 0) return noOperators
  if (pictures.length === 1) return pictures[0]
  const nodes = new Map<string, StageOperator>()
  const edges = new Map<string, readonly [number, number]>()
  for (const picture of pictures) {
    const ids = picture.nodes.map(node => {
      const key = `${node.name} ${node.callSite}`
      const known = nodes.get(key) ?? { ...node, id: nodes.size }
      nodes.set(key, known)
      return known.id
    })
    for (const [from, to] of picture.edges) {
      if (ids[from] !== ids[to]) edges.set(`${ids[from]} ${ids[to]}`, [ids[from], ids[to]])
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] }
}
