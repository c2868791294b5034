import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { MillraceError } from '../../../src/util/errors.js'
import { sharedContext, sharedFolder } from './context.js'

const shared = sharedContext()
const folder = sharedFolder()

test('wholeTextFiles unpacks gzip files, binaryFiles leaves them as they are', async () => {
  const path = join(folder, 'packed')
  mkdirSync(path)
  const text = `${'é日本\n'.repeat(1000)}end`
  writeFileSync(join(path, 'a.txt.gz'), gzipSync(text))
  writeFileSync(join(path, 'b.txt'), 'plain')
  assert.deepEqual(await shared.sc.wholeTextFiles(path).collect(), [
    [join(path, 'a.txt.gz'), text],
    [join(path, 'b.txt'), 'plain'],
  ])
  const [[, bytes]] = await shared.sc.binaryFiles(path).collect()
  assert.equal(gunzipSync(bytes).toString(), text)
})

suite('a path that is no text is refused at the call', () => {
  const bad: readonly [value: unknown, shown: string][] = [
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
    ['', "''"],
    [['a.txt'], "[ 'a.txt' ]"],
  ]
  const calls: Record<string, (path: string) => unknown> = {
    textFile: path => shared.sc.textFile(path),
    wholeTextFiles: path => shared.sc.wholeTextFiles(path),
    binaryFiles: path => shared.sc.binaryFiles(path),
    binaryRecords: path => shared.sc.binaryRecords(path, 4),
    objectFile: path => shared.sc.objectFile(path),
    setCheckpointDir: path => shared.sc.setCheckpointDir(path),
    saveAsTextFile: path => shared.sc.range(0, 2).saveAsTextFile(path),
    saveAsObjectFile: path => shared.sc.range(0, 2).saveAsObjectFile(path),
  }
  const expected = (operator: string, shown: string) => (error: unknown) => {
    assert.ok(error instanceof MillraceError, String(error))
    assert.equal(error.condition, 'INVALID_PATH')
    const { callSite, ...rest } = error.parameters
    assert.deepEqual(rest, { operator, value: shown, advice: '' })
    assert.match(callSite, /files\.test\.ts:\d+$/)
    return true
  }
  for (const [operator, call] of Object.entries(calls)) {
    for (const [value, shown] of bad) {
      test(`${operator}(${shown})`, async () => {
        await assert.rejects(async () => call(value as string), expected(operator, shown))
      })
    }
  }

  test('lists of paths', () => {
    const paths = 'a.txt' as unknown as string[]
    assert.throws(() => shared.sc.textFiles(paths), expected('textFiles', "'a.txt'"))
    const second = ['a.txt', undefined] as string[]
    assert.throws(() => shared.sc.textFiles(second), expected('textFiles', 'undefined'))
    assert.throws(
      () => shared.sc.binaryRecordsFiles(second, 4),
      expected('binaryRecordsFiles', 'undefined'),
    )
  })
})

test('values in messages are written with their type', () => {
  const { sc } = shared
  const text = '4' as unknown as number
  const calls: readonly [call: () => unknown, condition: string, message: RegExp][] = [
    [() => sc.range(0, 4, 1, text), 'INVALID_PARTITION_COUNT', / it is '4'/],
    [() => sc.range(0, 4, text), 'INVALID_RANGE_STEP', / it is '4'/],
    [() => sc.binaryRecords('x', text), 'INVALID_RECORD_LENGTH', / it is '4'/],
    [() => sc.range(0, 4, 1, 4n as unknown as number), 'INVALID_PARTITION_COUNT', / it is 4n/],
  ]
  for (const [call, condition, message] of calls) {
    assert.throws(call, error => {
      assert.ok(error instanceof MillraceError, String(error))
      assert.equal(error.condition, condition)
      assert.match(error.message, message)
      return true
    })
  }
})
