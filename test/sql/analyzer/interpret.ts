/**
 * Rows of an analyzed plan by the plainest means: subqueries that use columns around them are run for each row. No user
 * functions.
 */
import { childrenOf } from '../../../src/sql/expressions/children.js'
import { sameExpression } from '../../../src/sql/expressions/equal.js'
import { makeEvaluator } from '../../../src/sql/expressions/evaluate.js'
import type {
  Attribute,
  Expression,
  FrameBound,
  Resolved,
  SortOrder,
  WindowExpression,
} from '../../../src/sql/expressions/expression.js'
import { mapExpression, someExpression } from '../../../src/sql/expressions/transform.js'
import type {
  FunctionEnv,
  GeneratorFunction,
  TypedCall,
} from '../../../src/sql/functions/function.js'
import { findFunction } from '../../../src/sql/functions/registry.js'
import { Aggregate } from '../../../src/sql/logical/aggregate.js'
import { Distinct } from '../../../src/sql/logical/distinct.js'
import { Expand } from '../../../src/sql/logical/expand.js'
import { Filter } from '../../../src/sql/logical/filter.js'
import { Generate } from '../../../src/sql/logical/generate.js'
import { Join } from '../../../src/sql/logical/join.js'
import { Limit } from '../../../src/sql/logical/limit.js'
import { LocalRelation } from '../../../src/sql/logical/local-relation.js'
import { OneRow } from '../../../src/sql/logical/one-row.js'
import type { LogicalPlan } from '../../../src/sql/logical/plan.js'
import { Project } from '../../../src/sql/logical/project.js'
import { Range } from '../../../src/sql/logical/range.js'
import { SetOperation } from '../../../src/sql/logical/set-operation.js'
import { Sort } from '../../../src/sql/logical/sort.js'
import { SubqueryAlias } from '../../../src/sql/logical/subquery-alias.js'
import { mapAllExpressions, transformPlanUp } from '../../../src/sql/logical/transform.js'
import { Union } from '../../../src/sql/logical/union.js'
import { Window } from '../../../src/sql/logical/window.js'
import type { DataType } from '../../../src/sql/types/data-type.js'
import { compareValues, hashKey } from '../../../src/sql/types/ordering.js'
import type { SqlValue, StructValue } from '../../../src/sql/types/sql-value.js'

type Rows = readonly StructValue[]

export function interpret(plan: LogicalPlan, env: FunctionEnv): Rows {
  const of: Compile = (expression, input) => {
    if (!someExpression(expression, part => part.kind === 'subquery')) {
      return makeEvaluator(expression, input, env)
    }
    return row => makeEvaluator(withoutSubqueries(expression, input, row, env), input, env)(row)
  }
  if (plan instanceof LocalRelation) return plan.rows
  if (plan instanceof OneRow) return [[]]
  if (plan instanceof Range) {
    const rows: StructValue[] = []
    for (let i = Number(plan.start); i < Number(plan.end); i += Number(plan.step)) rows.push([i])
    return rows
  }
  if (plan instanceof Join) return joined(plan, env, of)
  if (plan instanceof Union) return plan.children.flatMap(child => interpret(child, env))
  if (plan instanceof SetOperation) return setRows(plan, env)
  const [below] = plan.children
  if (below === undefined) throw new Error(`no rows of ${plan.name}`)
  const rows = interpret(below, env)
  const input = below.output
  if (plan instanceof SubqueryAlias) return rows
  if (plan instanceof Project) {
    const list = plan.list.map(item => of(item, input))
    return rows.map(row => list.map(item => item(row)))
  }
  if (plan instanceof Filter) {
    const condition = of(plan.condition, input)
    return rows.filter(row => condition(row) === true)
  }
  if (plan instanceof Expand) {
    const all = plan.projections.map(list => list.map(item => of(item, input)))
    return rows.flatMap(row => all.map(list => list.map(item => item(row))))
  }
  if (plan instanceof Distinct) return distinctRows(rows, input)
  if (plan instanceof Limit) {
    const count = Number((plan.count as Extract<Expression, { kind: 'literal' }>).value)
    return plan.form === 'offset' ? rows.slice(count) : rows.slice(0, count)
  }
  if (plan instanceof Sort) return sorted(plan, rows, of)
  if (plan instanceof Generate) return generated(plan, rows, env, of)
  if (plan instanceof Aggregate) return aggregated(plan, rows, env, of)
  if (plan instanceof Window) return windowed(plan, rows, env, of)
  throw new Error(`no rows of ${plan.name}`)
}

