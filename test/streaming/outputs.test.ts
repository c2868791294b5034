import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, mock, test } from 'node:test'
import { manualContext, runBatches, ScriptedInput, sparkContextForTests } from './harness.js'

const rule = '-------------------------------------------'
const spark = sparkContextForTests()
const root = mkdtempSync(join(tmpdir(), 'millrace-outputs-'))
after(() => rmSync(root, { recursive: true }))

test('print writes the banner and the first ten records of each batch', async () => {
  const streaming = manualContext(spark.sc)
  const words = new ScriptedInput(streaming.ssc, [['a b a', 'b a'], []])
  words
    .flatMap(line => line.split(' '))
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b, 1)
    .print()
  const numbers = new ScriptedInput(streaming.ssc, [[1, 2, 3], [4]])
  numbers.pprint(2)
  let text = ''
  const original = process.stdout.write.bind(process.stdout)
  // the test runner writes its own messages to the same place
  const write = mock.method(process.stdout, 'write', (chunk: string) => {
    if (typeof chunk !== 'string' || !chunk.startsWith(rule)) return original(chunk)
    text += chunk
    return true
  })
  try {
    await runBatches(streaming, 2)
  } finally {
    write.mock.restore()
  }
  const banner = (timeMs: number): string => `${rule}\nTime: ${timeMs} ms\n${rule}\n`
  const parts = text.split(/(?=-{43}\nTime)/)
  assert.deepEqual(
    [parts[0].split('\n').sort().join('\n'), ...parts.slice(1)],
    [
      `${banner(1000)}(a,3)\n(b,2)\n\n`.split('\n').sort().join('\n'),
      `${banner(1000)}1\n2\n...\n\n`,
      `${banner(2000)}\n`,
      `${banner(2000)}4\n\n`,
    ],
  )
})

test('foreachRDD is told the time; the batch waits for its promise, and outputs run in order', async () => {
  const streaming = manualContext(spark.sc)
  const input = new ScriptedInput(streaming.ssc, [[1], [2, 3]])
  const seen: string[] = []
  input.foreachRDD(async (rdd, time) => {
    seen.push(`first begins ${time}`)
    const count = await rdd.count()
    seen.push(`first ends with ${count}`)
  })
  input.foreachRDD((_, time) => {
    seen.push(`second ${time}`)
  })
  await runBatches(streaming, 2)
  assert.deepEqual(seen, [
    'first begins 1000 ms',
    'first ends with 1',
    'second 1000 ms',
    'first begins 2000 ms',
    'first ends with 2',
    'second 2000 ms',
  ])
})

test('each batch is saved as a folder that is named by its time', async () => {
  const streaming = manualContext(spark.sc)
  const input = new ScriptedInput(streaming.ssc, [[['a', 1]], [['b', 2]]], 1)
  input.saveAsTextFiles(join(root, 'counts'), 'txt')
  input.saveAsObjectFiles(join(root, 'objects'))
  await runBatches(streaming, 2)
  assert.deepEqual(readdirSync(root).sort(), [
    'counts-1000.txt',
    'counts-2000.txt',
    'objects-1000',
    'objects-2000',
  ])
  assert.equal(readFileSync(join(root, 'counts-2000.txt', 'part-00000'), 'utf8'), '(b,2)\n')
})
