/** Calls with a grammar of their own: CAST(x AS t), EXTRACT(y FROM d), TRIM(BOTH x FROM y), TIMESTAMPADD(DAY, 1, t)... */
import { MillraceError } from '../../util/errors.js'
import type { Expression, Literal } from '../expressions/expression.js'
import { StringType, simpleString } from '../types/data-type.js'
import type { Cursor } from './cursor.js'
import { expression, namedExpression, value } from './expression-parser.js'
import { functionCall } from './function-parser.js'
import { parts } from './identifier-text.js'
import { call, castOf, nameOf, stringOf } from './nodes.js'
import { query } from './query-parser.js'
import type { Token } from './token.js'
import { dataType } from './type-parser.js'

type Form = (c: Cursor, start: Token) => Expression | undefined

/** The special form that begins here, if one does: a word and an opening parenthesis come next. */
export function specialForm(c: Cursor): Expression | undefined {
  const start = c.token
  const at = c.at
  const form = forms.get(start.word)
  if (form === undefined) return undefined
  c.at += 2
  const made = form(c, start)
  if (made === undefined) c.at = at
  return made
}

const cast =
  (mode: 'cast' | 'try'): Form =>
  (c, start) => {
    const child = expression(c)
    c.expect('AS')
    const to = dataType(c)
    c.expect(')')
    return castOf(child, to, c.origin(start), mode)
  }

const units: ReadonlySet<string> = new Set(
  'YEAR QUARTER MONTH WEEK DAY DAYOFYEAR HOUR MINUTE SECOND MILLISECOND MICROSECOND'.split(' '),
)

/** The unit is a word, and becomes a string. */
const withUnit =
  (name: string): Form =>
  (c, start) => {
    const token = c.token
    const isString = token.kind === 'string'
    if (c.peek().word !== ',' || (!isString && !units.has(token.word))) return undefined
    c.next()
    const unit = stringOf(isString ? token.text : token.word, c.origin(token))
    c.expect(',')
    const from = expression(c)
    if (!c.accept(',')) {
      // with a unit there are three arguments: `date_add(day, 1)` has a column named day
      const first = isString ? unit : nameOf([token.text], unit.origin)
      return functionCall(c, [start.text], start, [first, from])
    }
    if (isString) {
      const functionName = start.text.toLowerCase()
      const parameters = { functionName, invalidValue: `'${token.text}'` }
      throw c.error('INVALID_PARAMETER_VALUE.DATETIME_UNIT', parameters, token)
    }
    const to = expression(c)
    c.expect(')')
    return call(name, [unit, from, to], c.origin(start))
  }

const extract: Form = (c, start) => {
  if (!c.isIdentifier || c.peek().word !== 'FROM') return undefined
  const token = c.token
  const field = stringOf(c.identifier(), c.origin(token))
  c.expect('FROM')
  const source = value(c)
  c.expect(')')
  return call('extract', [field, source], c.origin(start))
}

/** Arguments without names or DISTINCT follow. */
function isPlain(c: Cursor): boolean {
  return !c.isOneOf([')', '*', 'DISTINCT', 'ALL']) && c.peek().word !== '=>'
}

// What was parsed is handed on where it turns out to be a plain call: parsing it twice would take exponential time.

const position: Form = (c, start) => {
  if (!isPlain(c)) return undefined
  const part = value(c)
  if (!c.accept('IN')) return functionCall(c, [start.text], start, [part])
  const whole = value(c)
  c.expect(')')
  return call('locate', [part, whole], c.origin(start))
}

const substring: Form = (c, start) => {
  if (!isPlain(c)) return undefined
  const args = [expression(c)]
  if (!c.accept('FROM')) return functionCall(c, [start.text], start, args)
  args.push(value(c))
  if (c.accept('FOR')) args.push(value(c))
  c.expect(')')
  return call('substring', args, c.origin(start))
}

const trimSides: ReadonlyMap<string, string> = new Map([
  ['BOTH', 'trim'],
  ['LEADING', 'ltrim'],
  ['TRAILING', 'rtrim'],
])

