/** `spark.udf`: functions of the program by name, for SQL text. */
import type { AnyFunction } from '../util/any-function.js'
import { MillraceError } from '../util/errors.js'
import type { UserAggregate } from './expressions/expression.js'
import type { AggregateFunction, FunctionDoc, SqlFunction } from './functions/function.js'
import { findFunction } from './functions/registry.js'
import { USER_AGGREGATE, userAggregate } from './functions/user-aggregate.js'
import type { Dynamic } from './row-types.js'
import {
  type BodySession,
  checkBody,
  type FunctionDefinition,
  sqlFunction,
} from './sql-functions.js'
import { type DataType, quoteIdentifier } from './types/data-type.js'
import type { UserDefinedAggregateFunction } from './udaf.js'
import { functionOf, type UserDefinedFunction, udf, userFunctionExpression } from './udf.js'
import { typeOfCall } from './udf-types/type-of-call.js'

const doc: FunctionDoc = { group: 'misc', summary: 'A function of the program.', examples: [] }

/** Registers functions of the program. */
export class UdfRegistration {
  /** In lower case; one of SQL text that has a built-in function's name is `session.name`, since the built-in one comes first. */
  private readonly functions: Map<string, SqlFunction> = new Map()

  private readonly session: BodySession

  /** @internal */
  constructor(session: BodySession) {
    this.session = session
  }

  /** @internal In lower case. */
  get names(): readonly string[] {
    return [...this.functions.keys()].map(key => key.replace(/^session\./, ''))
  }

  /** @internal `f`, or `session.f` and `system.session.f`. */
  find(name: string): SqlFunction | undefined {
    const key = name.toLowerCase().replace(/^system\.(?=session\.)/, '')
    return this.functions.get(key) ?? this.functions.get(key.replace(/^session\./, ''))
  }

  /** @internal A function of SQL text. Throws ROUTINE_ALREADY_EXISTS, and what is wrong with the function. */
  create(definition: FunctionDefinition): void {
    const { name, replace } = definition
    const key = keyOf(name)
    const known = this.functions.get(key)
    if (known !== undefined && !replace) {
      throw new MillraceError('ROUTINE_ALREADY_EXISTS', { routineName: quoteIdentifier(name) })
    }
    const made = sqlFunction(definition, this.session)
    try {
      // what would call itself is to be found
      if (known !== undefined) this.functions.set(key, made)
      checkBody(definition, this.session)
    } catch (error) {
      if (known !== undefined) this.functions.set(key, known)
      throw error
    }
    this.functions.set(key, made)
  }

  /** @internal Throws ROUTINE_NOT_FOUND. */
  drop(name: string, ifExists: boolean): void {
    if (this.functions.delete(keyOf(name)) || ifExists) return
    throw new MillraceError('ROUTINE_NOT_FOUND', { routineName: quoteIdentifier(name) })
  }

  /**
   * Makes a function known to SQL text under a name, and gives it as a function of columns. `returnType`: a type's name; not
   * for what `udf` or `udaf` made. Without it the type is found in the function's text, as `udf` has it. Throws ASYNC_FUNCTION_NOT_ALLOWED.
   */
  register(name: string, f: UserDefinedFunction): UserDefinedFunction
  register<F extends UserDefinedAggregateFunction>(name: string, f: F): F
  register(
    name: string,
    f: (...args: Dynamic[]) => unknown,
    returnType?: string | DataType,
  ): UserDefinedFunction
  register(
    name: string,
    f: UserDefinedFunction | UserDefinedAggregateFunction | AnyFunction,
    returnType?: string | DataType,
  ): UserDefinedFunction | UserDefinedAggregateFunction {
    if ('aggregate' in f) {
      this.functions.set(name.toLowerCase(), aggregateNamed(name, f.aggregate))
      return f
    }
    const made = 'made' in f ? f : udf(f as never, returnType as never)
    const named = functionOf({
      ...made.made,
      name,
      declaration:
        'made' in f ? made.made.declaration : `spark.udf.register('${name}', f, 'double')`,
    })
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

function aggregateNamed(name: string, { fn, type }: UserAggregate): AggregateFunction {
  const user = { name, fn, type }
  return {
    ...userAggregate,
    name,
    text: args => `${name}(${args.join(', ')})`,
    typing: () => ({ type, nullable: true }),
    rewrite: call => ({ ...call, name: USER_AGGREGATE, user }),
  }
}

function keyOf(name: string): string {
  const lower = name.toLowerCase()
  return findFunction(lower) === undefined ? lower : `session.${lower}`
}
