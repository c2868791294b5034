/** State that earlier versions of millrace wrote is read. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { RestoredStateRDD } from '../../../src/core/rdd/restored-state-rdd.js'
import { STATE_FILE_VERSION } from '../../../src/core/state/state-file.js'
import { StateStore } from '../../../src/core/state/state-store.js'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { frozenMs, frozenStates } from './frozen-states.js'

const root = dirname(createRequire(import.meta.url).resolve('millrace/package.json'))
const frozen = join(root, 'test', 'core', 'state', 'frozen')

describe('files of state of earlier versions', () => {
  let sc: SparkContext
  let copy: string
  before(() => {
    sc = new SparkContext(new SparkConf().setMaster('local[2]').set('spark.log.level', 'OFF'))
    copy = mkdtempSync(join(tmpdir(), 'millrace-frozen-'))
    cpSync(frozen, copy, { recursive: true })
  })
  after(async () => {
    await sc.stop()
    rmSync(copy, { recursive: true })
  })

  it('are there for this version', () => {
    assert.ok(readdirSync(frozen).includes(`v${STATE_FILE_VERSION}`))
  })

  for (const version of readdirSync(frozen)) {
    for (const [operatorId, { kind, timed, expected, schema }] of Object.entries(frozenStates)) {
      it(`are read: ${version}, ${operatorId}`, async () => {
        const store = new StateStore(sc)
        // a run that goes on removes what it does not need: a copy is read
        await store.restore(join(copy, version), frozenMs)
        const described = store.describe().find(state => state.operatorId === operatorId)
        assert.equal(described?.kind, kind)
        assert.equal(described?.keys, expected.length)
        assert.equal(described?.versionMs, frozenMs)
        if (schema !== '') assert.equal(described?.schema, schema)
        const about = { operatorId, kind, partitions: 2, partitioner: 'hash 2', timed }
        const { operator } = store.bind(about)
        const rows = await new RestoredStateRDD(sc, operator).collect()
        const order = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1)
        assert.deepEqual(rows.sort(order), [...expected].sort(order))
        store.close()
      })
    }
  }
})
