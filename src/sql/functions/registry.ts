/** Every function by name. Families (`math.ts`, `strings.ts`, ...) register themselves when `all.ts` is loaded. */
import { MillraceError } from '../../util/errors.js'
import type { SqlFunction } from './function.js'

const functions = new Map<string, SqlFunction>()

export function register(...made: readonly SqlFunction[]): void {
  for (const made1 of made) {
    for (const name of [made1.name, ...(made1.aliases ?? [])]) {
      if (functions.has(name)) {
        throw new MillraceError('INTERNAL_ERROR', { what: `function ${name} is registered twice` })
      }
      functions.set(name, made1)
    }
  }
}

/** The function of this name, upper or lower case. */
export function findFunction(name: string): SqlFunction | undefined {
  return functions.get(name) ?? functions.get(name.toLowerCase())
}

/** A function that must be there, by its own name. */
export function functionOf(name: string): SqlFunction {
  const found = functions.get(name)
  if (found !== undefined) return found
  throw new MillraceError('INTERNAL_ERROR', { what: `no function ${name} registered` })
}

/** All, in order of name. */
export function allFunctions(): SqlFunction[] {
  return [...new Set(functions.values())].sort((a, b) => (a.name < b.name ? -1 : 1))
}
