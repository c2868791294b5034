/** The naive reference gives the answers that Spark gave. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PipelineCase } from '../case-format.js'
import { committedCases } from '../committed.js'
import { comparableBatch } from '../comparison.js'
import { comparisonOf } from '../kinds/pipeline.js'
import { answer } from './interpreter.js'

for (const { file, c } of committedCases()) {
  const { expected, error } = c as PipelineCase
  if (c.kind !== 'pipeline' || file.set !== 'dstream' || expected === undefined || error) continue
  test(`${c.id}: ${c.title}`, () => {
    const pipeline = c as PipelineCase
    const found = answer(pipeline)
    const compared = (batches: readonly (readonly unknown[])[]): string[] =>
      batches.map(records => comparableBatch(records, comparisonOf(pipeline)))
    assert.deepEqual(compared(found.expected), compared(expected))
    assert.deepEqual(found.outputTimesMs, pipeline.outputTimesMs ?? found.outputTimesMs)
  })
}
