/**
 * Functions made in SQL text: `CREATE TEMPORARY FUNCTION f(x INT) RETURNS INT RETURN x + 1`. The body is analyzed over the
 * parameters as columns, again for each call, since what its names mean may change; then it stands in place of the call,
 * with the arguments in place of those columns. An argument that gives something else each time is computed once a call.
 */
import { MillraceError } from '../util/errors.js'
import { typeCast } from './analyzer/casts.js'
import type { AnalysisContext } from './analyzer/context.js'
import { freshIds } from './analyzer/fresh-ids.js'
import { isCallOf, kindOf } from './analyzer/kinds.js'
import { differs } from './analyzer/resolve-functions.js'
import { newAttribute } from './expressions/attributes.js'
import {
  type Expression,
  type Lambda,
  type LambdaVariable,
  newExpressionId,
  type Resolved,
} from './expressions/expression.js'
import { prettyText } from './expressions/pretty.js'
import { mapExpression, someExpression, visitExpression } from './expressions/transform.js'
import type { FunctionDoc, ScalarFunction } from './functions/function.js'
import { checkCount } from './functions/typing.js'
import type { Command } from './logical/command.js'
import { LocalRelation } from './logical/local-relation.js'
import { pendingOf } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { mapAllExpressions, transformPlanUp } from './logical/transform.js'
import { aliasOf, call as callOf, castOf, intOf } from './parser/nodes.js'
import { quoteIdentifier, sqlType } from './types/data-type.js'

/** What CREATE FUNCTION says. */
export type FunctionDefinition = Extract<Command, { command: 'createFunction' }>

/** What a body is analyzed with. */
export interface BodySession {
  readonly query: (plan: LogicalPlan) => { analyzed(): LogicalPlan }
  readonly analysisContext: () => AnalysisContext
}

/** A body with its type, and the columns that stand for the parameters in it. */
interface Body {
  readonly value: Resolved
  readonly parameters: readonly number[]
}

const doc: FunctionDoc = { group: 'misc', summary: 'A function made in SQL.', examples: [] }

/** Bodies that are being analyzed, the outermost first. */
const within: string[] = []

/** The function that a definition makes. Throws what is wrong with its parameters. */
export function sqlFunction(definition: FunctionDefinition, session: BodySession): ScalarFunction {
  checkParameters(definition)
  checkKinds(definition, session.analysisContext())
  const { name, parameters, body, returns } = definition
  const types = parameters.map(({ type }) => type)
  const defaults = parameters.map(({ type, value }) =>
    value === undefined
      ? undefined
      : bodyOf({ ...definition, parameters: [], body: value, returns: type }, session).value,
  )
  const least = defaults.indexOf(undefined) < 0 ? 0 : defaults.lastIndexOf(undefined) + 1
  /** A subquery in a body is computed below the row: what the row is made of later, or anew each time, it cannot ask for. */
  const checkArgument = (arg: Resolved, value: Resolved): void => {
    if (!someExpression(value, part => part.kind === 'subquery')) return
    const isLate = (part: Expression): boolean =>
      part.kind === 'window' || isCallOf(part, 'aggregate') || differing(part)
    if (!someExpression(arg, isLate)) return
    throw new MillraceError('UNSUPPORTED_SQL_UDF_USAGE', {
      functionName: quoteIdentifier(name),
      sqlExpr: `"${prettyText(arg)}"`,
    })
  }
  const differing = (e: Expression): boolean => differs(e, session.analysisContext())
  return {
    kind: 'scalar',
    name,
    doc,
    description: extended => describe(definition, bodyOf(definition, session).value, extended),
    nulls: 'handled',
    deterministic: !someExpression(body, differing),
    parameters: parameters.map(each => each.name),
    defaults,
    typing(args, env, call) {
      checkCount(call, args.length, least, types.length)
      const casts = args.map((child, i) =>
        typeCast({ kind: 'cast', child, to: types[i], mode: 'implicit' }, env),
      )
      return {
        args: casts.map(({ to }) => to),
        type: returns ?? bodyOf(definition, session).value.type,
        nullable: true,
      }
    },
    make: () => () => {
      throw new MillraceError('INTERNAL_ERROR', { what: `${name} was not replaced` })
    },
    rewrite({ args }) {
      const { value, parameters: ids } = bodyOf(definition, session)
      return ids.reduce<Expression>((made, id, i) => {
        const arg = (args[i] ?? defaults[i]) as Resolved
        checkArgument(arg, value)
        return someExpression(arg, differing) ? computedOnce(made, id, arg) : placed(made, id, arg)
      }, value)
    },
  }
}

