/**
 * ROLLUP, CUBE and GROUPING SETS: each row goes once to each set (`Expand`), with null in place of the grouping
 * expressions that the set leaves out and a number that says which those are: a bit for each expression, the first one
 * highest, 1 where it is left out. The aggregate groups by these columns and that number.
 */
import { MillraceError } from '../../util/errors.js'
import { newAttribute } from '../expressions/attributes.js'
import { childrenOf, withChildren } from '../expressions/children.js'
import { sameExpression } from '../expressions/equal.js'
import type { Attribute, Call, Expression, Literal, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { mapExpression } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import { Expand } from '../logical/expand.js'
import { withOuter } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { ByteType, type DataType, IntegerType, LongType } from '../types/data-type.js'
import { nullLiteral } from './casts.js'
import type { Analysis } from './context.js'
import { isCallOf, isGroupingCall } from './kinds.js'
import { nameOf } from './naming.js'
import { typeCall } from './resolve-functions.js'

export const GROUPING_ID = 'spark_grouping_id'

export interface GroupingColumns {
  /** What is grouped by, as it was written. */
  readonly keys: readonly Expression[]
  readonly columns: readonly Attribute[]
  readonly id: Attribute
}

const literal = (value: number, type: DataType): Literal =>
  Object.freeze({ kind: 'literal', value, type, nullable: false })

/** The plain aggregate over an `Expand`. */
export function expandSets(
  grouping: readonly Expression[],
  sets: readonly (readonly number[])[],
  list: readonly Expression[],
  child: LogicalPlan,
  analysis: Analysis,
): Aggregate {
  const columns = grouping.map(key => newAttribute(nameOf(key), (key as Resolved).type, true))
  const id = newAttribute(GROUPING_ID, LongType, false)
  // sets that are there twice give their groups twice: a number keeps them apart
  const texts = sets.map(set => [...set].sort((a, b) => a - b).join())
  const position =
    new Set(texts).size < texts.length
      ? newAttribute('_gen_grouping_pos', LongType, false)
      : undefined
  const projections = sets.map((set, i) => [
    ...child.output,
    ...grouping.map((key, k) => (set.includes(k) ? key : nullLiteral((key as Resolved).type))),
    literal(idOf(set, grouping.length), LongType),
    ...(position === undefined ? [] : [literal(i, LongType)]),
  ])
  const made = [...columns, id, ...(position === undefined ? [] : [position])]
  const expand = new Expand(projections, [...child.output, ...made], child)
  const groups: GroupingColumns = { keys: grouping, columns, id }
  return new Aggregate(
    made,
    list.map(item => overGroups(item, groups, analysis)),
    expand,
  )
}

function idOf(set: readonly number[], keys: number): number {
  let id = 0
  for (let k = 0; k < keys; k++) id = id * 2 + (set.includes(k) ? 0 : 1)
  return id
}

/** The expression with the columns of the groups in place of what is grouped by, but within aggregate calls. */
export function overGroups(
  expression: Expression,
  groups: GroupingColumns,
  analysis: Analysis,
): Expression {
  return mapExpression(
    expression,
    part => part,
    part => {
      const at = groups.keys.findIndex(key => sameExpression(key, part))
      if (at >= 0) return groups.columns[at]
      if (part.kind === 'window') {
        const [fn, ...spec] = childrenOf(part)
        const over = (each: Expression): Expression => overGroups(each, groups, analysis)
        return withChildren(part, [withChildren(fn, childrenOf(fn).map(over)), ...spec.map(over)])
      }
      if (isGroupingCall(part)) return groupingValue(part, groups, analysis)
      return isCallOf(part, 'aggregate', analysis) ? part : undefined
    },
  )
}

/** An expression over the rows of an aggregate that was made by `expandSets`, where the keys that are columns are others. */
export function aboveSets(
  expression: Expression,
  grouping: readonly Expression[],
  aggregate: Aggregate,
): Expression {
  const columns = new Map(
    grouping.flatMap((key, i) =>
      key.kind === 'attribute' ? [[key.id, aggregate.grouping[i] as Attribute] as const] : [],
    ),
  )
  return mapExpression(expression, part => {
    if (part.kind === 'attribute') return columns.get(part.id) ?? part
    return part.kind === 'subquery' ? withOuter(part, columns) : part
  })
}

/** The groups of an aggregate that was made by `expandSets`. */
export function groupsOf(aggregate: Aggregate): GroupingColumns | undefined {
  const grouping = aggregate.grouping as readonly Attribute[]
  const at = grouping.findIndex(key => key.kind === 'attribute' && key.name === GROUPING_ID)
  if (at < 0) return undefined
  const columns = grouping.slice(0, at)
  return { keys: columns, columns, id: grouping[at] }
}

/** `grouping(a)`: the bit of an expression; `grouping_id(...)`: the number. */
function groupingValue(call: Call, groups: GroupingColumns, analysis: Analysis): Expression {
  const { keys, id } = groups
  const [first] = call.args
  if (call.name === 'grouping_id') {
    const same =
      call.args.length === keys.length && call.args.every((arg, i) => sameExpression(arg, keys[i]))
    if (same || call.args.length === 0) return id
    throw new MillraceError('GROUPING_ID_COLUMN_MISMATCH', {
      groupingIdColumn: call.args.map(prettyText).join(', '),
      groupByColumns: keys.map(prettyText).join(', '),
    })
  }
  const at = keys.findIndex(key => sameExpression(key, first))
  if (at < 0) {
    throw new MillraceError('GROUPING_COLUMN_MISMATCH', {
      grouping: prettyText(first),
      groupingColumns: keys.map(prettyText).join(', '),
    })
  }
  const operate = (name: string, a: Expression, b: Expression): Expression =>
    typeCall({ kind: 'call', name, args: [a, b] }, analysis)
  const shifted = operate('shiftright', id, literal(keys.length - 1 - at, IntegerType))
  const child = operate('&', shifted, literal(1, LongType))
  return Object.freeze({
    kind: 'cast',
    child,
    to: ByteType,
    mode: 'implicit',
    type: ByteType,
    nullable: false,
  })
}
