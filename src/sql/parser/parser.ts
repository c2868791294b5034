/**
 * SQL text of Spark to plans, expressions and types. Everything is synchronous and takes time linear in the length of
 * the text; errors are conditions with the line, the position and what was expected.
 */
import { namingCaller } from '../../util/with-caller.js'
import type { Expression } from '../expressions/expression.js'
import type { Statement } from '../logical/command.js'
import { type Constants, Cursor } from './cursor.js'
import { namedExpression } from './expression-parser.js'
import { statement } from './statement-parser.js'

/** A whole text: one query or command, and perhaps semicolons behind it. */
export function parseStatement(text: string, constants?: Constants): Statement {
  return whole(
    text,
    c => {
      const made = statement(c)
      while (c.accept(';'));
      return made
    },
    constants,
  )
}

/** An expression, with an alias or without: `expr('a + 1 AS b')`. */
export function parseExpression(text: string): Expression {
  return whole(text, namedExpression)
}

/** The parts of a table's name: `a.b`, `json.\`path\``. */
export function parseTableIdentifier(text: string): readonly string[] {
  return whole(text, c => c.identifiers('the name of a table'))
}

function whole<T>(text: string, parse: (c: Cursor) => T, constants?: Constants): T {
  return namingCaller(() => {
    const c = new Cursor(text, constants)
    if (c.isEnd) throw c.error('PARSE_EMPTY_STATEMENT')
    const made = c.guarded(() => parse(c))
    if (!c.isEnd) throw c.unexpected('the end of the text')
    return made
  })
}
