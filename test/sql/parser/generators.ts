/** SQL texts at random, for the fuzzer and for comparing with Spark's own parser. */
import fc from 'fast-check'
import { accepted } from './accepted.js'

export const seed = 20_260_101

const words = (
  'select from where group by having order limit offset with as union all intersect except minus values table distinct ' +
  'join left right full outer inner cross semi anti natural on using lateral view pivot unpivot for in not and or is ' +
  'null true false like ilike rlike between case when then else end cast try_cast interval year day to second date ' +
  'timestamp x struct array map over partition rows range preceding following unbounded current row window filter ' +
  'within ignore nulls exists extract trim both substring position overlay placing timestampadd rollup cube grouping ' +
  'sets sort cluster distribute tablesample percent bucket include create temporary view or replace using options ' +
  'insert into overwrite directory show tables describe function explain set reset cache execute immediate a b t f int ' +
  'decimal identifier collate any some escape asc desc first last'
).split(' ')
const signs =
  "( ) ( ) , , . * + - / % = == <> != < <= > >= <=> ! ~ & | ^ || |> -> => :: : ? [ ] ; /*+ */ >> 1 2.5 1e3 7L 'x' \"y\" `z` '1 day' r'q' -- /* @ é".split(
    ' ',
  )
const token = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.constantFrom(...signs) },
)
/** Tokens in no order. */
export const soup: fc.Arbitrary<string> = fc
  .array(token, { maxLength: 40 })
  .map(tokens => tokens.join(' '))

const pieces = /\s+|\w+|'[^']*'|[^\w\s]/g
/** Accepted statements with some tokens left out, doubled, exchanged or put in. */
export const mutated: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...accepted),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('drop', 'double', 'swap', 'put'), token), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, changes]) => {
    const parts = text.match(pieces) ?? []
    for (const [place, change, other] of changes) {
      const at = place % (parts.length + 1)
      if (change === 'drop') parts.splice(at, 1)
      else if (change === 'double') parts.splice(at, 0, ...parts.slice(at, at + 5))
      else if (change === 'swap') parts.splice(at, 2, ...parts.slice(at, at + 2).reverse())
      else parts.splice(at, 0, ` ${other} `)
    }
    return parts.join('')
  })
