/**
 * What our parser accepts, Spark's accepts: statements at random are given to both. Opt-in, because it needs a Spark:
 * MILLRACE_SPARK_PYTHON is the path of a Python that has pyspark (4.0 or later), with a Java 17 beside it.
 */
import { deepStrictEqual } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseStatement } from '../../../src/sql/parser/parser.js'
import { accepted } from './accepted.js'
import { mutated, seed } from './generators.js'

/** Reads texts as JSON, writes for each whether Spark parses it. */
const program = `
import json, sys
from pyspark.sql import SparkSession
session = SparkSession.builder.master('local[1]').config('spark.ui.enabled', 'false').getOrCreate()
session.sparkContext.setLogLevel('OFF')
parser = session._jsparkSession.sessionState().sqlParser()
answers = []
for text in json.load(sys.stdin):
    try:
        parser.parsePlan(text)
        answers.append(True)
    except Exception:
        answers.append(False)
print('ANSWERS' + json.dumps(answers))
`

function isAccepted(text: string): boolean {
  try {
    parseStatement(text)
    return true
  } catch {
    return false
  }
}

/** What Spark refuses and we do not: an empty list in a hint, a hyphen at the end of a key of SET. */
const lenient = /\/\*\+.*\(\s*\)|^set /is

test("what the parser accepts is accepted by Spark's", t => {
  const python = process.env.MILLRACE_SPARK_PYTHON
  if (python === undefined) {
    return t.skip('no Spark to compare with: MILLRACE_SPARK_PYTHON names a Python with pyspark')
  }
  const texts = [...accepted, ...fc.sample(mutated, { seed, numRuns: 4000 })]
  const ours = [...new Set(texts)].filter(text => isAccepted(text) && !lenient.test(text))
  const run = spawnSync(python, ['-c', program], {
    input: JSON.stringify(ours),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const answers = run.stdout.split('ANSWERS')[1]
  if (answers === undefined) throw new Error(`Spark did not answer: ${run.stderr.slice(-2000)}`)
  const theirs = JSON.parse(answers) as boolean[]
  deepStrictEqual(
    ours.filter((_, i) => !theirs[i]),
    [],
  )
})
