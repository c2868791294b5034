/**
 * GROUP BY with ROLLUP, CUBE and GROUPING SETS in all their forms: to a list of expressions and sets of places in it.
 * Several forms side by side multiply: `a, ROLLUP(b)` groups by (a, b) and by (a).
 */
import type { Expression } from '../expressions/expression.js'
import type { GroupingForm } from '../logical/aggregate.js'
import type { Cursor } from './cursor.js'
import { expression } from './expression-parser.js'

export interface Grouping {
  readonly expressions: readonly Expression[]
  readonly form: GroupingForm
}

/** So that a CUBE over many columns is an error and no endless work. */
const MAX_SETS = 4096

type Sets = readonly (readonly number[])[]

/** Expressions that are written alike are one. */
class Places {
  readonly expressions: Expression[] = []
  private readonly byText = new Map<string, number>()

  of(c: Cursor): number {
    const from = c.at
    const made = expression(c)
    const text = JSON.stringify(
      c.tokens
        .slice(from, c.at)
        .map(token =>
          token.kind === 'string' ? [token.text] : (token.word || token.text).toUpperCase(),
        ),
    )
    const known = this.byText.get(text)
    if (known !== undefined) return known
    this.byText.set(text, this.expressions.length)
    return this.expressions.push(made) - 1
  }
}

export function groupBy(c: Cursor): Grouping {
  if (c.is('ALL') && endsGroupBy(c, 1)) {
    c.next()
    return { expressions: [], form: { form: 'all' } }
  }
  const places = new Places()
  const elements = c.list(() => element(c, places))
  const { expressions } = places
  const analytic = elements.some(({ isAnalytic }) => isAnalytic)
  if (!analytic && c.is('WITH', 'ROLLUP')) {
    c.expect('WITH', 'ROLLUP')
    return { expressions, form: { form: 'sets', sets: rollup(expressions.map((_, i) => [i])) } }
  }
  if (!analytic && c.is('WITH', 'CUBE')) {
    c.expect('WITH', 'CUBE')
    return {
      expressions,
      form: {
        form: 'sets',
        sets: cube(
          expressions.map((_, i) => [i]),
          c,
        ),
      },
    }
  }
  if (!analytic && c.is('GROUPING', 'SETS')) {
    return { expressions, form: { form: 'sets', sets: groupingSets(c, places) } }
  }
  if (!analytic) return { expressions, form: { form: 'plain' } }
  const sets = elements.reduce<Sets>((all, { sets }) => product(all, sets, c), [[]])
  return { expressions, form: { form: 'sets', sets } }
}

function endsGroupBy(c: Cursor, ahead: number): boolean {
  const { kind, word } = c.peek(ahead)
  return kind === 'end' || (word !== ',' && word !== '.' && word !== '(' && kind !== 'string')
}

interface Element {
  readonly isAnalytic: boolean
  readonly sets: Sets
}

function element(c: Cursor, places: Places): Element {
  if (isAnalytic(c)) return { isAnalytic: true, sets: analyticSets(c, places) }
  return { isAnalytic: false, sets: [[places.of(c)]] }
}

function isAnalytic(c: Cursor): boolean {
  return c.is('ROLLUP', '(') || c.is('CUBE', '(') || c.is('GROUPING', 'SETS')
}

function analyticSets(c: Cursor, places: Places): Sets {
  if (c.is('GROUPING')) return groupingSets(c, places)
  const form = c.next().word
  c.expect('(')
  const units = c.list(() => groupingSet(c, places))
  c.expect(')')
  return form === 'ROLLUP' ? rollup(units) : cube(units, c)
}

/** GROUPING SETS (...), whose parts may be ROLLUP, CUBE and GROUPING SETS again. */
function groupingSets(c: Cursor, places: Places): Sets {
  c.enter()
  c.expect('GROUPING', 'SETS', '(')
  const sets = c.list(
    (): Sets => (isAnalytic(c) ? analyticSets(c, places) : [groupingSet(c, places)]),
  )
  c.expect(')')
  c.leave()
  return sets.flat()
}

/** `(a, b)`, `()` or `a`. */
function groupingSet(c: Cursor, places: Places): readonly number[] {
  if (!c.is('(') || !isSet(c)) return [places.of(c)]
  c.next()
  const set = c.is(')') ? [] : c.list(() => places.of(c))
  c.expect(')')
  return set
}

/** The parenthesis that comes next ends before a comma or a parenthesis: it does not begin a longer expression. */
function isSet(c: Cursor): boolean {
  let depth = 0
  for (let ahead = 0; ; ahead++) {
    const { kind, word } = c.peek(ahead)
    if (kind === 'end') return true
    if (word === '(') depth++
    if (word === ')' && --depth === 0) return [',', ')'].includes(c.peek(ahead + 1).word)
  }
}

function rollup(units: Sets): Sets {
  return [...units, []].map((_, i) => union(units.slice(0, units.length - i)))
}

function cube(units: Sets, c: Cursor): Sets {
  if (2 ** units.length > MAX_SETS) throw tooMany(c)
  return units.reduceRight<Sets>(
    (sets, unit) => sets.map(set => union([unit, set])).concat(sets),
    [[]],
  )
}

function product(left: Sets, right: Sets, c: Cursor): Sets {
  if (left.length * right.length > MAX_SETS) throw tooMany(c)
  return left.flatMap(a => right.map(b => union([a, b])))
}

function union(sets: Sets): readonly number[] {
  return [...new Set(sets.flat())].sort((a, b) => a - b)
}

function tooMany(c: Cursor): Error {
  return c.error('GROUPING_SIZE_LIMIT_EXCEEDED', { maxSize: MAX_SETS })
}
