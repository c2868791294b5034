import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { exportPlace } from '../../../src/core/closure/own-exports.js'

type Exports = Record<string, unknown>

const load = createRequire(new URL('../../../src/', import.meta.url))
const table = load('./lib/exports.json') as Record<string, Record<string, [string, string]>>
/** These run when they are loaded. */
const mains = /(worker|receiver|store)-main\.js$|^cli\/main\.js$/

describe('exportPlace', () => {
  it('names modules of the source, where the same value is found', () => {
    let compared = 0
    for (const [file, names] of Object.entries(table)) {
      for (const name of Object.keys(names)) {
        const place = exportPlace(`millrace:${file}`, name)
        assert.match(place.location, /^millrace:(?!lib\/)/)
        const module = place.location.slice('millrace:'.length)
        if (mains.test(module)) continue
        const value = (load(`./${file}`) as Exports)[name]
        assert.notEqual(value, undefined)
        assert.equal((load(`./${module}`) as Exports)[place.name], value, `${file} ${name}`)
        compared++
      }
    }
    assert.ok(compared > 1000)
  })

  it('prefers the module that defines to a face that passes on', () => {
    const module = table[Object.keys(table).find(file => isIn(file, 'RDD')) as string]
    assert.deepEqual(
      Object.values(module).filter(([, name]) => name === 'RDD'),
      [['core/rdd/rdd.js', 'RDD']],
    )
  })

  for (const location of ['app:src/job.js', 'millrace:core/rdd/rdd.js', 'millrace:lib/none.js']) {
    it(`leaves ${location} as it is`, () => {
      assert.deepEqual(exportPlace(location, 'x'), { location, name: 'x' })
    })
  }
})

function isIn(file: string, exported: string): boolean {
  return Object.values(table[file]).some(([, name]) => name === exported)
}