/** Throws what analysis finds in the body, but for relations whose files must be looked at first. */
export function checkBody(definition: FunctionDefinition, session: BodySession): void {
  try {
    bodyOf(definition, session)
  } catch (error) {
    if (pendingOf(error) === undefined) throw error
  }
}

function bodyOf(
  { name, parameters, body, returns }: FunctionDefinition,
  session: BodySession,
): Body {
  const path = [...within, name]
  if (within.includes(name)) {
    throw new MillraceError('CYCLIC_FUNCTION_REFERENCE', { path: path.join(' -> ') })
  }
  const columns = parameters.map(each =>
    Object.freeze({ ...newAttribute(each.name, each.type, true), qualifier: [name] }),
  )
  const value = returns === undefined ? body : castOf(body, returns)
  const plan = new Project([aliasOf(value, name)], new LocalRelation(columns, []))
  within.push(name)
  try {
    const made = freshIds(session.query(plan).analyzed())
    const [column] = made.expressions
    return {
      value: (column.kind === 'alias' ? column.child : column) as Resolved,
      parameters: made.children[0].output.map(({ id }) => id),
    }
  } finally {
    within.pop()
  }
}

/** The body with a value in place of a parameter, also within its subqueries, for which the value lies outside. */
function placed(body: Expression, id: number, value: Resolved): Expression {
  const outside = mapExpression(value, part => {
    if (part.kind !== 'attribute') return part
    const { name, type, nullable } = part
    return Object.freeze({ kind: 'outer', id: part.id, name, attribute: part, type, nullable })
  })
  const place = (part: Expression): Expression => {
    if (part.kind === 'attribute') return part.id === id ? value : part
    if (part.kind === 'outer') return part.id === id ? outside : part
    if (part.kind !== 'subquery') return part
    const plan = transformPlanUp(part.plan, node => mapAllExpressions(node, place))
    return plan === part.plan ? part : Object.freeze({ ...part, plan })
  }
  return mapExpression(body, place)
}

/** `get(transform(array(value), parameter -> body), 0)`. */
function computedOnce(body: Expression, id: number, value: Resolved): Expression {
  const { type } = value
  const parameter: LambdaVariable = Object.freeze({
    kind: 'variable',
    name: 'x',
    id: newExpressionId(),
    type,
    nullable: true,
  })
  const lambda: Lambda = Object.freeze({
    kind: 'lambda',
    params: [parameter],
    body: placed(body, id, parameter as Resolved),
  })
  return callOf('get', [callOf('transform', [callOf('array', [value]), lambda]), intOf(0)])
}

function checkParameters({ name, parameters }: FunctionDefinition): void {
  const names = parameters.map(each => each.name.toLowerCase())
  const twice = names.filter((each, i) => names.indexOf(each) < i)
  if (twice.length > 0) {
    throw new MillraceError('DUPLICATE_ROUTINE_PARAMETER_NAMES', {
      routineName: name,
      names: [...new Set(twice)].map(quoteIdentifier).join(', '),
    })
  }
  const at = parameters.findIndex(({ value }, i) => value && parameters[i + 1]?.value === undefined)
  if (at < 0 || at === parameters.length - 1) return
  throw new MillraceError('USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION', {
    functionName: quoteIdentifier(name),
    parameterName: quoteIdentifier(parameters[at].name),
    nextParameterName: quoteIdentifier(parameters[at + 1].name),
  })
}

/** A value for each call: no function of many rows or with many results, but in subqueries. */
function checkKinds({ body, text }: FunctionDefinition, context: AnalysisContext): void {
  visitExpression(body, part => {
    const kind = part.kind === 'call' ? kindOf(part, context) : part.kind
    if (kind !== 'aggregate' && kind !== 'window' && kind !== 'generator') return true
    throw new MillraceError('USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS', {
      queryText: text,
    })
  })
}

/** The lines of DESCRIBE FUNCTION. */
function describe(
  { name, parameters, text }: FunctionDefinition,
  { type }: Resolved,
  extended: boolean,
): string[] {
  const inputs = parameters.map(each => `${each.name} ${sqlType(each.type)}`)
  const lines: [string, string][] = [
    ['Function:', name],
    ['Type:', 'SCALAR'],
    ['Input:', inputs[0] ?? '()'],
    ...inputs.slice(1).map((input): [string, string] => ['', input]),
    ['Returns:', sqlType(type)],
  ]
  if (extended) lines.push(['Body:', text])
  return lines.map(([label, value]) => `${label.padEnd(10)}${value}`)
}
