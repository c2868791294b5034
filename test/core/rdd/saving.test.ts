import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { TaskContext } from '../../../src/index.js'
import { sharedContext, sharedFolder } from './context.js'

const shared = sharedContext({}, 'local[2,2]')
const folder = sharedFolder()
let made = 0
const withByte = (bytes: Buffer, at: number, value: number): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from([value]), bytes.subarray(at + 1)])
const newPath = (): string => join(folder, `out-${made++}`)

suite('saveAsTextFile', () => {
  const cases: readonly [name: string, rows: readonly unknown[], lines: string][] = [
    ['strings', ['a', 'b c', ''], 'a\nb c\n\n'],
    ['numbers', [1, -0.5, Number.NaN], '1\n-0.5\nNaN\n'],
    ['pairs', [['word', 3]], '(word,3)\n'],
    ['nested pairs', [['k', ['a', 1]]], '(k,(a,1))\n'],
    ['nothing', [null, undefined], 'null\nnull\n'],
    ['objects', [{ a: 1, b: 'x' }], '{"a":1,"b":"x"}\n'],
    ['dates', [new Date(0)], '1970-01-01T00:00:00.000Z\n'],
    ['not in ASCII', ['é', '日本'], 'é\n日本\n'],
    ['no row', [], ''],
  ]
  for (const [name, rows, lines] of cases) {
    test(name, async () => {
      const path = newPath()
      await shared.sc.parallelize(rows, 1).saveAsTextFile(path)
      assert.equal(readFileSync(join(path, 'part-00000'), 'utf8'), lines)
    })
  }

  test("Spark's layout: a file a partition, empty ones too, and _SUCCESS", async () => {
    const path = newPath()
    await shared.sc.parallelize(['a', 'b'], 3).saveAsTextFile(`${path}/`)
    assert.deepEqual(readdirSync(path), ['_SUCCESS', 'part-00000', 'part-00001', 'part-00002'])
    const texts = [0, 1, 2].map(i => readFileSync(join(path, `part-0000${i}`), 'utf8'))
    assert.deepEqual(texts, ['', 'a\n', 'b\n'])
  })

  test('what was saved is read again, many pieces too', async () => {
    const path = newPath()
    const rows = Array.from({ length: 60_000 }, (_, i) => `line ${i} é`)
    await shared.sc.parallelize(rows, 2).saveAsTextFile(path)
    assert.deepEqual(await shared.sc.textFile(path).collect(), rows)
  })

  test('gzip: one file a partition, of several members when it is large', async () => {
    const path = newPath()
    const rows = Array.from({ length: 60_000 }, (_, i) => `row number ${i}`)
    await shared.sc.parallelize(rows, 1).saveAsTextFile(path, { compression: 'gzip' })
    assert.deepEqual(readdirSync(path), ['_SUCCESS', 'part-00000.gz'])
    const packed = readFileSync(join(path, 'part-00000.gz'))
    assert.equal(gunzipSync(packed).toString(), rows.map(row => `${row}\n`).join(''))
    assert.deepEqual(await shared.sc.textFile(path).collect(), rows)
  })

  test('gzip of an empty partition is an empty gzip file', async () => {
    const path = newPath()
    await shared.sc.parallelize([], 1).saveAsTextFile(path, { compression: 'gzip' })
    assert.equal(gunzipSync(readFileSync(join(path, 'part-00000.gz'))).length, 0)
  })

  test('another compression is refused', async () => {
    const path = newPath()
    await assert.rejects(
      shared.sc.parallelize([1]).saveAsTextFile(path, { compression: 'zip' as 'gzip' }),
      { condition: 'COMPRESSION_NOT_SUPPORTED' },
    )
    assert.equal(existsSync(path), false)
  })

  for (const kind of ['folder', 'file']) {
    test(`an existing ${kind} is refused and stays as it is`, async () => {
      const path = newPath()
      if (kind === 'folder') mkdirSync(path)
      else writeFileSync(path, 'mine')
      await assert.rejects(shared.sc.parallelize([1]).saveAsTextFile(path), {
        condition: 'OUTPUT_PATH_EXISTS',
        parameters: { path },
      })
      if (kind === 'folder') assert.deepEqual(readdirSync(path), [])
      else assert.equal(readFileSync(path, 'utf8'), 'mine')
    })
  }

  test('a task that failed once leaves one file, with each row once', async () => {
    const path = newPath()
    const rdd = shared.sc.parallelize([1, 2, 3, 4], 2).map(x => {
      if (x === 4 && TaskContext.get()?.attemptNumber() === 0) throw new Error('the first time')
      return x
    })
    await rdd.saveAsTextFile(path)
    assert.deepEqual(readdirSync(path), ['_SUCCESS', 'part-00000', 'part-00001'])
    assert.equal(readFileSync(join(path, 'part-00001'), 'utf8'), '3\n4\n')
  })

  test('a job that fails leaves nothing behind', async () => {
    const path = newPath()
    const rdd = shared.sc.parallelize([1, 2, 3, 4], 2).map(x => {
      if (x === 4) throw new Error('always')
      return x
    })
    await assert.rejects(rdd.saveAsTextFile(path), { condition: 'USER_FUNCTION_FAILED' })
    assert.equal(existsSync(path), false)
  })

  test('a failed job whose other task goes on: nothing is left, and the path may be used again', async () => {
    const path = newPath()
    const gate = newPath()
    const rdd = shared.sc.range(0, 2, 1, 2).map((x): number => {
      if (x === 0) throw new Error('always')
      while (!existsSync(gate));
      return x
    })
    await assert.rejects(rdd.saveAsTextFile(path), { condition: 'USER_FUNCTION_FAILED' })
    writeFileSync(gate, '')
    assert.equal(existsSync(path), false)
    // both threads are free again when this is done
    await shared.sc.range(0, 2, 1, 2).saveAsTextFile(path)
    assert.deepEqual(readdirSync(path), ['_SUCCESS', 'part-00000', 'part-00001'])
  })

  test('threads that are lost on the way: each row once', async () => {
    const path = newPath()
    const rdd = shared.sc.range(0, 6, 1, 3).map(x => {
      if (x % 2 === 1 && x > 1 && TaskContext.get()?.attemptNumber() === 0) process.exit(1)
      return x
    })
    await rdd.saveAsTextFile(path)
    assert.deepEqual(readdirSync(path), ['_SUCCESS', 'part-00000', 'part-00001', 'part-00002'])
    assert.deepEqual(await shared.sc.textFile(path).collect(), ['0', '1', '2', '3', '4', '5'])
  })

  test('a folder that cannot be made is told by its own error', async () => {
    const file = newPath()
    writeFileSync(file, '')
    await assert.rejects(shared.sc.parallelize([1]).saveAsTextFile(join(file, 'below')), {
      condition: 'PATH_IS_NOT_A_DIRECTORY',
    })
  })

  test('an RDD without partitions is a folder with _SUCCESS alone', async () => {
    const path = newPath()
    await shared.sc.emptyRDD().saveAsTextFile(path)
    assert.deepEqual(readdirSync(path), ['_SUCCESS'])
  })
})

