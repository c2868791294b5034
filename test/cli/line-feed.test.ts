import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { suite, type TestContext, test } from 'node:test'
import { LineFeed } from '../../src/cli/line-feed.js'
import { LineFile } from '../../src/cli/line-file.js'
import { LocalFileSystem } from '../../src/core/storage/file-system.js'
import type { Clock, Timer } from '../../src/util/clock.js'
import { temporaryFolder } from './run-cli.js'

function lineFile(t: TestContext, text: string | Uint8Array, repeat = false): LineFile {
  const path = join(temporaryFolder(t), 'lines.txt')
  writeFileSync(path, text)
  return new LineFile(new LocalFileSystem(), path, repeat)
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Fires one timer at a time, at the time it was set for plus `late` ms. */
class StepClock implements Clock {
  time = 1000
  private due: { readonly timeMs: number; readonly f: () => void } | undefined

  now(): number {
    return this.time
  }

  monotonic(): number {
    return this.time
  }

  at(timeMs: number, f: () => void): Timer {
    const entry = { timeMs, f }
    this.due = entry
    return {
      cancel: () => {
        if (this.due === entry) this.due = undefined
      },
    }
  }

  step(late = 0): boolean {
    const entry = this.due
    if (entry === undefined) return false
    this.due = undefined
    this.time = Math.max(this.time, entry.timeMs) + late
    entry.f()
    return true
  }
}

suite('lines of a file', () => {
  test('as many as asked for, or the rest of the window', t => {
    const file = lineFile(t, 'a\nbb\nccc\n')
    assert.equal(decode(file.take(2)!.bytes), 'a\nbb\n')
    assert.deepEqual({ ...file.take(5)!, bytes: undefined }, { bytes: undefined, lines: 1 })
    assert.equal(file.take(1), undefined)
    file.close()
  })

  test('what is taken is the file, whatever the line lengths', t => {
    const lines = Array.from({ length: 400 }, (_, i) => 'x'.repeat((i * 7919) % 9000))
    lines[200] = 'y'.repeat(700_000)
    const text = `${lines.join('\n')}\n`
    const file = lineFile(t, text)
    let all = ''
    let count = 0
    for (let taken = file.take(3); taken !== undefined; taken = file.take(3)) {
      all += decode(taken.bytes)
      count += taken.lines
    }
    assert.ok(all === text)
    assert.equal(count, lines.length)
    file.close()
  })

  test('bytes taken do not change when more are read', t => {
    const file = lineFile(t, 'first\nsecond\n', true)
    const { bytes } = file.take(1)!
    for (let i = 0; i < 100_000; i++) file.take(7)
    assert.equal(decode(bytes), 'first\n')
    file.close()
  })
})

suite('pacing', () => {
  for (const late of [0, 3, 250]) {
    test(`after every tick, floor(rate * t) + 1 lines are out (timers ${late} ms late)`, t => {
      const clock = new StepClock()
      let sent = 0
      const sink = new Writable({
        write(chunk: Uint8Array, _, done) {
          sent += chunk.filter(byte => byte === 10).length
          done()
        },
      })
      new LineFeed(lineFile(t, 'a\n', true), sink, clock, 130).start()
      assert.equal(sent, 1)
      for (let i = 0; i < 200; i++) {
        assert.ok(clock.step(late))
        assert.equal(sent, Math.floor((clock.time - 1000) * 0.13) + 1)
      }
      sink.destroy()
    })
  }

  test('a slow rate does not wake for nothing', t => {
    const clock = new StepClock()
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
    new LineFeed(lineFile(t, 'a\n', true), sink, clock, 0.5).start()
    clock.step()
    assert.equal(clock.time, 3000)
    sink.destroy()
  })

  test('while the connection is full nothing is sent; then all that is due', async t => {
    const clock = new StepClock()
    const held: (() => void)[] = []
    let sent = 0
    const sink = new Writable({
      highWaterMark: 4,
      write(chunk: Uint8Array, _, done) {
        sent += chunk.length / 2
        held.push(done)
      },
    })
    new LineFeed(lineFile(t, 'a\n'.repeat(1000)), sink, clock, 100).start()
    clock.step()
    assert.equal(sent, 1)
    assert.ok(!clock.step(), 'a full connection must not be waited for by a timer')
    clock.time = 2000
    for (let turn = 0; turn < 10 && sent < 101; turn++) {
      held.shift()?.()
      await new Promise(resolve => setImmediate(resolve))
    }
    assert.equal(sent, 101)
    sink.destroy()
  })
})
