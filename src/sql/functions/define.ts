/**
 * Short ways to define scalar functions: by their parameters, what they give, a JavaScript function and their doc.
 *
 *     scalar('upper', [StringType], StringType, (s: string) => s.toUpperCase(), doc)
 */
import type { Param } from '../types/coercion.js'
import type { DataType } from '../types/data-type.js'
import type {
  Evaluate,
  FunctionDoc,
  FunctionEnv,
  FunctionGroup,
  ScalarFunction,
  TypedCall,
} from './function.js'
import { type Returns, type SignatureOptions, signature, type TypingRule } from './typing.js'

export interface ScalarOptions extends SignatureOptions {
  readonly nulls?: 'propagate' | 'handled'
  readonly deterministic?: boolean
  readonly parameters?: readonly string[]
  readonly defaults?: ScalarFunction['defaults']
  readonly text?: ScalarFunction['text']
  readonly inline?: ScalarFunction['inline']
}

type Make = (call: TypedCall, env: FunctionEnv) => Evaluate

/** The first name is the function's own, the others stand for it. */
type Names = string | readonly string[]

/** A function whose meaning depends on its arguments' values alone. */
export function scalar(
  names: Names,
  params: readonly Param[],
  returns: Returns,
  evaluate: Evaluate,
  doc: FunctionDoc,
  options: ScalarOptions = {},
): ScalarFunction {
  return prepared(names, params, returns, () => evaluate, doc, options)
}

/** A function that is made once a query, from the call's types and constants and from the session. */
export function prepared(
  names: Names,
  params: readonly Param[],
  returns: Returns,
  make: Make,
  doc: FunctionDoc,
  options: ScalarOptions = {},
): ScalarFunction {
  return typed(names, signature(params, returns, options), make, doc, options)
}

/** A function with a typing rule of its own. */
export function typed(
  names: Names,
  typing: TypingRule,
  make: Make,
  doc: FunctionDoc,
  options: ScalarOptions = {},
): ScalarFunction {
  const [name, ...aliases] = typeof names === 'string' ? [names] : names
  const { nulls, deterministic, parameters, defaults, text, inline } = options
  return {
    kind: 'scalar',
    name,
    ...(aliases.length > 0 && { aliases }),
    doc,
    typing,
    make,
    ...(nulls && { nulls }),
    ...(deterministic !== undefined && { deterministic }),
    ...(parameters && { parameters }),
    ...(defaults && { defaults }),
    ...(text && { text }),
    ...(inline && { inline }),
  }
}

/** The documentation of a function: group, what it gives, examples, what else is to be known. */
export function documented(
  group: FunctionGroup,
  summary: string,
  examples: FunctionDoc['examples'],
  notes?: string,
): FunctionDoc {
  return { group, summary, examples, ...(notes !== undefined && { notes }) }
}

/** The type of the first argument. */
export function firstType(types: readonly DataType[]): DataType {
  return types[0]
}

/** The name in capitals, as Spark names columns of mathematical functions: `SQRT(a)`. */
export function capitals(args: readonly string[], call: { readonly name: string }): string {
  return `${call.name.toUpperCase()}(${args.join(', ')})`
}
