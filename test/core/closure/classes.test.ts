import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { classReference, resolveClass } from '../../../src/core/closure/classes.js'
import { taskThreadOptions } from '../../../src/core/closure/worker-options.js'
import { isCondition, MillraceError } from '../../../src/util/errors.js'
import { ManualClass } from './fixtures/manual-class.js'

class ExportedByMain {}

// biome-ignore lint/suspicious/noExportsInTest: a class that the main script exports
export { ExportedByMain }

describe('classReference', () => {
  it('names the module of an exported class, relative to the application', () => {
    const reference = classReference(ManualClass)
    assert.equal(reference?.name, 'ManualClass')
    assert.match(reference?.url ?? '', /^app:.*test\/core\/closure\/fixtures\/manual-class\.js$/)
    assert.equal(resolveClass(reference as { url: string; name: string }), ManualClass)
  })

  it('knows classes of millrace and of Node', () => {
    assert.deepEqual(classReference(MillraceError), {
      url: 'millrace:util/errors.js',
      name: 'MillraceError',
    })
    const emitter = classReference(EventEmitter)
    assert.ok(emitter)
    assert.equal(resolveClass(emitter), EventEmitter)
  })

  it('has none for classes of the main script and for local ones', () => {
    class Local {}
    assert.equal(classReference(ExportedByMain), undefined)
    assert.equal(classReference(Local), undefined)
  })

  it('refuses a reference that leads to nothing', () => {
    for (const reference of [
      { url: 'millrace:util/errors.js', name: 'NoSuchClass' },
      { url: 'app:no/such-file.js', name: 'X' },
    ]) {
      assert.throws(
        () => resolveClass(reference),
        e => isCondition(e, 'CLASS_NOT_FOUND') && e.parameters.name === reference.name,
      )
    }
  })

  it('finds the same class in a thread', async () => {
    const options = taskThreadOptions()
    const worker = new Worker(new URL('./fixtures/class-thread.js', import.meta.url), {
      execArgv: options.execArgv,
      workerData: { program: options.program, reference: classReference(ManualClass) },
    })
    const answer = await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    assert.deepEqual(answer, { same: true, reference: classReference(ManualClass), hello: 'hello' })
  })
})
