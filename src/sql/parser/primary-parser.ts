/**
 * Primary expressions: literals, names, calls, parentheses, CASE, lambdas and queries, and what is written behind them
 * (`[...]`, `.field`, `::type`).
 */
import type { Expression } from '../expressions/expression.js'
import { newExpressionId } from '../expressions/expression.js'
import type { Cursor } from './cursor.js'
import { expression, isQuery, namedExpression, number, value } from './expression-parser.js'
import { functionCall } from './function-parser.js'
import { intervalLiteral, isIntervalLiteral } from './interval-literal.js'
import { notOperands, queryContinues } from './keywords.js'
import { booleanOf, call, castOf, nameOf, nullOf, stringOf } from './nodes.js'
import { continueQuery, query } from './query-parser.js'
import { specialForm } from './special-forms.js'
import type { Token } from './token.js'
import { dataType } from './type-parser.js'
import { typedLiteral } from './typed-literal.js'

export function primary(c: Cursor): Expression {
  c.enter()
  const start = c.token
  let made = c.is('(') ? parenthesised(c, start) : operand(c)
  for (;;) {
    if (c.is('[')) {
      c.next()
      const key = value(c)
      c.expect(']')
      made = call('getitem', [made, key], c.origin(start))
    } else if (c.accept('::')) {
      made = castOf(made, dataType(c), c.origin(start))
    } else if (c.is('.')) {
      made = member(made, c, start)
    } else if (c.accept('COLLATE')) {
      const collation = c.identifier('a collation')
      if (collation.toUpperCase() !== 'UTF8_BINARY') throw c.unsupported(`COLLATE ${collation}`)
    } else {
      c.leave()
      return made
    }
  }
}

/** What follows a dot: a field, or the last of `t.*`. */
function member(of: Expression, c: Cursor, start: Token): Expression {
  c.expect('.')
  if (c.is('*') && of.kind === 'name') {
    c.next()
    return star(of.parts, c, start)
  }
  const token = c.token
  const name = c.identifier('the name of a field')
  if (of.kind === 'name') return nameOf([...of.parts, name], c.origin(start))
  return call('getfield', [of, stringOf(name, c.origin(token))], c.origin(start))
}

function star(qualifier: readonly string[], c: Cursor, start: Token): Expression {
  let except: string[][] | undefined
  if (c.is('EXCEPT', '(') && !c.isQueryStart(2) && c.peek(2).word !== '(') {
    c.expect('EXCEPT', '(')
    except = c.list(() => c.identifiers())
    c.expect(')')
  }
  return Object.freeze({ kind: 'star', qualifier, except, origin: c.origin(start) })
}

function operand(c: Cursor): Expression {
  const start = c.token
  switch (start.kind) {
    case 'number':
      return number(c)
    case 'string': {
      let text = c.next().text
      while (c.token.kind === 'string') text += c.next().text
      return stringOf(text, c.origin(start))
    }
    case 'word':
    case 'quoted':
      return wordOperand(c, start)
    case 'sign':
      return signOperand(c, start)
    default:
      throw c.unexpected('an expression')
  }
}

function signOperand(c: Cursor, start: Token): Expression {
  if (c.is('-') && c.peek().kind === 'number') return number(c)
  if (c.accept('*')) return star([], c, start)
  if (c.accept('?')) {
    return Object.freeze({ kind: 'parameter', name: c.nextMarker(), origin: c.origin(start) })
  }
  if (c.is(':')) {
    c.next()
    const name = c.identifier('the name of a parameter')
    return Object.freeze({ kind: 'parameter', name, origin: c.origin(start) })
  }
  throw c.unexpected('an expression')
}

