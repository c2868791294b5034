/** Which operators of a plan call functions of the user's: to tell where a task was when its thread ended. */
import type { CapturedFunction } from '../closure/captured-function.js'
import type { Plan, PlanEnd, PlanNode } from './plan.js'

export interface UserOperator {
  readonly operator: string
  readonly callSite: string
}

/** In the order in which rows pass them; the action itself when no operator has a function. */
export function userOperators(plan: Plan): UserOperator[] {
  const found: UserOperator[] = []
  const note = (at: UserOperator): void => {
    const { operator, callSite } = at
    if (!found.some(o => o.operator === operator && o.callSite === callSite)) {
      found.push({ operator, callSite })
    }
  }
  const visit = (node: PlanNode): void => {
    if (node.node === 'row' || node.node === 'cache') visit(node.parent)
    else if (node.node === 'partition') node.parents.forEach(visit)
    if (node.node !== 'cache' && nodeFunctions(node).length > 0) note(node)
  }
  visit(plan.root)
  if (endFunctions(plan.end).length > 0 || found.length === 0) note(plan)
  return found
}

/** The names of registered operators, sources and sinks that a plan has. */
export function registeredNames(plan: Plan): string[] {
  const found: string[] = []
  const visit = (node: PlanNode): void => {
    if (node.node === 'row' || node.node === 'cache') visit(node.parent)
    else if (node.node === 'partition') {
      found.push(node.name)
      node.parents.forEach(visit)
    } else if (node.name !== undefined) found.push(node.name)
  }
  visit(plan.root)
  if (plan.end.end === 'sink') found.push(plan.end.name)
  return found
}

/** Every user function of a plan. */
export function functionsOf(plan: Plan): CapturedFunction[] {
  const found: CapturedFunction[] = []
  const visit = (node: PlanNode): void => {
    found.push(...nodeFunctions(node))
    if (node.node === 'row' || node.node === 'cache') visit(node.parent)
    else if (node.node === 'partition') node.parents.forEach(visit)
  }
  visit(plan.root)
  found.push(...endFunctions(plan.end))
  return found
}

function nodeFunctions(node: PlanNode): readonly CapturedFunction[] {
  switch (node.node) {
    case 'source':
      return node.merge === undefined ? [] : [node.merge]
    case 'row':
      return node.fn === undefined ? [] : [node.fn]
    case 'cache':
      return []
    case 'partition':
      return node.fns
  }
}

function endFunctions(end: PlanEnd): readonly CapturedFunction[] {
  switch (end.end) {
    case 'count':
    case 'collect':
      return []
    case 'reduce':
    case 'foreach':
      return [end.fn]
    case 'sink':
      return end.fns
    case 'combine': {
      const { create, mergeValue, mergeCombiners, partitioner } = end
      const fns = [mergeValue, mergeCombiners]
      if (create !== undefined) fns.push(create)
      if (partitioner.kind === 'custom') fns.push(partitioner.fn)
      return fns
    }
    case 'shuffle':
      return end.partitioner.kind === 'custom' ? [end.partitioner.fn] : []
  }
}
