/**
 * Calls get their type: the function is looked up, arguments given by name are put in their place, the function's own
 * `typing` says what the arguments are cast to and what comes out.
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { someExpression } from '../expressions/transform.js'
import type { SqlFunction } from '../functions/function.js'
import { allFunctions, findFunction } from '../functions/registry.js'
import { quoteIdentifier } from '../types/data-type.js'
import { implicitCast } from './casts.js'
import type { Analysis, AnalysisContext } from './context.js'
import { structFieldName } from './fields.js'
import { markerNamed } from './markers.js'
import { bySimilarity } from './suggest.js'

export function functionNamed(
  name: string,
  analysis: Pick<AnalysisContext, 'lookupFunction'>,
): SqlFunction | undefined {
  return analysis.lookupFunction?.(name) ?? markerNamed(name) ?? findFunction(name)
}

/** The function of a call. Throws UNRESOLVED_ROUTINE. */
export function functionOfCall(call: Call, analysis: Analysis): SqlFunction {
  const found = functionNamed(call.name, analysis)
  if (found !== undefined) return found
  const names = allFunctions()
    .filter(({ doc }) => doc.group !== 'operator')
    .map(({ name }) => name)
  const [nearest] = bySimilarity(call.name, names)
  throw new MillraceError('UNRESOLVED_ROUTINE', {
    routineName: call.name.split('.').map(quoteIdentifier).join('.'),
    searchPath: '[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]',
    proposal: nearest === undefined ? '' : quoteIdentifier(nearest),
  })
}

/** A call whose arguments have types. */
export function typeCall(given: Call, analysis: Analysis): Expression {
  const { env } = analysis
  const fn = functionOfCall(given, analysis)
  const call = withFieldName(byPosition(given, fn), analysis)
  checkSyntax(call, fn)
  checkArguments(call, fn, analysis)
  const args = call.args as readonly Resolved[]
  const { args: types, type, nullable } = fn.typing(args, env, call)
  const cast = args.map((arg, i) => {
    const to = types?.[i]
    return to === undefined ? arg : implicitCast(arg, to, env)
  })
  return Object.freeze({
    ...call,
    name: call.name.toLowerCase(),
    args: cast.every((arg, i) => arg === args[i]) ? args : cast,
    type,
    nullable: nullable ?? cast.some(arg => arg.nullable),
  })
}

/** `getfield` with the field's name as the struct has it. */
function withFieldName(call: Call, analysis: Analysis): Call {
  if (call.name !== 'getfield' || call.args.length !== 2) return call
  const [value, field] = call.args
  if (field.kind !== 'literal' || typeof field.value !== 'string') return call
  const name = structFieldName(value as Resolved, field.value, analysis.caseSensitive)
  return name === field.value ? call : { ...call, args: [value, { ...field, value: name }] }
}

/** What may stand around the arguments of what kind of function. */
function checkSyntax(call: Call, fn: SqlFunction): void {
  const refuse = (syntax: string): never => {
    throw new MillraceError('INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', {
      prettyName: quoteIdentifier(call.name),
      syntax,
    })
  }
  if (fn.kind !== 'aggregate') {
    if (call.distinct) refuse('DISTINCT')
    if (call.filter !== undefined) refuse('FILTER CLAUSE')
    if (call.withinGroup !== undefined) refuse('WITHIN GROUP (ORDER BY ...)')
  } else if (call.withinGroup !== undefined && !fn.withinGroup) {
    refuse('WITHIN GROUP (ORDER BY ...)')
  }
  if (call.ignoreNulls && !ignoringNulls.has(fn.name)) refuse('IGNORE NULLS')
  if (call.filter !== undefined && call.filter.type?.kind !== 'boolean') {
    throw new MillraceError('INVALID_AGGREGATE_FILTER.NOT_BOOLEAN', {
      filterExpr: `"${prettyText(call.filter)}"`,
    })
  }
}

/** No generators; nothing that differs from call to call in an aggregate. */
function checkArguments(call: Call, fn: SqlFunction, analysis: Analysis): void {
  for (const arg of call.args) {
    if (arg.kind === 'call' && functionNamed(arg.name, analysis)?.kind === 'generator') {
      throw new MillraceError('UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS', {
        expression: `"${prettyText(call)}"`,
      })
    }
    if (fn.kind === 'aggregate' && someExpression(arg, part => differs(part, analysis))) {
      throw new MillraceError('AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION', {
        sqlExpr: `"${prettyText(call)}"`,
      })
    }
  }
}

/** A part that gives something else each time. */
export function differs(
  part: Expression,
  analysis: Pick<AnalysisContext, 'lookupFunction'>,
): boolean {
  if (part.kind === 'udf') return !part.deterministic
  if (part.kind !== 'call') return false
  const fn = functionNamed(part.name, analysis)
  return fn?.kind === 'scalar' && fn.deterministic === false
}

const ignoringNulls: ReadonlySet<string> = new Set([
  'any_value',
  'array_agg',
  'collect_list',
  'collect_set',
  'first',
  'first_value',
  'lag',
  'last',
  'last_value',
  'lead',
  'nth_value',
])

/** The call with its named arguments in their positions. */
function byPosition(call: Call, fn: SqlFunction): Call {
  const { argNames, args } = call
  if (argNames === undefined || argNames.length === 0) return call
  const routineName = quoteIdentifier(call.name)
  if (fn.parameters === undefined) {
    throw new MillraceError('NAMED_PARAMETERS_NOT_SUPPORTED', { functionName: routineName })
  }
  const parameters = fn.parameters.map(name => name.toLowerCase())
  const positional = args.length - argNames.length
  const placed: (Expression | undefined)[] = args.slice(0, positional)
  for (const [i, name] of argNames.entries()) {
    const at = parameters.indexOf(name.toLowerCase())
    if (at < 0) {
      throw new MillraceError('UNRECOGNIZED_PARAMETER_NAME', {
        routineName,
        argumentName: quoteIdentifier(name),
        proposal: bySimilarity(name, parameters).map(quoteIdentifier).join(' '),
      })
    }
    if (placed[at] !== undefined) {
      const parameterName = quoteIdentifier(name)
      throw at < positional
        ? new MillraceError('DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED', {
            routineName,
            parameterName,
          })
        : new MillraceError(
            'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE',
            { routineName, parameterName },
          )
    }
    placed[at] = args[positional + i]
  }
  for (let i = 0; i < placed.length; i++) placed[i] ??= fn.defaults?.[i]
  const missing = Array.from(placed).indexOf(undefined)
  if (missing >= 0) {
    throw new MillraceError('REQUIRED_PARAMETER_NOT_FOUND', {
      routineName,
      parameterName: quoteIdentifier(parameters[missing]),
      index: missing,
    })
  }
  return { ...call, args: placed as Expression[], argNames: undefined }
}
