/**
 * Fragments on their way to task threads: a tree of operators as text, so that equal fragments are equal text, and a
 * thread compiles each once. JSON, with marks for the values that JSON does not have.
 */
import type { OperatorPlace } from '../../core/operator-errors.js'
import type { Expression } from '../expressions/expression.js'
import type { FunctionEnv } from '../functions/function.js'
import type { Operator } from './operator.js'

export interface Fragment {
  readonly operator: Operator
  readonly env: FunctionEnv
}

/** `places` gets the methods that run the user's functions, which are no part of the text: it says their numbers. */
export function encodeFragment(fragment: Fragment, places: OperatorPlace[] = []): string {
  const variables = new Map<unknown, number>()
  return JSON.stringify(fragment, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'kind' in value) {
      return withoutNames(value as Expression, variables, places)
    }
    if (typeof value === 'bigint') return { $: 'i', v: value.toString() }
    if (typeof value === 'number') {
      if (Number.isFinite(value) && !Object.is(value, -0)) return value
      return { $: 'n', v: Object.is(value, -0) ? '-0' : String(value) }
    }
    if (value instanceof Uint8Array) return { $: 'b', v: Buffer.from(value).toString('base64') }
    return value
  })
}

/** Names and numbers that differ from query to query are left out, so that queries of one shape are one text. */
function withoutNames(
  value: Expression,
  variables: Map<unknown, number>,
  places: OperatorPlace[],
): unknown {
  switch (value.kind) {
    case 'udf': {
      const { origin, ...rest } = value
      return origin?.method === undefined
        ? rest
        : { ...rest, place: places.push(origin.method) - 1 }
    }
    case 'bound': {
      const { kind, ordinal, type, nullable } = value
      return { kind, ordinal, type, nullable }
    }
    case 'alias': {
      const { kind, child, type } = value
      return { kind, child, type }
    }
    case 'variable': {
      let id = variables.get(value.id)
      if (id === undefined) variables.set(value.id, (id = variables.size))
      const { kind, type, nullable } = value
      return { kind, name: '', id, type, nullable }
    }
    default: {
      if (!('origin' in value)) return value
      const { origin: _, ...rest } = value
      return rest
    }
  }
}

export function decodeFragment(text: string): Fragment {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$' in value)) return value
    const { $, v } = value as { $: unknown; v: unknown }
    if (typeof v !== 'string') return value
    if ($ === 'i') return BigInt(v)
    if ($ === 'n') return Number(v)
    return $ === 'b' ? new Uint8Array(Buffer.from(v, 'base64')) : value
  }) as Fragment
}