type Compile = (
  expression: Expression,
  input: readonly Attribute[],
) => (row: StructValue) => SqlValue

/** The expression for one row, with the values of its subqueries; IN and NOT IN are false where it cannot be said. */
function withoutSubqueries(
  expression: Expression,
  input: readonly Attribute[],
  row: StructValue,
  env: FunctionEnv,
): Expression {
  const known = (part: Expression): SqlValue | undefined => {
    const isNot = part.kind === 'call' && part.name === 'not'
    const subquery = isNot ? part.args[0] : part
    if (subquery.kind !== 'subquery' || (isNot && subquery.form !== 'in')) return undefined
    const rows = interpret(bound(subquery.plan, input, row), env)
    if (subquery.form === 'exists') return rows.length > 0
    if (subquery.form === 'scalar') {
      if (rows.length > 1) throw new Error('too many rows of a scalar subquery')
      return rows[0]?.[0] ?? null
    }
    const values = (subquery.values ?? []).map(value => makeEvaluator(value, input, env)(row))
    const equal = rows.map(other => isEqual(values, other, subquery.plan.output))
    return isNot ? equal.every(each => each === false) : equal.includes(true)
  }
  return mapExpression(
    expression,
    part => part,
    part => {
      const value = known(part)
      return value === undefined ? undefined : literal(value, part.type)
    },
  )
}

function literal(value: SqlValue, type: DataType = { kind: 'void' }): Expression {
  return { kind: 'literal', value, type, nullable: value === null }
}

/** Null where a null is in the way of knowing. */
function isEqual(a: StructValue, b: StructValue, columns: readonly Attribute[]): boolean | null {
  const parts = columns.map(({ type }, i) =>
    a[i] === null || b[i] === null ? null : compareValues(type)(a[i], b[i]) === 0,
  )
  return parts.includes(false) ? false : parts.includes(null) ? null : true
}

/** A plan with the values of a row in place of the row's columns. */
function bound(plan: LogicalPlan, input: readonly Attribute[], row: StructValue): LogicalPlan {
  const places = new Map(input.map(({ id }, i) => [id, i]))
  const bind = (part: Expression): Expression => {
    if (part.kind === 'subquery') return { ...part, plan: bound(part.plan, input, row) }
    const place = part.kind === 'outer' ? places.get(part.id) : undefined
    return place === undefined ? part : literal(row[place], part.type)
  }
  return transformPlanUp(plan, node => mapAllExpressions(node, bind))
}

function keyOf(row: StructValue, columns: readonly Resolved[]): string {
  return JSON.stringify(
    row.map((value, i) => (value === null ? null : [String(hashKey(value, columns[i].type))])),
  )
}

function distinctRows(rows: Rows, columns: readonly Resolved[]): Rows {
  return [...new Map(rows.map(row => [keyOf(row, columns), row])).values()]
}

function setRows(plan: SetOperation, env: FunctionEnv): Rows {
  const key = (row: StructValue): string => keyOf(row, plan.left.output)
  const counts = new Map<string, number>()
  for (const row of interpret(plan.right, env))
    counts.set(key(row), (counts.get(key(row)) ?? 0) + 1)
  const left = interpret(plan.left, env)
  const isIntersect = plan.form === 'intersect'
  if (!plan.all) {
    return distinctRows(left, plan.left.output).filter(row => counts.has(key(row)) === isIntersect)
  }
  return left.filter(row => {
    const count = counts.get(key(row)) ?? 0
    counts.set(key(row), count - 1)
    return count > 0 === isIntersect
  })
}

