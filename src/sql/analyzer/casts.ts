/** Casts that the analyzer puts in, and those that the user wrote. */
import { MillraceError } from '../../util/errors.js'
import type { Cast, Expression, Literal, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import type { FunctionEnv } from '../functions/function.js'
import { canCast, castMayBeNull } from '../types/cast-rules.js'
import { type DataType, isNumeric, sameTypeButNulls, sqlType } from '../types/data-type.js'

/** The expression as a value of the type: itself when it is one. */
export function implicitCast(child: Resolved, to: DataType, env: FunctionEnv): Resolved {
  if (sameTypeButNulls(child.type, to)) return child
  if (child.kind === 'literal' && child.value === null) return nullLiteral(to, child)
  const nullable = child.nullable || castMayBeNull(child.type, to, env.ansi ? 'ansi' : 'legacy')
  const { origin } = child
  return Object.freeze({ kind: 'cast', child, to, mode: 'implicit', type: to, nullable, origin })
}

export function nullLiteral(type: DataType, at?: Expression): Resolved<Literal> {
  return Object.freeze({ kind: 'literal', value: null, type, nullable: true, origin: at?.origin })
}

/** A cast whose child has a type. */
export function typeCast(cast: Cast, env: FunctionEnv): Resolved<Cast> {
  const child = cast.child as Resolved
  const { to, mode } = cast
  checkCast(cast, child.type, env)
  const rules = mode === 'try' ? 'try' : env.ansi ? 'ansi' : 'legacy'
  const { literal } = cast
  // the text of a literal was read by the parser
  const nullable = literal === undefined && (child.nullable || castMayBeNull(child.type, to, rules))
  return Object.freeze({ ...cast, type: to, nullable })
}

function checkCast(cast: Cast, from: DataType, env: FunctionEnv): void {
  const ansi = env.ansi || cast.mode === 'try'
  if (canCast(from, cast.to, ansi)) return
  const parameters = {
    sqlExpr: `"${prettyText(cast)}"`,
    srcType: `"${sqlType(from)}"`,
    targetType: `"${sqlType(cast.to)}"`,
  }
  const instead = functionInstead(from, cast.to)
  if (ansi && instead !== undefined) {
    throw new MillraceError('DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION', {
      ...parameters,
      functionNames: `\`${instead}\``,
    })
  }
  if (ansi && cast.mode !== 'try' && canCast(from, cast.to, false)) {
    throw new MillraceError('DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION', {
      ...parameters,
      config: '"spark.sql.ansi.enabled"',
      configVal: "'false'",
    })
  }
  throw new MillraceError('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION', parameters)
}

/** The function that does what a cast does not. */
function functionInstead(from: DataType, to: DataType): string | undefined {
  if (from.kind === 'date' && isNumeric(to)) return 'UNIX_DATE'
  return to.kind === 'date' && isNumeric(from) ? 'DATE_FROM_UNIX_DATE' : undefined
}
