/** Names of the columns of a select list. */
import type { Alias, Attribute, Expression, Resolved } from '../expressions/expression.js'
import { newExpressionId } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { prettyText } from '../expressions/pretty.js'

/** An item that is an attribute, an alias, or several names for a generator's columns. */
export function isNamed(item: Expression): boolean {
  return item.kind === 'attribute' || item.kind === 'alias' || item.kind === 'multi_alias'
}

export function aliasOf(child: Resolved, name: string): Resolved<Alias> {
  const { type, nullable, origin } = child
  const id = newExpressionId()
  return Object.freeze({ kind: 'alias', child, name, id, type, nullable, origin })
}

/** The column of an alias. */
export function attributeOf(alias: Expression): Attribute {
  return outputOf(alias)
}

/** `current_date` without parentheses. */
function isBareCall(item: Expression): boolean {
  return item.kind === 'call' && item.args.length === 0
}

const timeWindows: ReadonlySet<string> = new Set(['window', 'session_window'])

/** The name of a column that was given none. */
export function nameOf(item: Expression, written: Expression = item): string {
  if (written.kind === 'name' && !isBareCall(item)) return written.parts[written.parts.length - 1]
  if (item.kind === 'outer') return item.name
  if (item.kind === 'cast' && item.child.kind === 'attribute') return item.child.name
  if (item.kind === 'call' && timeWindows.has(item.name)) return item.name
  return prettyText(item)
}

/** What an item gives, without its name. */
export function withoutAlias(item: Expression): Expression {
  return item.kind === 'alias' ? withoutAlias(item.child) : item
}
