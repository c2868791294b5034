/**
 * Expressions, from OR down to the unary operators. Chains of operators of one precedence are loops, so that they may
 * be of any length; what nests is counted by the cursor.
 */
import type { Call, Expression, Literal } from '../expressions/expression.js'
import type { Cursor } from './cursor.js'
import { queryContinues } from './keywords.js'
import { aliasOf, booleanOf, call, combine, not, stringOf } from './nodes.js'
import { numberLiteral } from './number-literal.js'
import { primary } from './primary-parser.js'
import { continueQuery, query } from './query-parser.js'
import type { Token } from './token.js'

/** One function for OR and AND, because each level of parentheses has it on the stack. */
export function expression(c: Cursor): Expression {
  const start = c.token
  const alternatives: Expression[] = []
  let conjuncts: Expression[] = []
  let from = start
  for (;;) {
    conjuncts.push(c.is('NOT') || c.is('!') ? negation(c) : predicate(c))
    if (c.accept('AND')) continue
    alternatives.push(combine('and', conjuncts, () => c.origin(from)))
    if (!c.accept('OR')) return combine('or', alternatives, () => c.origin(start))
    conjuncts = []
    from = c.token
  }
}

function negation(c: Cursor): Expression {
  const starts: Token[] = []
  while (c.is('NOT') || c.is('!')) {
    c.enter()
    starts.push(c.next())
  }
  let result = predicate(c)
  for (const start of starts.reverse()) {
    result = not(result, c.origin(start))
    c.leave()
  }
  return result
}

/** An expression with a name: `a AS b`, `a b`, `f(x) AS (a, b)`. */
export function namedExpression(c: Cursor): Expression {
  const start = c.token
  const child = expression(c)
  const as = c.accept('AS')
  if (c.is('(') && child.kind !== 'star') {
    const names = c.identifierList()
    return Object.freeze({ kind: 'multi_alias', child, names, origin: c.origin(start) })
  }
  if (!as && !c.isAlias) return child
  const name = c.identifier('an alias')
  return aliasOf(child, name, c.origin(start))
}

function predicate(c: Cursor): Expression {
  const start = c.token
  const left = value(c)
  const negated = c.is('NOT') && predicates.has(c.peek().word)
  const word = negated ? c.peek().word : c.token.word
  if (!predicates.has(word)) return left
  c.at += negated ? 2 : 1
  c.enter()
  const made = predicateOf(word, left, negated, c, start)
  c.leave()
  return made
}

const predicates: ReadonlySet<string> = new Set([
  'BETWEEN',
  'IN',
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
  'IS',
])

function predicateOf(
  word: string,
  left: Expression,
  negated: boolean,
  c: Cursor,
  start: Token,
): Expression {
  const maybeNot = (made: Expression): Expression => (negated ? not(made, c.origin(start)) : made)
  switch (word) {
    case 'BETWEEN': {
      const low = value(c)
      c.expect('AND')
      const high = value(c)
      const origin = c.origin(start)
      const both = [call('>=', [left, low], origin), call('<=', [left, high], origin)]
      return maybeNot(call('and', both, origin))
    }
    case 'IN':
      return maybeNot(membership(left, c, start))
    case 'LIKE':
    case 'ILIKE':
      return likeness(word.toLowerCase(), left, negated, c, start)
    case 'RLIKE':
    case 'REGEXP':
      return maybeNot(call('rlike', [left, value(c)], c.origin(start)))
    default:
      if (negated) throw c.unexpected('a predicate that NOT can stand before')
      return identity(left, c, start)
  }
}

/** IN (...), of values or of a query. */
function membership(left: Expression, c: Cursor, start: Token): Expression {
  c.expect('(')
  if (c.is(')')) throw c.error('INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE')
  if (!c.isQueryStart()) {
    const first = expression(c)
    if (isQuery(first, c) && c.isOneOf(queryContinues)) {
      return inQuery(continueQuery(c, first.plan))
    }
    const items = [first]
    while (c.accept(',')) items.push(expression(c))
    c.expect(')')
    return call('in', [left, ...items], c.origin(start))
  }
  return inQuery(query(c))

  function inQuery(plan: ReturnType<typeof query>): Expression {
    c.expect(')')
    const values = rowValues(left) ?? [left]
    return Object.freeze({ kind: 'subquery', form: 'in', plan, values, origin: c.origin(start) })
  }
}

/** A query in parentheses that was just parsed as an expression. */
export function isQuery(
  made: Expression,
  c: Cursor,
): made is Extract<Expression, { kind: 'subquery' }> {
  return made.kind === 'subquery' && made.form === 'scalar' && c.last.word === ')'
}

/** The fields of `(a, b)` or `struct(a, b)`. */
export function rowValues(made: Expression): readonly Expression[] | undefined {
  if (made.kind !== 'call' || made.name !== 'struct') return undefined
  return made.args.map(arg => (arg.kind === 'alias' ? arg.child : arg))
}