function joined(join: Join, env: FunctionEnv, of: Compile): Rows {
  const { left, right, type } = join
  const l = interpret(left, env)
  if (join.isLateral) {
    const { condition } = join
    return l.flatMap(row => {
      const one = new LocalRelation(left.output, [row])
      return interpret(new Join(one, bound(right, left.output, row), type, condition), env)
    })
  }
  const r = interpret(right, env)
  const evaluate =
    join.condition === undefined
      ? (): SqlValue => true
      : of(join.condition, [...left.output, ...right.output])
  const matches = (a: StructValue, b: StructValue): boolean => {
    const value = evaluate([...a, ...b])
    return value === true || (join.nullAware && value === null)
  }
  if (type === 'left_semi') return l.filter(a => r.some(b => matches(a, b)))
  if (type === 'left_anti') return l.filter(a => !r.some(b => matches(a, b)))
  const rows: StructValue[] = []
  const used = new Set<StructValue>()
  for (const a of l) {
    const found = r.filter(b => matches(a, b))
    for (const b of found) {
      used.add(b)
      rows.push([...a, ...b])
    }
    if (found.length === 0 && (type === 'left_outer' || type === 'full_outer')) {
      rows.push([...a, ...right.output.map(() => null)])
    }
  }
  if (type === 'right_outer' || type === 'full_outer') {
    for (const b of r) if (!used.has(b)) rows.push([...left.output.map(() => null), ...b])
  }
  return rows
}

function sorted({ orders, child }: Sort, rows: Rows, of: Compile): Rows {
  const keys = orders.map(order => ({
    value: of(order.child, child.output),
    compare: compareValues((order as Resolved).type),
    order,
  }))
  return [...rows].sort((a, b) => {
    for (const { value, compare, order } of keys) {
      const x = value(a)
      const y = value(b)
      if (x === null || y === null) {
        if (x === y) continue
        return (x === null) === order.nullsFirst ? -1 : 1
      }
      const found = compare(x, y)
      if (found !== 0) return order.ascending ? found : -found
    }
    return 0
  })
}

function generated(plan: Generate, rows: Rows, env: FunctionEnv, of: Compile): Rows {
  const call = plan.generator as TypedCall
  const make = (findFunction(call.name) as GeneratorFunction).make(call, env)
  const args = call.args.map(arg => of(arg, plan.child.output))
  const width = plan.generated?.length ?? 0
  return rows.flatMap(row => {
    const made = [...make(...args.map(arg => arg(row)))]
    if (made.length === 0 && plan.outer) return [[...row, ...Array(width).fill(null)]]
    return made.map(values => [...row, ...values])
  })
}

/** Each frame is looked for among all rows of its partition, and aggregated by itself. */
function windowed(plan: Window, rows: Rows, env: FunctionEnv, of: Compile): Rows {
  const { functions, partitionBy, orderBy, child } = plan
  const keys = partitionBy.map(key => of(key, child.output))
  const partitions = new Map<string, StructValue[]>()
  for (const row of sorted(new Sort(orderBy, true, child), rows, of)) {
    const key = keyOf(
      keys.map(each => each(row)),
      partitionBy as readonly Resolved[],
    )
    const known = partitions.get(key)
    if (known === undefined) partitions.set(key, [row])
    else known.push(row)
  }
  return [...partitions.values()].flatMap(own => {
    const columns = functions.map(alias => {
      const window = (alias.kind === 'alias' ? alias.child : alias) as WindowExpression
      return windowColumn(window, orderBy, own, child.output, env, of)
    })
    return own.map((row, i) => [...row, ...columns.map(column => column[i])])
  })
}