const trim: Form = (c, start) => {
  if (!isPlain(c)) return undefined
  const side = trimSides.get(c.token.word)
  const hasSide = side !== undefined && ![')', ',', '.'].includes(c.peek().word)
  if (hasSide) c.next()
  const chars = hasSide && c.is('FROM') ? undefined : expression(c)
  if (!hasSide && !c.is('FROM')) return functionCall(c, [start.text], start, [chars!])
  c.expect('FROM')
  const from = value(c)
  c.expect(')')
  return call(
    hasSide ? side : 'trim',
    chars === undefined ? [from] : [chars, from],
    c.origin(start),
  )
}

const overlay: Form = (c, start) => {
  if (!isPlain(c)) return undefined
  const args = [expression(c)]
  if (!c.accept('PLACING')) return functionCall(c, [start.text], start, args)
  args.push(value(c))
  c.expect('FROM')
  args.push(value(c))
  if (c.accept('FOR')) args.push(value(c))
  c.expect(')')
  return call('overlay', args, c.origin(start))
}

/** Fields may have names: STRUCT(a AS b). */
const struct: Form = (c, start) => {
  if (c.isOneOf(['DISTINCT', 'ALL'])) return undefined
  const fields = c.is(')') ? [] : c.list(() => namedExpression(c))
  c.expect(')')
  return call('struct', fields, c.origin(start))
}

const exists: Form = (c, start) => {
  if (!c.isQueryStart() && !c.isQueryInParentheses) return undefined
  const plan = query(c)
  c.expect(')')
  return Object.freeze({ kind: 'subquery', form: 'exists', plan, origin: c.origin(start) })
}

const identifierClause: Form = (c, start) => {
  const names = identifierArgument(c)
  return c.is('(') ? functionCall(c, names, start) : nameOf(names, c.origin(start))
}

/** The name within `IDENTIFIER('a.b')`, `IDENTIFIER(:table)`, whose opening parenthesis is behind. */
export function identifierArgument(c: Cursor): string[] {
  const { token } = c
  const text = constantText(c, 'IDENTIFIER')
  c.expect(')')
  const names = parts(text)
  if (names === undefined) throw c.error('INVALID_IDENTIFIER', { ident: text }, token)
  return names
}

/** The name of a table or a view: `a.b`, `IDENTIFIER(:name)`. */
export function tableName(c: Cursor, what = 'the name of a table'): string[] {
  return c.accept('IDENTIFIER', '(') ? identifierArgument(c) : c.identifiers(what)
}

/** The value of a constant text that comes next. Throws NOT_A_CONSTANT_STRING. */
export function constantText(c: Cursor, name: string): string {
  const { token } = c
  const given = expression(c)
  if (given.kind === 'literal' && given.type === StringType) return given.value as string
  const expr = c.text.slice(token.start, c.last.end)
  const value = constantOf(c, given)
  if (value === undefined)
    throw c.error('NOT_A_CONSTANT_STRING.NOT_CONSTANT', { expr, name }, token)
  if (value.type.kind !== 'string') {
    const dataType = simpleString(value.type)
    throw c.error('NOT_A_CONSTANT_STRING.WRONG_TYPE', { expr, name, dataType }, token)
  }
  if (value.value === null) throw c.error('NOT_A_CONSTANT_STRING.NULL', { expr, name }, token)
  return value.value as string
}

function constantOf(c: Cursor, given: Expression): Literal | undefined {
  try {
    return c.constants?.valueOf(given)
  } catch (error) {
    const isColumn =
      error instanceof MillraceError && error.condition.startsWith('UNRESOLVED_COLUMN')
    if (isColumn) return undefined
    throw error
  }
}

const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['CAST', cast('cast')],
  ['TRY_CAST', cast('try')],
  ['TIMESTAMPADD', withUnit('timestampadd')],
  ['DATEADD', withUnit('timestampadd')],
  ['DATE_ADD', withUnit('timestampadd')],
  ['TIMESTAMPDIFF', withUnit('timestampdiff')],
  ['DATEDIFF', withUnit('timestampdiff')],
  ['DATE_DIFF', withUnit('timestampdiff')],
  ['TIMEDIFF', withUnit('timestampdiff')],
  ['EXTRACT', extract],
  ['POSITION', position],
  ['SUBSTRING', substring],
  ['SUBSTR', substring],
  ['TRIM', trim],
  ['OVERLAY', overlay],
  ['STRUCT', struct],
  ['EXISTS', exists],
  ['IDENTIFIER', identifierClause],
])
