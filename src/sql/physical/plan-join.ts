/**
 * Joins: by a table of the smaller side that every task has (broadcast), by tables of partitions of both sides, or (no
 * equality in the condition) row by row against a table without keys.
 */

import { attributesOf } from '../expressions/attributes.js'
import { allOf, conjuncts } from '../expressions/conjuncts.js'
import { type Attribute, type Expression, newExpressionId } from '../expressions/expression.js'
import { expressionText, listText, type TextForm } from '../expressions/expression-text.js'
import { Hint } from '../logical/hint.js'
import type { Join } from '../logical/join.js'
import { joinName } from '../logical/logical-text.js'
import type { LogicalPlan } from '../logical/plan.js'
import { structField, structType } from '../types/data-type.js'
import { bind } from './bind.js'
import type { HashJoinOperator } from './operator.js'
import { type Field, listField, type PhysicalNode, physicalNode } from './physical-node.js'
import { clusterBy, inOnePartition, newExchangeId } from './plan-exchange.js'
import { type PlanContext, planStage, typesOf } from './planner.js'
import { shiftInputs } from './shift-inputs.js'
import { exchange, type Stage } from './stage.js'

interface Keys {
  readonly left: Expression[]
  readonly right: Expression[]
  /** What is left of the condition. */
  readonly rest: Expression[]
}

/** Equalities between a side and the other. */
function keysOf(join: Join): Keys {
  const keys: Keys = { left: [], right: [], rest: [] }
  if (join.condition === undefined) return keys
  const isOf = (e: Expression, output: readonly Attribute[]): boolean => {
    const used = attributesOf(e)
    return used.length > 0 && used.every(a => output.some(o => o.id === a.id))
  }
  const l = join.left.output
  const r = join.right.output
  for (const part of conjuncts(join.condition)) {
    const isEqual = part.kind === 'call' && (part.name === '=' || part.name === '<=>')
    if (isEqual) {
      const [a, b] = part.args
      const safe = part.name === '<=>'
      if (isOf(a, l) && isOf(b, r)) {
        keys.left.push(safe ? inStruct(a) : a)
        keys.right.push(safe ? inStruct(b) : b)
        continue
      }
      if (isOf(a, r) && isOf(b, l)) {
        keys.left.push(safe ? inStruct(b) : b)
        keys.right.push(safe ? inStruct(a) : a)
        continue
      }
    }
    keys.rest.push(part)
  }
  return keys
}

/** A key that is never null, so that nulls are equal. */
function inStruct(key: Expression): Expression {
  const type = structType([structField('col1', key.type!, true)])
  return { kind: 'call', name: 'struct', args: [key], type, nullable: false }
}

type Side = 'left' | 'right'

/** Sides that a table of may be made whole for every task: its rows must not come out for themselves. */
function broadcastSides({ type }: Join): readonly Side[] {
  switch (type) {
    case 'inner':
    case 'cross':
      return ['right', 'left']
    case 'left_outer':
    case 'left_semi':
    case 'left_anti':
      return ['right']
    case 'right_outer':
      return ['left']
    case 'full_outer':
      return []
  }
}

function hasHint(plan: LogicalPlan): boolean {
  let at = plan
  for (;;) {
    if (at instanceof Hint && at.hint === 'broadcast') return true
    if (at.children.length !== 1) return false
    at = at.children[0]
  }
}

function other(side: Side): Side {
  return side === 'left' ? 'right' : 'left'
}

/** Tables for all threads cost less than sending both sides through an exchange: in one process nothing is copied for them. */
function isWorthIt(build: number, stream: number, context: PlanContext): boolean {
  const { broadcastBytes } = context
  if (broadcastBytes < 0 || build > MOST_TIMES * broadcastBytes) return false
  return build * context.context.defaultParallelism * 2 <= stream && Number.isFinite(stream)
}

const MOST_TIMES = 16

export function planJoin(join: Join, context: PlanContext): Stage {
  const left = planStage(join.left, context)
  const right = planStage(join.right, context)
  const keys = keysOf(join)
  const sides = broadcastSides(join)
  const hinted = sides.find(side => hasHint(side === 'left' ? join.left : join.right))
  const sizeOf = (side: Side): number =>
    (side === 'left' ? left : right).bytes ?? Number.POSITIVE_INFINITY
  const small = sides
    .filter(side => sizeOf(side) <= context.broadcastBytes)
    .sort((a, b) => sizeOf(a) - sizeOf(b))[0]
  let broadcast =
    hinted ?? small ?? sides.find(side => isWorthIt(sizeOf(side), sizeOf(other(side)), context))
  const isAlone = keys.left.length === 0
  // without keys, every row meets every other: the smaller side as the table
  if (broadcast === undefined && isAlone) {
    broadcast = [...sides].sort((a, b) => sizeOf(a) - sizeOf(b))[0]
  }
  if (join.nullAware === true) broadcast = 'right'
  if (broadcast !== undefined) {
    const build = broadcast === 'left' ? left : right
    const stream = broadcast === 'left' ? right : left
    const dependency = exchange(build, { kind: 'single', partitions: 1 }, context)
    const buildKeys = broadcast === 'left' ? keys.left : keys.right
    const node = broadcastNode(build, buildKeys, join.nullAware)
    const table: Stage = {
      ...build,
      operator: { op: 'input', index: 0, output: build.operator.output },
      inputs: [{ kind: 'broadcast', dependency }],
      partitions: undefined,
      node,
    }
    const shared = `broadcast ${newExpressionId()}`
    return joined(join, keys, stream, table, broadcast, shared)
  }
  const buildSide: Side =
    join.type === 'left_semi' || join.type === 'left_anti'
      ? 'right'
      : sizeOf('left') < sizeOf('right')
        ? 'left'
        : 'right'
  const total = sizeOf('left') + sizeOf('right')
  const partitions = isAlone || total < context.smallBytes ? 1 : context.shufflePartitions
  const [l, r] = [
    { stage: left, own: keys.left },
    { stage: right, own: keys.right },
  ].map(({ stage, own }) => {
    if (partitions === 1) return ended(inOnePartition(stage, context), context)
    const bound = own.map(key => bind(key, stage.output))
    return clusterBy(stage, { kind: 'hash', partitions, keys: bound }, 'hashpartitioning', context)
  })
  const [stream, build] = buildSide === 'left' ? [r, l] : [l, r]
  return joined(join, keys, stream, build, buildSide, undefined)
}

