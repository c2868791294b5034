/** Checkpoint directories that earlier versions of millrace wrote are taken up. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { CHECKPOINT_FORMAT } from '../../../src/streaming/checkpoint/checkpoint-file.js'
import { expectedOutputs, putWords, START_MS, startFrozen } from './frozen-program.js'

const root = dirname(createRequire(import.meta.url).resolve('millrace/package.json'))
const frozen = join(root, 'test', 'streaming', 'checkpoint', 'frozen')
const copy = mkdtempSync(join(tmpdir(), 'millrace-frozen-'))
const before = process.cwd()
after(() => {
  process.chdir(before)
  rmSync(copy, { recursive: true })
})

test('there are checkpoints of this version', () => {
  assert.ok(readdirSync(frozen).includes(`v${CHECKPOINT_FORMAT}`))
})

for (const version of readdirSync(frozen)) {
  test(`checkpoints of format ${version} are taken up`, async () => {
    cpSync(join(frozen, version), join(copy, version), { recursive: true })
    process.chdir(join(copy, version))
    putWords(START_MS + 5500, ['a'])
    const { ssc, clock, outputs } = await startFrozen(START_MS + 6500, false)
    await clock.advance(0)
    await ssc.stop()
    assert.deepEqual(outputs, expectedOutputs)
  })
}