suite('saveAsObjectFile and objectFile', () => {
  const rows: readonly unknown[] = [
    1,
    'text',
    null,
    undefined,
    -0,
    { a: [1, { b: new Date(5) }], when: undefined },
    [1, [2, 3]],
    new Uint8Array([1, 2, 3]),
    10n ** 30n,
    new Map([['k', 1]]),
  ]

  test('values come back as they were, in order', async () => {
    const path = newPath()
    await shared.sc.parallelize(rows, 3).saveAsObjectFile(path)
    assert.deepEqual(readdirSync(path).length, 4)
    const read = shared.sc.objectFile(path)
    assert.equal(read.getNumPartitions(), 3)
    assert.deepEqual(await read.collect(), rows)
  })

  test('more rows than one block', async () => {
    const path = newPath()
    const pairs = Array.from({ length: 20_000 }, (_, i): [number, string] => [i, `v${i % 7}`])
    await shared.sc.parallelize(pairs, 1).saveAsObjectFile(path)
    const read = shared.sc.objectFile<[number, string]>(path)
    assert.deepEqual(await read.filter(([i]) => i % 1000 === 0).count(), 20)
    assert.deepEqual(await read.collect(), pairs)
  })

  const damages: readonly [name: string, damage: (bytes: Buffer) => Buffer][] = [
    ['a flipped bit', bytes => withByte(bytes, 60, bytes[60] ^ 4)],
    ['a wrong header', bytes => withByte(bytes, 0, 0)],
    ['a length past the end', bytes => withByte(bytes, 15, 0x41)],
    ['a cut end', bytes => bytes.subarray(0, bytes.length - 3)],
    ['a cut header', bytes => bytes.subarray(0, 9)],
  ]
  for (const [name, damage] of damages) {
    test(`${name} is told with the file's path`, async () => {
      const path = newPath()
      await shared.sc.parallelize([1, 2, 3], 1).saveAsObjectFile(path)
      const part = join(path, 'part-00000')
      writeFileSync(part, damage(readFileSync(part)))
      await assert.rejects(shared.sc.objectFile(path).collect(), (error: Error) => {
        const { condition, parameters } = error as Error & {
          condition: string
          parameters: Record<string, string>
        }
        assert.equal(condition, 'BLOCK_CORRUPT')
        assert.ok(parameters.block.startsWith(part), parameters.block)
        return true
      })
    })
  }

  test('what cannot be saved is refused, and no folder is left', async () => {
    const path = newPath()
    const rdd = shared.sc.parallelize([1], 1).map(() => () => 1)
    await assert.rejects(rdd.saveAsObjectFile(path), { condition: 'VALUE_NOT_SERIALIZABLE' })
    assert.equal(existsSync(path), false)
  })
})