/** A stage that reads an exchange, so that two of them can be one stage. */
function ended(stage: Stage, context: PlanContext): Stage {
  const reads = stage.inputs.some(input => input.kind === 'shuffle')
  if (stage.partitions === undefined && reads) return stage
  return clusterBy(stage, { kind: 'single', partitions: 1 }, 'SinglePartition', context)
}

function joined(
  join: Join,
  keys: Keys,
  stream: Stage,
  build: Stage,
  buildSide: Side,
  shared: string | undefined,
): Stage {
  const [leftKeys, rightKeys] = [keys.left, keys.right]
  const streamKeys = buildSide === 'left' ? rightKeys : leftKeys
  const buildKeys = buildSide === 'left' ? leftKeys : rightKeys
  const both =
    buildSide === 'left' ? [...build.output, ...stream.output] : [...stream.output, ...build.output]
  const rest = allOf(keys.rest)
  const operator: HashJoinOperator = {
    op: 'hashJoin',
    type: join.type,
    buildSide,
    streamKeys: streamKeys.map(key => bind(key, stream.output)),
    buildKeys: buildKeys.map(key => bind(key, build.output)),
    condition: rest && bind(rest, both),
    stream: stream.operator,
    build: shiftInputs(build.operator, stream.inputs.length),
    shared,
    nullAware: join.nullAware,
    output: typesOf(join.output),
  }
  const bytes =
    stream.bytes === undefined || build.bytes === undefined ? undefined : stream.bytes + build.bytes
  return {
    operator,
    output: join.output,
    inputs: [...stream.inputs, ...build.inputs],
    partitions: stream.partitions,
    numPartitions: stream.numPartitions,
    bytes,
    clustered: stream.clustered,
    node: joinNode(join, keys, buildSide, shared !== undefined, stream, build),
    callSite: join.callSite,
  }
}

function broadcastNode(
  build: Stage,
  keys: readonly Expression[],
  nullAware: boolean,
): PhysicalNode {
  const id = newExchangeId()
  const args = (form: TextForm): string => {
    const byPlace = { ...form, isByPlace: true }
    const places = keys.map(key => expressionText(bind(key, build.output), byPlace))
    const mode =
      keys.length === 0
        ? 'IdentityBroadcastMode'
        : `HashedRelationBroadcastMode(List(${places.join(', ')}),${nullAware})`
    return ` ${mode}, [plan_id=${id}]`
  }
  return physicalNode('BroadcastExchange', { args, output: build.output }, build.node)
}

/** Without keys, every row of a side is compared with every row of the other. */
function joinNode(
  join: Join,
  { left, right, rest }: Keys,
  buildSide: Side,
  isBroadcast: boolean,
  stream: Stage,
  build: Stage,
): PhysicalNode {
  const type = joinName(join.type)
  const side = buildSide === 'left' ? 'BuildLeft' : 'BuildRight'
  const condition = allOf(rest)
  const conditionText = (form: TextForm): string[] =>
    condition === undefined ? [] : [expressionText(condition, form)]
  const isLoop = left.length === 0
  const args = (form: TextForm): string => {
    if (isLoop) return ` ${[side, type, ...conditionText(form)].join(', ')}`
    const keys = [left, right].map(list => listText(list, form))
    const flags = isBroadcast ? [`${join.nullAware}`, 'false'] : []
    return ` ${[...keys, type, side, ...conditionText(form), ...flags].join(', ')}`
  }
  const fields = (form: TextForm): Field[] => [
    ...(isLoop ? [] : [listField('Left keys', left, form), listField('Right keys', right, form)]),
    ['Join type', type],
    ['Join condition', conditionText(form)[0] ?? 'None'],
  ]
  const sides = buildSide === 'left' ? [build, stream] : [stream, build]
  const name = `${isBroadcast ? 'Broadcast' : 'Shuffled'}${isLoop ? 'NestedLoop' : 'Hash'}Join`
  return physicalNode(
    name,
    { args, output: join.output, fields, treeName: `${name} ${type} ${side}` },
    ...sides.map(({ node }) => node),
  )
}
