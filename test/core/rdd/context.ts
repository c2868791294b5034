/** What tests of RDDs share: one SparkContext for a test file, and folders that are removed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'

/** The SparkContext of a test file: made before its tests, stopped after them. */
export function sharedContext(
  settings: Readonly<Record<string, string>> = {},
  master = 'local[2]',
): { readonly sc: SparkContext } {
  let sc: SparkContext | undefined
  before(() => {
    const conf = new SparkConf().setMaster(master).setAppName('tests of RDDs')
    conf.set('spark.log.level', 'OFF')
    for (const [key, value] of Object.entries(settings)) conf.set(key, value)
    sc = new SparkContext(conf)
  })
  after(() => sc?.stop())
  return {
    get sc() {
      return sc!
    },
  }
}

/** A folder of the test file's own. */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