suite('other files', () => {
  const input = join(folder, 'input')
  mkdirSync(input)
  writeFileSync(join(input, 'a.bin'), Buffer.from([1, 2, 3, 4, 5, 6]))
  writeFileSync(join(input, 'b.bin'), Buffer.from([7, 8]))
  writeFileSync(join(input, '_hidden'), 'no')
  writeFileSync(join(input, 'c.txt'), 'one\ntwo é\n')

  test('wholeTextFiles', async () => {
    const found = await shared.sc.wholeTextFiles(`${input}/*.txt`).collect()
    assert.deepEqual(found, [[join(input, 'c.txt'), 'one\ntwo é\n']])
  })

  test('wholeTextFiles packs small files by size', async () => {
    const many = join(folder, 'many')
    mkdirSync(many)
    for (let i = 0; i < 10; i++) writeFileSync(join(many, `f${i}`), 'x'.repeat(10))
    const parts = shared.sc.wholeTextFiles(many, 4)
    assert.equal(parts.getNumPartitions(), 5)
    assert.deepEqual(
      (await parts.collect()).map(([path]) => path),
      Array.from({ length: 10 }, (_, i) => join(many, `f${i}`)),
    )
  })

  test('binaryFiles leaves out hidden files', async () => {
    const found = await shared.sc.binaryFiles(input, 3).collect()
    assert.deepEqual(
      found.map(([path, bytes]) => [path, [...bytes.subarray(0, 3)]]),
      [
        [join(input, 'a.bin'), [1, 2, 3]],
        [join(input, 'b.bin'), [7, 8]],
        [join(input, 'c.txt'), [111, 110, 101]],
      ],
    )
  })

  for (const [length, records] of [
    [1, [[1], [2], [3], [4], [5], [6], [7], [8]]],
    [
      2,
      [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
    ],
  ] as const) {
    test(`binaryRecords of ${length} bytes`, async () => {
      const found = await shared.sc.binaryRecords(`${input}/*.bin`, length).collect()
      assert.deepEqual(
        found.map(record => [...record]),
        records,
      )
    })
  }

  test('binaryRecordsFiles: one partition a file', async () => {
    const files = [join(input, 'b.bin'), join(input, 'a.bin')]
    const rdd = shared.sc.binaryRecordsFiles(files, 2)
    assert.equal(rdd.getNumPartitions(), 2)
    assert.deepEqual(
      (await rdd.collect()).map(record => record[0]),
      [7, 1, 3, 5],
    )
  })

  test('a file that ends within a record', async () => {
    for (const rdd of [
      shared.sc.binaryRecords(join(input, 'a.bin'), 4),
      shared.sc.binaryRecordsFiles([join(input, 'a.bin')], 4),
    ]) {
      await assert.rejects(rdd.count(), { condition: 'BINARY_RECORD_INCOMPLETE' })
    }
  })

  for (const length of [0, -1, 1.5, Number.NaN]) {
    test(`a record length of ${length} is refused`, () => {
      assert.throws(() => shared.sc.binaryRecords(input, length), {
        condition: 'INVALID_RECORD_LENGTH',
      })
    })
  }

  for (const [name, read] of [
    ['wholeTextFiles', () => shared.sc.wholeTextFiles(join(folder, 'none')).collect()],
    ['binaryFiles', () => shared.sc.binaryFiles(join(folder, 'none')).collect()],
    ['binaryRecords', () => shared.sc.binaryRecords(join(folder, 'none'), 1).collect()],
    ['objectFile', () => shared.sc.objectFile(join(folder, 'none')).collect()],
  ] as const) {
    test(`${name} of nothing`, async () => {
      await assert.rejects(read, { condition: 'INPUT_PATH_NOT_EXIST' })
    })
  }
})
