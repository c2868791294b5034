/** What the configuration says of write-ahead logs. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { FaultyFileSystem } from '../../../src/testing/index.js'
import { advanceUntil } from '../advance.js'
import { brought, Numbers, newFolder, program } from './logged-program.js'

for (const [side, folder] of [
  ['receiver', 'receivedData/numbers'],
  ['driver', 'receivedBlockMetadata'],
]) {
  const prefix = `spark.streaming.${side}.writeAheadLog`
  test(`${prefix}.closeFileAfterWrite ends a file with each write`, async () => {
    const directory = newFolder()
    const settings = { [`${prefix}.closeFileAfterWrite`]: 'true' }
    const run = await program({ directory, settings, receiver: new Numbers(0, 30, true) })
    await advanceUntil(run, () => brought(run), 1)
    const count = (name: string): number => readdirSync(join(directory, name)).length
    assert.equal(count('receivedData/numbers'), side === 'receiver' ? 3 : 1)
    assert.equal(count('receivedBlockMetadata'), side === 'driver' ? 3 : 1)
    await run.stop()
  })

  test(`${prefix}.maxFailures is how often a write is tried`, async () => {
    const fileSystem = new FaultyFileSystem()
    const run = await program({
      directory: newFolder(),
      fileSystem,
      settings: { [`${prefix}.maxFailures`]: '5' },
      receiver: new Numbers(0, 10, true),
    })
    let isFull = true
    fileSystem.faults = {
      fail: ({ method, path }) => isFull && method === 'append' && path.includes(folder),
    }
    await advanceUntil(run, () => run.reports.some(r => r.message === 'brought again'), 1)
    isFull = false
    const { error } = run.reports.find(r => r.message === 'brought again')!
    assert.match(error, /WRITE_AHEAD_LOG_WRITE_FAILED.*in 5 attempts/)
    await advanceUntil(run, () => brought(run), 1)
    await run.stop()
  })
}
