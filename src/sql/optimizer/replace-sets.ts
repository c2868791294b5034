/**
 * DISTINCT, INTERSECT, EXCEPT and dropDuplicates by aggregates and joins: DISTINCT groups by all columns; INTERSECT and
 * EXCEPT are semi and anti joins by null-safe equality of the distinct left rows; with ALL, rows are counted on both
 * sides and given as often as the counts say.
 */
import { mayBeNull, newAttribute } from '../expressions/attributes.js'
import { type Attribute, type Expression, newExpressionId } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { Aggregate } from '../logical/aggregate.js'
import { Deduplicate } from '../logical/deduplicate.js'
import { Distinct } from '../logical/distinct.js'
import { Filter } from '../logical/filter.js'
import { Generate } from '../logical/generate.js'
import { Join } from '../logical/join.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SetOperation } from '../logical/set-operation.js'
import { transformPlanUp } from '../logical/transform.js'
import { Union } from '../logical/union.js'
import { arrayType, BooleanType, type DataType, IntegerType, LongType } from '../types/data-type.js'

export function replaceSets(plan: LogicalPlan): LogicalPlan {
  return transformPlanUp(plan, node => {
    if (node instanceof Distinct) return distinct(node.child, node.callSite)
    if (node instanceof Deduplicate) return deduplicate(node)
    if (node instanceof SetOperation) return node.all ? counted(node) : joined(node)
    return node
  })
}

function distinct(child: LogicalPlan, callSite: string | undefined): Aggregate {
  return new Aggregate(child.output, child.output, child).at(callSite)
}

/** The first row of each key. */
function deduplicate({ keys, child, callSite }: Deduplicate): LogicalPlan {
  if (keys.length === 0) return distinct(child, callSite)
  const isKey = (a: Attribute): boolean =>
    keys.some(key => key.kind === 'attribute' && key.id === a.id)
  const list = child.output.map((a): Expression => {
    if (isKey(a)) return a
    const first = call('first', [a], a.type, a.nullable)
    return named(first, a.name, a.id)
  })
  return new Aggregate(keys, list, child).at(callSite)
}

function call(
  name: string,
  args: readonly Expression[],
  type: DataType,
  isNullable: boolean,
): Expression {
  return Object.freeze({ kind: 'call', name, args, type, nullable: isNullable })
}

function named(child: Expression, name: string, id: number = newExpressionId()): Expression {
  const { type } = child
  return Object.freeze({ kind: 'alias', child, name, id, type, nullable: mayBeNull(child) })
}

function joined({ form, left, right, callSite }: SetOperation): LogicalPlan {
  const condition = left.output
    .map((a, i) => call('<=>', [a, right.output[i]], BooleanType, false))
    .reduce((a, b) => call('and', [a, b], BooleanType, false))
  const type = form === 'intersect' ? 'left_semi' : 'left_anti'
  return distinct(new Join(left, right, type, condition).at(callSite), callSite)
}

/** Rows with a mark of their side, counted, and as many of each as its counts give. */
function counted({ form, left, right, callSite }: SetOperation): LogicalPlan {
  const mark = (plan: LogicalPlan, value: number): Project =>
    new Project(
      [...plan.output, named({ kind: 'literal', value, type: LongType, nullable: false }, 'mark')],
      plan,
    )
  const both = new Union([mark(left, 1), mark(right, -1)])
  const columns = both.output.slice(0, -1)
  const side = both.output.at(-1)!
  const one: Expression = { kind: 'literal', value: 1, type: LongType, nullable: false }
  const zero: Expression = { kind: 'literal', value: 0, type: LongType, nullable: false }
  const countIf = (sign: '>' | '<'): Expression =>
    call(
      'sum',
      [call('case', [call(sign, [side, zero], BooleanType, false), one, zero], LongType, false)],
      LongType,
      true,
    )
  const l = named(countIf('>'), 'left')
  const r = named(countIf('<'), 'right')
  const grouped = new Aggregate(columns, [...columns, l, r], both)
  const [lc, rc] = [outputOf(l), outputOf(r)]
  const times =
    form === 'intersect'
      ? call('least', [lc, rc], LongType, true)
      : call('-', [lc, rc], LongType, true)
  const kept = new Filter(call('>', [times, zero], BooleanType, true), grouped)
  const int: Expression = {
    kind: 'cast',
    child: times,
    to: IntegerType,
    mode: 'cast',
    type: IntegerType,
    nullable: true,
  }
  const array = arrayType(LongType, false)
  const generator = call(
    'explode',
    [call('array_repeat', [one, int], array, true)],
    LongType,
    false,
  )
  const generated = newAttribute('col', LongType, false)
  const repeated = new Generate(generator, kept, { generated: [generated] })
  return new Project(
    left.output.map((a, i) => named(columns[i], a.name, a.id)),
    repeated,
  ).at(callSite)
}
