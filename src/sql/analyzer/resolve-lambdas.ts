/** Calls with lambdas: the function says what its lambdas' parameters are, from the types of its other arguments. */
import { MillraceError } from '../../util/errors.js'
import type {
  Call,
  Expression,
  Lambda,
  LambdaVariable,
  Resolved,
} from '../expressions/expression.js'
import type { DataType } from '../types/data-type.js'
import type { Place } from './place.js'
import { resolveExpression } from './resolve-expression.js'
import { functionOfCall, typeCall } from './resolve-functions.js'

export function typeHigherOrder(call: Call, place: Place): Expression {
  const fn = functionOfCall(call, place.analysis)
  if (fn.kind !== 'scalar' || fn.lambdas === undefined) {
    throw new MillraceError('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION', {
      class: `\`${call.name}\``,
    })
  }
  // the types of a later lambda may come from an earlier one's result: aggregate(a, zero, merge, finish)
  const args: (Resolved | undefined)[] = call.args.map(arg =>
    arg.kind === 'lambda' ? undefined : resolveExpression(arg, place),
  )
  for (const [i, arg] of call.args.entries()) {
    if (arg.kind !== 'lambda') continue
    args[i] = typeLambda(arg, fn.lambdas(args, call)[i], call, place)
  }
  return typeCall({ ...call, args: args as Resolved[] }, place.analysis)
}

function typeLambda(
  lambda: Lambda,
  types: readonly DataType[] | undefined,
  call: Call,
  place: Place,
): Resolved {
  if (types === undefined) {
    throw new MillraceError('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION', {
      class: `\`${call.name}\``,
    })
  }
  if (lambda.params.length > types.length) {
    throw new MillraceError('INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH', {
      expectedNumArgs: lambda.params.length,
      actualNumArgs: types.length,
    })
  }
  const names = lambda.params.map(({ name }) => place.scope.key(name))
  if (new Set(names).size < names.length) {
    throw new MillraceError('INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES', {
      args: names.map(name => `\`${name}\``).join(', '),
      caseSensitiveConfig: '"spark.sql.caseSensitive"',
    })
  }
  const params = lambda.params.map(
    (param, i): LambdaVariable => Object.freeze({ ...param, type: types[i], nullable: true }),
  )
  const variables = [...params, ...(place.variables ?? [])]
  const body = resolveExpression(lambda.body, { ...place, variables })
  const { type, nullable } = body
  return Object.freeze({ ...lambda, params, body, type, nullable })
}
