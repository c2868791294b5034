/**
 * UNION, INTERSECT, EXCEPT: as many columns on each side, cast to the types that the sides have in common; UNION by name
 * puts the columns in order first.
 */
import { MillraceError } from '../../util/errors.js'
import type { Expression } from '../expressions/expression.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SetOperation } from '../logical/set-operation.js'
import { Union } from '../logical/union.js'
import { widerType } from '../types/coercion.js'
import { type DataType, quoteIdentifier, someType, sqlType } from '../types/data-type.js'
import { nullLiteral } from './casts.js'
import type { Analysis } from './context.js'
import { freshIds } from './fresh-ids.js'
import { aliasOf } from './naming.js'
import { castOutput } from './resolve-subqueries.js'
import { Scope } from './scope.js'
import { unresolvedColumn } from './suggest.js'

export function resolveUnion(union: Union, analysis: Analysis): LogicalPlan {
  const children = resolveSides(union.children, analysis)
  const ordered = union.byName === 'no' ? children : byName(children, union.byName, analysis)
  return new Union(widened(ordered, 'UNION', analysis)).at(union.callSite)
}

export function resolveSetOperation(operation: SetOperation, analysis: Analysis): LogicalPlan {
  const { form, all, callSite } = operation
  const operator = `${form.toUpperCase()}${all ? ' ALL' : ''}`
  const sides = resolveSides([operation.left, operation.right], analysis)
  const [left, right] = widened(sides, operator, analysis)
  for (const { name, type } of left.output) {
    if (!someType(type, part => part.kind === 'map')) continue
    throw new MillraceError('UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE', {
      colName: quoteIdentifier(name),
      dataType: `"${sqlType(type)}"`,
    })
  }
  return new SetOperation(form, all, left, right).at(callSite)
}

/** Sides that share columns with one before them get new ids. */
function resolveSides(plans: readonly LogicalPlan[], analysis: Analysis): LogicalPlan[] {
  const ids = new Set<number>()
  return plans.map(plan => {
    const resolved = analysis.resolvePlan(plan, analysis)
    const side = resolved.output.some(({ id }) => ids.has(id)) ? freshIds(resolved) : resolved
    for (const { id } of side.output) ids.add(id)
    return side
  })
}

function widened(
  sides: readonly LogicalPlan[],
  operator: string,
  analysis: Analysis,
): readonly LogicalPlan[] {
  const [first] = sides
  const width = first.output.length
  const types = first.output.map(({ type }) => type)
  for (const [i, side] of sides.entries()) {
    if (side.output.length !== width) {
      throw new MillraceError('NUM_COLUMNS_MISMATCH', {
        operator,
        firstNumColumns: width,
        invalidOrdinalNum: ordinal(i),
        invalidNumColumns: side.output.length,
      })
    }
    for (const [column, { type }] of side.output.entries()) {
      const common = widerType(types[column], type, analysis.env)
      if (common === undefined) throw incompatible(operator, i, column, type, types[column])
      types[column] = common
    }
  }
  return sides.map(side => castOutput(side, types, analysis))
}

function ordinal(index: number): string {
  return ['first', 'second', 'third', 'fourth', 'fifth'][index] ?? `${index + 1}th`
}

function incompatible(
  operator: string,
  table: number,
  column: number,
  type: DataType,
  before: DataType,
): MillraceError {
  return new MillraceError('INCOMPATIBLE_COLUMN_TYPE', {
    operator,
    tableOrdinalNumber: ordinal(table),
    columnOrdinalNumber: ordinal(column),
    dataType1: `"${sqlType(type)}"`,
    dataType2: `"${sqlType(before)}"`,
    hint: '',
  })
}

/** Every side with the columns of the first in its order, then (when they may be missing) those of the others. */
function byName(
  sides: readonly LogicalPlan[],
  form: 'strict' | 'allowMissing',
  analysis: Analysis,
): readonly LogicalPlan[] {
  const { caseSensitive } = analysis
  const scopes = sides.map(side => new Scope(side.output, caseSensitive))
  const names = new Map<string, { readonly name: string; readonly type: DataType }>()
  for (const side of form === 'strict' ? sides.slice(0, 1) : sides) {
    for (const { name, type } of side.output) {
      const key = scopes[0].key(name)
      if (!names.has(key)) names.set(key, { name, type })
    }
  }
  return sides.map((side, i) => {
    if (side.output.length !== names.size && form === 'strict') {
      throw new MillraceError('NUM_COLUMNS_MISMATCH', {
        operator: 'UNION',
        firstNumColumns: names.size,
        invalidOrdinalNum: ordinal(i),
        invalidNumColumns: side.output.length,
      })
    }
    const list = [...names.values()].map(({ name, type }): Expression => {
      const found = scopes[i].find([name])
      if (found !== undefined) return found.attribute
      if (form === 'strict') throw unresolvedColumn([name], side.output)
      return aliasOf(nullLiteral(type), name)
    })
    return list.every((item, at) => item === side.output[at]) ? side : new Project(list, side)
  })
}
