/** Statements of set `sql`, said with methods of DataFrame, give the recorded answers too. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { SqlCase } from '../case-format.js'
import { committedCases } from '../committed.js'
import { Engine } from '../engine.js'
import { runRows } from '../kinds/sql.js'
import type { Forms, Views } from './form.js'
import { rowForms } from './rows.js'
import { valueForms } from './values.js'

const engine = new Engine()
after(() => engine[Symbol.asyncDispose]())

const forms: Forms = { ...rowForms, ...valueForms }
const cases = new Map(
  committedCases()
    .filter(({ file }) => file.set === 'sql')
    .map(({ c }) => [c.id, c as SqlCase]),
)

for (const [id, form] of Object.entries(forms)) {
  test(`${id}: ${cases.get(id)?.title}`, async () => {
    const c = cases.get(id)
    assert.ok(c !== undefined, `there is no case ${id}`)
    const outcome = await runRows(c, engine, spark => {
      const views: Views = { spark, table: name => spark.table(name), one: spark.range(1) }
      return form(views)
    })
    assert.deepEqual(outcome, { status: 'passed' })
  })
}
