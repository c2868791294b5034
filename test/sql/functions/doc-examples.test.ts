/** The examples of each function's documentation give what they say, as queries in a session. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { allMarkers } from '../../../src/sql/analyzer/markers.js'
import type { SqlFunction } from '../../../src/sql/functions/function.js'
import { allFunctions } from '../../../src/sql/functions/registry.js'
import { SparkSession } from '../../../src/sql/session.js'
import { textMaker } from '../../../src/sql/types/text.js'

type Example = readonly [expression: string, result: string]

/** Constants that are computed by one query. */
const COLUMNS = 60

const conf = new SparkConf()
  .setMaster('local[2]')
  .setAppName('examples')
  .set('spark.log.level', 'OFF')
const session = new SparkSession(new SparkContext(conf))
session.conf.set('spark.sql.session.timeZone', 'UTC')
session.conf.set('spark.sql.ansi.enabled', true)
after(() => session.stop())

/** The rows that a query gives, each cell as `show` prints it. */
async function shown(sql: string): Promise<string[][]> {
  const { query } = session.sql(sql)
  const schema = await query.schema()
  const texts = schema.fields.map(field => textMaker(field.type, 'UTC', true))
  const rows = await query.rows()
  return rows.map(row => row.map((cell, i) => (cell === null ? 'NULL' : texts[i](cell))))
}

/** What one example gives, in the form that the documentation has: a line a row. */
async function given([expression]: Example): Promise<string> {
  try {
    const rows = await shown(`SELECT ${expression}`)
    return rows.map(row => row.join('|')).join('\n')
  } catch (error) {
    return String(error)
  }
}

/** The same for constants, many at a time; one after the other when that does not work, to know which does not. */
async function givenTogether(examples: readonly Example[]): Promise<string[]> {
  const columns = examples.map(([expression], i) => `${expression} AS c${i}`)
  try {
    const [row] = await shown(`SELECT ${columns.join(', ')}`)
    if (row.length === examples.length) return row
  } catch {
    // told by the queries that follow
  }
  return givenOneByOne(examples)
}

async function givenOneByOne(examples: readonly Example[]): Promise<string[]> {
  const results: string[] = []
  for (const example of examples) results.push(await given(example))
  return results
}

function check(examples: readonly Example[], results: readonly string[]): void {
  const found = examples.map(([expression], i) => [expression, results[i]])
  assert.deepEqual(found, examples)
}

describe('examples of functions', () => {
  const named = allFunctions().filter(({ name }) => !name.startsWith('$'))
  const functions = [...named, ...allMarkers()]

  it('each function has some', () => {
    const without = functions.filter(({ doc }) => doc.examples.length === 0)
    assert.deepEqual(
      without.map(({ name }) => name),
      [],
    )
    assert.ok(functions.length > 350)
  })

  const constants = functions.filter(isConstant).flatMap(({ doc }) => doc.examples)
  for (let start = 0; start < constants.length; start += COLUMNS) {
    const examples = constants.slice(start, start + COLUMNS)
    const names = `${examples[0][0]} to ${examples[examples.length - 1][0]}`
    it(names, async () => check(examples, await givenTogether(examples)))
  }

  for (const made of functions.filter(made => !isConstant(made))) {
    const { examples } = made.doc
    it(`${made.kind} ${made.name}`, async () => check(examples, await givenOneByOne(examples)))
  }
})

/** Whether the examples have no rows of their own. */
function isConstant({ kind, doc }: SqlFunction): boolean {
  return (
    kind === 'scalar' && !doc.examples.some(([expression]) => /\bFROM (VALUES|\()/.test(expression))
  )
}
