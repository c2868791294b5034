/**
 * Session variables: DECLARE, SET VAR, and what names in queries find when no column has them. A value is taken when a query is
 * analyzed.
 */
import { MillraceError } from '../util/errors.js'
import type { Literal } from './expressions/expression.js'
import { quoteIdentifier } from './types/data-type.js'

interface Variable {
  readonly value: Literal
  readonly initial: Literal
}

export class SessionVariables {
  private readonly byName = new Map<string, Variable>()

  /** Throws VARIABLE_ALREADY_EXISTS. */
  declare(parts: readonly string[], initial: Literal, replace: boolean): void {
    const key = keyOf(parts)
    if (!replace && this.byName.has(key)) {
      throw new MillraceError('VARIABLE_ALREADY_EXISTS', { variableName: fullName(key) })
    }
    this.byName.set(key, { value: initial, initial })
  }

  /** What it has, with its type. Throws UNRESOLVED_VARIABLE. */
  get(parts: readonly string[]): Variable {
    const found = this.byName.get(keyOf(parts))
    if (found !== undefined) return found
    throw new MillraceError('UNRESOLVED_VARIABLE', {
      variableName: parts.map(quoteIdentifier).join('.'),
    })
  }

  /** `value`: of the variable's type. */
  set(parts: readonly string[], value: Literal): void {
    this.byName.set(keyOf(parts), { ...this.get(parts), value })
  }

  /** Throws VARIABLE_NOT_FOUND. */
  drop(parts: readonly string[], ifExists: boolean): void {
    const key = keyOf(parts)
    if (this.byName.delete(key) || ifExists) return
    throw new MillraceError('VARIABLE_NOT_FOUND', { variableName: fullName(key) })
  }

  /** The variable that a name begins with, and the fields of it that follow; undefined when there is none. */
  find(parts: readonly string[]): { value: Literal; fields: readonly string[] } | undefined {
    const at = qualifiers(parts)
    for (const from of at > 0 ? [at, 0] : [0]) {
      const found = this.byName.get(parts[from].toLowerCase())
      if (found !== undefined) return { value: found.value, fields: parts.slice(from + 1) }
    }
    return undefined
  }
}

/** How many parts say where: `session.x`, `system.session.x`. */
function qualifiers(parts: readonly string[]): number {
  const [first, second] = parts.map(part => part.toLowerCase())
  if (parts.length > 2 && first === 'system' && second === 'session') return 2
  return parts.length > 1 && first === 'session' ? 1 : 0
}

function keyOf(parts: readonly string[]): string {
  return parts.slice(qualifiers(parts)).join('.').toLowerCase()
}

function fullName(key: string): string {
  return ['system', 'session', key].map(quoteIdentifier).join('.')
}
