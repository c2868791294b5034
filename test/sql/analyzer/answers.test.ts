import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jsonOptions } from '../../../src/sql/types/json-options.js'
import { toJsonText } from '../../../src/sql/types/json-text.js'
import { analyzed, env, schemaOf } from './harness.js'
import { interpret } from './interpret.js'
import { answers } from './spark-answers.js'

describe('answers of Spark', () => {
  const options = jsonOptions({}, env)
  for (const [sql, schema, rows] of answers) {
    it(sql, () => {
      const plan = analyzed(sql)
      strictEqual(schemaOf(plan), schema)
      const type = { kind: 'struct', fields: plan.output } as const
      const texts = interpret(plan, env).map(row => toJsonText(row, type, options))
      // the order among equal rows is nobody's
      deepStrictEqual([...texts].sort(), [...rows].sort())
    })
  }
})
