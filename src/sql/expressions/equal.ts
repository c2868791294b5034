/**
 * Whether two expressions mean the same: ids of aliases and of lambdas' variables, upper and lower case of names and
 * places in the program do not count. Two calls of a non-deterministic function are the same expression here; who merges
 * equal expressions asks for that apart.
 */
import type { LogicalPlan } from '../logical/plan.js'
import { sameTypeButNulls } from '../types/data-type.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import { childrenOf } from './children.js'
import type { Expression, FrameBound } from './expression.js'

export function sameExpression(a: Expression, b: Expression): boolean {
  const variables = new Map<number, number>()
  const stack: (readonly [Expression, Expression])[] = [[a, b]]
  for (;;) {
    const pair = stack.pop()
    if (pair === undefined) return true
    const [x, y] = pair
    if (x === y && x.kind !== 'lambda') continue
    if (!sameNode(x, y, variables)) return false
    const xs = childrenOf(x)
    const ys = childrenOf(y)
    if (xs.length !== ys.length) return false
    for (let i = 0; i < xs.length; i++) stack.push([xs[i], ys[i]])
  }
}

/** Equal but for their parts. */
function sameNode(a: Expression, b: Expression, variables: Map<number, number>): boolean {
  switch (a.kind) {
    case 'literal':
      return b.kind === 'literal' && sameTypeButNulls(a.type, b.type) && sameValue(a.value, b.value)
    case 'name':
      return b.kind === 'name' && a.plan === b.plan && sameNames(a.parts, b.parts)
    case 'attribute':
    case 'outer':
      return b.kind === a.kind && a.id === b.id
    case 'bound':
      return b.kind === 'bound' && a.ordinal === b.ordinal
    case 'variable':
      return b.kind === 'variable' && (variables.get(a.id) ?? a.id) === b.id
    case 'call':
      return (
        b.kind === 'call' &&
        a.name.toLowerCase() === b.name.toLowerCase() &&
        a.args.length === b.args.length &&
        (a.distinct ?? false) === (b.distinct ?? false) &&
        (a.ignoreNulls ?? false) === (b.ignoreNulls ?? false) &&
        (a.filter === undefined) === (b.filter === undefined) &&
        a.user?.fn.id === b.user?.fn.id &&
        sameNames(a.argNames ?? [], b.argNames ?? [])
      )
    case 'udf':
      return b.kind === 'udf' && a.fn === b.fn
    case 'cast':
      return (
        b.kind === 'cast' &&
        (a.mode === 'try') === (b.mode === 'try') &&
        sameTypeButNulls(a.to, b.to)
      )
    case 'alias':
      return b.kind === 'alias' && a.name.toLowerCase() === b.name.toLowerCase()
    case 'multi_alias':
      return b.kind === 'multi_alias' && sameNames(a.names, b.names)
    case 'star':
      return (
        b.kind === 'star' &&
        sameNames(a.qualifier, b.qualifier) &&
        sameNames((a.except ?? []).flat(), (b.except ?? []).flat())
      )
    case 'lambda': {
      if (b.kind !== 'lambda' || a.params.length !== b.params.length) return false
      for (const [i, param] of a.params.entries()) variables.set(param.id, b.params[i].id)
      return true
    }
    case 'order':
      return b.kind === 'order' && a.ascending === b.ascending && a.nullsFirst === b.nullsFirst
    case 'window': {
      if (b.kind !== 'window') return false
      const [x, y] = [a.spec, b.spec]
      return (
        x.reference === y.reference &&
        x.partitionBy.length === y.partitionBy.length &&
        x.frame?.unit === y.frame?.unit &&
        sameBound(x.frame?.lower, y.frame?.lower) &&
        sameBound(x.frame?.upper, y.frame?.upper)
      )
    }
    case 'subquery':
      return b.kind === 'subquery' && a.form === b.form && samePlan(a.plan, b.plan)
    case 'parameter':
      return b.kind === 'parameter' && a.name === b.name
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name.toLowerCase() === b[i].toLowerCase())
}

/** Bounds with an offset are compared with the parts. */
function sameBound(a: FrameBound | undefined, b: FrameBound | undefined): boolean {
  return typeof a === 'object' ? typeof b === 'object' : a === b
}

function samePlan(a: LogicalPlan, b: LogicalPlan): boolean {
  return a === b
}

/** Equal as values of one type; NaN is itself, 0 and -0 are not the same. */
export function sameValue(a: SqlValue, b: SqlValue): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || a instanceof Uint8Array) {
    const [x, y] = [a as ArrayLike<SqlValue>, b as ArrayLike<SqlValue>]
    if (!(Array.isArray(b) || b instanceof Uint8Array) || x.length !== y.length) return false
    for (let i = 0; i < x.length; i++) if (!sameValue(x[i], y[i])) return false
    return true
  }
  if ('keys' in a) {
    const [x, y] = [a as MapValue, b as MapValue]
    return sameValue(x.keys, y.keys) && sameValue(x.values, y.values)
  }
  const [x, y] = [a, b] as unknown as Record<string, SqlValue>[]
  return x.months === y.months && x.days === y.days && x.microseconds === y.microseconds
}