function likeness(
  name: string,
  left: Expression,
  negated: boolean,
  c: Cursor,
  start: Token,
): Expression {
  const one = (pattern: Expression, escapes: readonly Literal[] = []): Expression => {
    const made = call(name, [left, pattern, ...escapes], c.origin(start))
    return negated ? not(made, c.origin(start)) : made
  }
  if (c.isOneOf(['ANY', 'SOME', 'ALL']) && c.peek().word === '(') {
    const every = c.next().word === 'ALL'
    c.expect('(')
    if (c.is(')')) throw c.error('INVALID_SQL_SYNTAX.EMPTY_QUANTIFIED_PATTERN')
    const patterns = c.list(() => expression(c))
    c.expect(')')
    return combine(
      every ? 'and' : 'or',
      patterns.map(pattern => one(pattern)),
      () => c.origin(start),
    )
  }
  const pattern = value(c)
  if (!c.accept('ESCAPE')) return one(pattern)
  const token = c.token
  const mark = c.string('the escape character in quotes')
  if ([...mark].length !== 1) {
    throw c.error('INVALID_ESC', { invalidEscape: mark }, token)
  }
  return one(pattern, [stringOf(mark, c.origin(token))])
}

/** What follows IS. */
function identity(left: Expression, c: Cursor, start: Token): Expression {
  const negated = c.accept('NOT')
  const maybeNot = (made: Expression): Expression => (negated ? not(made, c.origin(start)) : made)
  if (c.accept('NULL') || c.accept('UNKNOWN')) {
    return call(negated ? 'isnotnull' : 'isnull', [left], c.origin(start))
  }
  if (c.is('TRUE') || c.is('FALSE')) {
    const token = c.next()
    const truth = booleanOf(token.word === 'TRUE', c.origin(token))
    return maybeNot(call('<=>', [left, truth], c.origin(start)))
  }
  if (!c.is('DISTINCT')) throw c.unexpected('NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM')
  c.expect('DISTINCT', 'FROM')
  const same = call('<=>', [left, value(c)], c.origin(start))
  return negated ? same : not(same, c.origin(start))
}

interface Operator {
  readonly precedence: number
  readonly make: (left: Expression, right: Expression, origin: Call['origin']) => Call
}

const operator = (precedence: number, name: string): Operator => ({
  precedence,
  make: (left, right, origin) => call(name, [left, right], origin),
})

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>(
  Object.entries({
    '=': operator(1, '='),
    '<>': { precedence: 1, make: (l, r, origin) => not(call('=', [l, r], origin), origin) },
    '<=>': operator(1, '<=>'),
    '<': operator(1, '<'),
    '<=': operator(1, '<='),
    '!>': operator(1, '<='),
    '>': operator(1, '>'),
    '>=': operator(1, '>='),
    '!<': operator(1, '>='),
    '|': operator(2, '|'),
    '^': operator(3, '^'),
    '&': operator(4, '&'),
    '<<': operator(5, '<<'),
    '>>': operator(5, '>>'),
    '>>>': operator(5, '>>>'),
    '+': operator(6, '+'),
    '-': operator(6, '-'),
    '||': operator(6, '||'),
    '*': operator(7, '*'),
    '/': operator(7, '/'),
    '%': operator(7, '%'),
    DIV: operator(7, 'div'),
  }),
)

/** Everything that binds tighter than predicates, NOT, AND and OR. */
export function value(c: Cursor, precedence = 1): Expression {
  const start = c.token
  let left = unaryNames.has(c.token.word) ? unary(c) : primary(c)
  for (;;) {
    const sign = operatorSign(c)
    const found = operators.get(sign)
    if (found === undefined || found.precedence < precedence) return left
    c.at += sign.startsWith('>>') ? sign.length : 1
    const right = value(c, found.precedence + 1)
    left = found.make(left, right, c.origin(start))
  }
}

/** The sign of the operator that comes next; `>>` are signs with nothing between them. */
function operatorSign(c: Cursor): string {
  const { word, end } = c.token
  if (word !== '>' || c.peek().word !== '>' || c.peek().start !== end) return word
  return c.peek(2).word === '>' && c.peek(2).start === end + 1 ? '>>>' : '>>'
}

const unaryNames: ReadonlyMap<string, string> = new Map([
  ['-', '$minus'],
  ['+', 'positive'],
  ['~', '~'],
])

function unary(c: Cursor): Expression {
  const signs: Token[] = []
  while (unaryNames.has(c.token.word)) {
    if (c.is('-') && c.peek().kind === 'number') break
    c.enter()
    signs.push(c.next())
  }
  let result = primary(c)
  for (const sign of signs.reverse()) {
    result = call(unaryNames.get(sign.word)!, [result], c.origin(sign))
    c.leave()
  }
  return result
}

/** A number, with the minus sign that may stand before it. */
export function number(c: Cursor): Literal {
  const start = c.token
  const sign = c.accept('-') ? '-' : ''
  const raw = c.next().text
  return numberLiteral(raw, sign, c.origin(start), (condition, parameters) =>
    c.error(condition, parameters, start),
  )
}