function wordOperand(c: Cursor, start: Token): Expression {
  const next = c.peek()
  if (next.word === '->') return lambda(c, start)
  if (start.kind === 'word') {
    if (next.kind === 'string' && !notOperands.has(start.word)) return typedLiteral(c)
    const constant = constantWord(c, start)
    if (constant !== undefined) return constant
    if (start.word === 'CASE' && !endsOperand(next)) return caseExpression(c, start)
    if (start.word === 'INTERVAL' && isIntervalLiteral(c)) return intervalLiteral(c)
    if (next.word === '(') {
      const made = specialForm(c)
      if (made !== undefined) return made
    }
    if (notOperands.has(start.word) && next.word !== '(' && !endsOperand(next)) {
      throw c.unexpected('an expression')
    }
  }
  const parts = [c.identifier('an expression')]
  while (c.is('.') && (c.peek().kind === 'word' || c.peek().kind === 'quoted')) {
    c.next()
    parts.push(c.identifier())
  }
  if (c.is('(')) return functionCall(c, parts, start)
  return nameOf(parts, c.origin(start))
}

function constantWord(c: Cursor, start: Token): Expression | undefined {
  if (start.word !== 'NULL' && start.word !== 'TRUE' && start.word !== 'FALSE') return undefined
  c.next()
  const origin = c.origin(start)
  return start.word === 'NULL' ? nullOf(origin) : booleanOf(start.word === 'TRUE', origin)
}

/** Only an operand can stand before this token. */
function endsOperand(token: Token): boolean {
  return (
    token.kind === 'end' || /^([),.\]=<>+*/%|]|<=|>=|<>|<=>|AS|FROM|IS|DESC|ASC)$/.test(token.word)
  )
}

function lambda(c: Cursor, start: Token): Expression {
  const names = c.is('(') ? c.identifierList() : [c.identifier()]
  c.expect('->')
  const params = names.map(name =>
    Object.freeze({ kind: 'variable' as const, name, id: newExpressionId() }),
  )
  const body = expression(c)
  return Object.freeze({ kind: 'lambda', params, body, origin: c.origin(start) })
}

/** `(a, b) ->` comes next. */
function isLambda(c: Cursor): boolean {
  let ahead = 1
  for (;;) {
    const token = c.peek(ahead)
    if (token.kind !== 'word' && token.kind !== 'quoted') return false
    const { word } = c.peek(ahead + 1)
    if (word === ')') return ahead > 1 && c.peek(ahead + 2).word === '->'
    if (word !== ',') return false
    ahead += 2
  }
}

function parenthesised(c: Cursor, start: Token): Expression {
  if (isLambda(c)) return lambda(c, start)
  c.expect('(')
  const subquery = (plan: ReturnType<typeof query>): Expression => {
    c.expect(')')
    return Object.freeze({ kind: 'subquery', form: 'scalar', plan, origin: c.origin(start) })
  }
  if (c.isQueryStart()) return subquery(query(c))
  const first = namedExpression(c)
  if (isQuery(first, c) && c.isOneOf(queryContinues)) return subquery(continueQuery(c, first.plan))
  if (c.is(')') && first.kind !== 'alias' && first.kind !== 'multi_alias') {
    c.next()
    return first
  }
  const fields = [first]
  while (c.accept(',')) fields.push(namedExpression(c))
  if (fields.length === 1) throw c.unexpected("')'")
  c.expect(')')
  return call('struct', fields, c.origin(start))
}

function caseExpression(c: Cursor, start: Token): Expression {
  c.expect('CASE')
  const subject = c.is('WHEN') ? undefined : expression(c)
  const args: Expression[] = []
  if (!c.is('WHEN')) throw c.unexpected('WHEN')
  while (c.is('WHEN')) {
    const when = c.next()
    const condition = expression(c)
    args.push(subject === undefined ? condition : call('=', [subject, condition], c.origin(when)))
    c.expect('THEN')
    args.push(expression(c))
  }
  if (c.accept('ELSE')) args.push(expression(c))
  if (!c.is('END')) throw c.unexpected('WHEN, ELSE or END')
  c.next()
  return call('case', args, c.origin(start))
}