function windowColumn(
  { fn, spec }: WindowExpression,
  orderBy: readonly SortOrder[],
  rows: readonly StructValue[],
  input: readonly Attribute[],
  env: FunctionEnv,
  of: Compile,
): SqlValue[] {
  const orders = orderBy.map(order => of(order.child, input))
  const values = rows.map(row => orders.map(order => order(row)))
  const isPeer = (a: number, b: number): boolean =>
    keyOf(values[a], orderBy as readonly Resolved[]) ===
    keyOf(values[b], orderBy as readonly Resolved[])
  const call = fn as TypedCall
  const found = findFunction(call.name)
  if (found?.kind === 'window') {
    const peers = new Int32Array(rows.length)
    for (let i = 1; i < rows.length; i++) peers[i] = peers[i - 1] + (isPeer(i - 1, i) ? 0 : 1)
    const args = call.args.map(arg => of(arg, input))
    const results: SqlValue[] = new Array(rows.length).fill(null)
    found.make(call, env)(
      rows.length,
      peers,
      (k, row) => args[k](rows[row]),
      (row, value) => {
        results[row] = value
      },
    )
    return results
  }
  const { frame } = spec
  const isInside = (row: number, other: number, bound: FrameBound, side: -1 | 1): boolean => {
    if (bound === 'unbounded_preceding') return side < 0
    if (bound === 'unbounded_following') return side > 0
    const offset = bound === 'current_row' ? 0 : Number(of(bound.offset, [])([]))
    if (frame?.unit === 'rows') return side * (row + offset - other) >= 0
    const [value, one] = [values[row][0], values[other][0]]
    if (bound === 'current_row' || value === null || one === null) {
      if (isPeer(row, other)) return true
      // beside a null, order alone decides
      return side * (row - other) > 0
    }
    const [{ ascending }] = orderBy
    const end = (value as number) + (ascending ? offset : -offset)
    const compare = compareValues((orderBy[0] as Resolved).type)
    return side * (ascending ? 1 : -1) * compare(end, one) >= 0
  }
  return rows.map((_, row) => {
    const own = rows.filter(
      (_, other) =>
        frame === undefined ||
        (isInside(row, other, frame.lower, -1) && isInside(row, other, frame.upper, 1)),
    )
    return aggregateOf(call, own, input, env, of)
  })
}

function aggregated(plan: Aggregate, rows: Rows, env: FunctionEnv, of: Compile): Rows {
  const input = plan.child.output
  const keys = plan.grouping.map(key => of(key, input))
  const groups = new Map<string, { values: StructValue; rows: StructValue[] }>()
  for (const row of rows) {
    const values = keys.map(key => key(row))
    const id = keyOf(values, plan.grouping as readonly Resolved[])
    const group = groups.get(id)
    if (group === undefined) groups.set(id, { values, rows: [row] })
    else group.rows.push(row)
  }
  if (plan.grouping.length === 0 && groups.size === 0) groups.set('', { values: [], rows: [] })
  return [...groups.values()].map(({ values, rows: own }) =>
    plan.list.map(item => {
      const literal = (value: SqlValue, type: Resolved['type']): Expression => ({
        kind: 'literal',
        value,
        type,
        nullable: true,
      })
      const constant = mapExpression(
        item,
        part => part,
        part => {
          const at = plan.grouping.findIndex(key => sameExpression(key, part))
          if (at >= 0) return literal(values[at], (part as Resolved).type)
          if (part.kind !== 'call' || findFunction(part.name)?.kind !== 'aggregate')
            return undefined
          return literal(
            aggregateOf(part as TypedCall, own, input, env, of),
            (part as Resolved).type,
          )
        },
      )
      return of(constant, [])([])
    }),
  )
}

function aggregateOf(
  call: TypedCall,
  rows: Rows,
  input: readonly Attribute[],
  env: FunctionEnv,
  of: Compile,
): SqlValue {
  const fn = findFunction(call.name)
  if (fn?.kind !== 'aggregate') throw new Error(call.name)
  const state = fn.make(call, env)
  state.grow(1)
  const args = call.args.map(arg => of(arg, input))
  const filter = call.filter === undefined ? undefined : of(call.filter, input)
  const seen = new Set<string>()
  for (const row of rows) {
    if (filter !== undefined && filter(row) !== true) continue
    const values = args.map(arg => arg(row))
    if (fn.nulls !== 'handled' && values.includes(null)) continue
    const key = keyOf(values, childrenOf(call).slice(0, values.length) as readonly Resolved[])
    if (call.distinct && seen.has(key)) continue
    seen.add(key)
    state.update(0, ...values)
  }
  return state.result(0)
}
