/**
 * Generators (explode, inline, stack...): in a select list, where one may stand alone as an item, and in LATERAL VIEW.
 * Both become `Generate` nodes.
 */
import { MillraceError } from '../../util/errors.js'
import {
  type Attribute,
  type Call,
  type Expression,
  newExpressionId,
  type Resolved,
} from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { Generate } from '../logical/generate.js'
import type { LogicalPlan } from '../logical/plan.js'
import { quoteIdentifier, type StructShape } from '../types/data-type.js'
import type { Analysis } from './context.js'
import { generatorsIn, isCallOf } from './kinds.js'
import { placeOver } from './over.js'
import { resolveExpression } from './resolve-expression.js'
import { functionOfCall } from './resolve-functions.js'
import type { ListOver } from './resolve-windows.js'

/** LATERAL VIEW as written. */
export function resolveGenerate(plan: Generate, analysis: Analysis): LogicalPlan {
  const child = analysis.resolvePlan(plan.child, analysis)
  const generator: Expression = resolveExpression(plan.generator, placeOver(child, analysis))
  if (!isCallOf(generator, 'generator', analysis)) {
    throw new MillraceError('UNSUPPORTED_GENERATOR.NOT_GENERATOR', {
      functionName: quoteIdentifier(prettyText(generator)),
    })
  }
  // analyzed before, as part of a subquery: its columns are known by their ids
  if (plan.generated !== undefined) {
    const same = child === plan.child && generator === plan.generator
    return same ? plan : plan.rebuild([child], [generator])
  }
  const { alias, columnNames } = plan
  return generate(generator, child, columnNames, analysis, { outer: plan.outer, alias }).at(
    plan.callSite,
  )
}

/** The rows of `child` with those of a generator whose arguments have types. */
export function generate(
  generator: Call,
  child: LogicalPlan,
  names: readonly string[],
  analysis: Analysis,
  options: { outer?: boolean; alias?: string } = {},
): Generate {
  const { fields } = (generator as Resolved<Call>).type as StructShape
  if (names.length > 0 && names.length !== fields.length) {
    throw new MillraceError('UDTF_ALIAS_NUMBER_MISMATCH', {
      aliasesSize: fields.length,
      aliasesNames: names.join(', '),
    })
  }
  const fn = functionOfCall(generator, analysis)
  const outer = options.outer === true || (fn.kind === 'generator' && fn.outer === true)
  const generated = fields.map(
    ({ name, type, nullable, metadata }, i): Attribute =>
      Object.freeze({
        kind: 'attribute',
        id: newExpressionId(),
        name: names[i] ?? name,
        type,
        nullable: nullable || outer,
        qualifier: options.alias === undefined ? [] : [options.alias],
        metadata,
      }),
  )
  return new Generate(generator, child, { ...options, outer, columnNames: names, generated })
}

/** A select list without its generators, whose columns are in their place, and a `Generate` below it for each. */
export function extractGenerator(
  list: readonly Expression[],
  child: LogicalPlan,
  analysis: Analysis,
): ListOver {
  if (!list.some(item => generatorsIn(item, analysis).length > 0)) return { list, child }
  let plan = child
  const rest = list.flatMap((item): readonly Expression[] => {
    if (generatorsIn(item, analysis).length === 0) return [item]
    const inner = item.kind === 'alias' || item.kind === 'multi_alias' ? item.child : item
    if (!isCallOf(inner, 'generator', analysis)) throw nestedError(inner)
    const { fields } = inner.type as StructShape
    const names =
      item.kind === 'multi_alias'
        ? item.names
        : item.kind === 'alias' && fields.length === 1 && item.name !== prettyText(inner)
          ? [item.name]
          : []
    const made = generate(inner, plan, names, analysis)
    plan = made
    return made.generated ?? []
  })
  return { list: rest, child: plan }
}

function nestedError(expression: Expression): MillraceError {
  return new MillraceError('UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS', {
    expression: `"${prettyText(expression)}"`,
  })
}
