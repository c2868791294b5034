/**
 * Texts that nobody would write: whatever the parser is given, it answers with a statement or with a MillraceError, and
 * looks at each token only so often.
 */
import { ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Cursor } from '../../../src/sql/parser/cursor.js'
import { parseExpression, parseStatement } from '../../../src/sql/parser/parser.js'
import { parseDataType, parseSchema } from '../../../src/sql/types/ddl.js'
import { MillraceError } from '../../../src/util/errors.js'
import { anyText } from '../../any-text.js'
import { tries } from '../../effort.js'
import { accepted } from './accepted.js'
import { mutated, seed, soup } from './generators.js'

function check(parse: (text: string) => unknown, text: string): void {
  try {
    parse(text)
  } catch (error) {
    ok(error instanceof MillraceError, `${JSON.stringify(text)}: ${(error as Error).stack}`)
    ok(error.condition !== 'INTERNAL_ERROR', error.message)
  }
}

describe('never anything but a statement or a MillraceError', () => {
  const runs = (full: number) => ({ seed, numRuns: tries(full) })

  it('tokens at random', () => {
    fc.assert(
      fc.property(soup, text => check(parseStatement, text)),
      runs(3000),
    )
    fc.assert(
      fc.property(soup, text => check(parseStatement, `select ${text}`)),
      runs(3000),
    )
    fc.assert(
      fc.property(soup, text => check(parseExpression, text)),
      runs(2000),
    )
  })

  it('statements with changes', () => {
    fc.assert(
      fc.property(mutated, text => check(parseStatement, text)),
      runs(6000),
    )
  })

  it('beginnings of statements', () => {
    for (const text of accepted) {
      for (let end = 0; end < text.length; end += 3) check(parseStatement, text.slice(0, end))
    }
  })

  it('characters at random', () => {
    const characters = fc.oneof(
      anyText({ maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'\'"`\\/*-+()r0ux1.eE \n'), maxLength: 40 }),
    )
    fc.assert(
      fc.property(characters, text => {
        check(parseStatement, text)
        check(parseExpression, text)
        check(parseDataType, text)
        check(parseSchema, text)
      }),
      runs(4000),
    )
  })

  it('types of tokens at random', () => {
    const part = fc.constantFrom(
      ..."a b int decimal ( ) < > , : <> array map struct interval day to second not null comment 10 2 'x' char >>".split(
        ' ',
      ),
    )
    const text = fc.array(part, { maxLength: 20 }).map(parts => parts.join(' '))
    fc.assert(
      fc.property(text, types => {
        check(parseDataType, types)
        check(parseSchema, types)
      }),
      runs(3000),
    )
  })
})

/** How often the parser looks at tokens. */
function looks(parse: () => unknown): number {
  const { prototype } = Cursor
  const { get } = Object.getOwnPropertyDescriptor(prototype, 'token')!
  const peek = prototype.peek
  let count = 0
  Object.defineProperty(prototype, 'token', {
    configurable: true,
    get(this: Cursor) {
      count++
      return get!.call(this)
    },
  })
  prototype.peek = function (this: Cursor, distance?: number) {
    count++
    return peek.call(this, distance)
  }
  try {
    parse()
  } catch (error) {
    ok(error instanceof MillraceError)
  } finally {
    Object.defineProperty(prototype, 'token', { configurable: true, get })
    prototype.peek = peek
  }
  return count
}

describe('twice the text takes twice the work', () => {
  const around =
    (before: string, after: string, middle = 'a') =>
    (n: number): string =>
      before.repeat(n) + middle + after.repeat(n)
  const shapes: Record<string, (n: number) => string> = {
    parentheses: around('(', ')'),
    'open parentheses': around('(', ''),
    rows: around('(a, ', ')'),
    'perhaps lambdas': around('(a, b, c, ', ')'),
    calls: around('f(', ')'),
    substring: around('substring(', ', 1)'),
    position: around('position(', ', b)'),
    trim: around('trim(', ')'),
    overlay: around('overlay(', ', b)'),
    dateadd: around('dateadd(day, ', ')'),
    extract: around('extract(', ', b)'),
    case: around('case ', ' when 1 then 2 end'),
    in: around('a in (', ')'),
    queries: around('(select ', ')'),
    'queries in parentheses': around('((select ', '))'),
    exists: around('exists((select ', '))'),
    relations: n => `(select 1 from ${around('(', ')')(n)})`,
    'queries in from': n => `(select 1 from ${around('((select * from ', '))')(n)})`,
    'grouping sets': n => `(select 1 from t group by ${around('grouping sets (', ')')(n)})`,
    'a long sum': n => `a${' + 1'.repeat(n)}`,
    'many sets': n =>
      `(select 1 from t group by grouping sets (${'((a), (b + 1)), '.repeat(n)} (a)))`,
    'many joins': n => `(select 1 from t${' join t using (a)'.repeat(n)})`,
    'many arguments': n => `f(a${', a'.repeat(n)})`,
    'many intervals': n => `f(interval 1 day${', interval 1 day 2 hours'.repeat(n)})`,
  }
  for (const [name, shape] of Object.entries(shapes)) {
    it(name, () => {
      const [once, twice] = [60, 120].map(n => looks(() => parseExpression(shape(n))))
      ok(twice < 2.2 * once + 50, `${once} looks at tokens became ${twice}`)
    })
  }
})
