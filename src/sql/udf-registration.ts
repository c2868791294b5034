/** `spark.udf`: functions of the program by name, for SQL text. */
import type { AnyFunction } from '../util/any-function.js'
import { MillraceError } from '../util/errors.js'
import type { FunctionDoc, SqlFunction } from './functions/function.js'
import type { Dynamic } from './row-types.js'
import type { DataType } from './types/data-type.js'
import { type UserDefinedFunction, udf, userFunctionExpression } from './udf.js'
import { typeOfCall } from './udf-types/type-of-call.js'

const doc: FunctionDoc = { group: 'misc', summary: 'A function of the program.', examples: [] }

/** Registers functions of the program. */
export class UdfRegistration {
  private readonly functions: Map<string, SqlFunction>

  /** @internal */
  constructor(functions: Map<string, SqlFunction>) {
    this.functions = functions
  }

  /** @internal In lower case. */
  get names(): readonly string[] {
    return [...this.functions.keys()]
  }

  /**
   * Makes a function known to SQL text under a name, and gives it as a function of columns. `returnType`: a type's name; not
   * for what `udf` made. Without it the type is found in the function's text, as `udf` has it. Throws ASYNC_FUNCTION_NOT_ALLOWED.
   */
  register(name: string, f: UserDefinedFunction): UserDefinedFunction
  register(
    name: string,
    f: (...args: Dynamic[]) => unknown,
    returnType?: string | DataType,
  ): UserDefinedFunction
  register(
    name: string,
    f: UserDefinedFunction | AnyFunction,
    returnType?: string | DataType,
  ): UserDefinedFunction {
    const made = 'made' in f ? f : udf(f as never, returnType as never)
    const named = made.withName(name)
    const { deterministic } = named.made
    this.functions.set(name.toLowerCase(), {
      kind: 'scalar',
      name,
      doc,
      nulls: 'handled',
      deterministic,
      typing: (args, env) => ({ type: typeOfCall(named.made, args, env), nullable: true }),
      make: () => () => {
        throw new MillraceError('INTERNAL_ERROR', { what: `${name} was not replaced` })
      },
      rewrite: call => ({
        ...userFunctionExpression(named.made, call.args, call.origin),
        type: call.type,
      }),
    })
    return named
  }
}
