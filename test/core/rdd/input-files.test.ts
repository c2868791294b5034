import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileRanges } from '../../../src/core/rdd/input-files.js'

const MiB = 1024 * 1024

/** Sizes of files, wanted partitions, tasks at a time; lengths of the ranges, in order. */
const cases: [string, number[], number, number, number[]][] = [
  ['an empty file is one empty range', [0], 2, 2, [0]],
  ['a small file is cut as wanted', [100], 2, 8, [50, 50]],
  ['the last range is up to a tenth larger', [105], 5, 2, [21, 21, 21, 21, 21]],
  ['what is left over is a range', [103], 2, 2, [51, 52]],
  ['files are cut by the average of all', [40, 20], 3, 2, [20, 20, 20]],
  ['no range is longer than a block', [40 * MiB], 1, 1, [20 * MiB, 20 * MiB]],
  ['as many ranges as tasks end together', [200 * MiB], 2, 2, Array(8).fill(25 * MiB)],
  ['also with more tasks than wanted partitions', [300 * MiB], 2, 3, Array(12).fill(25 * MiB)],
]

describe('fileRanges', () => {
  for (const [title, sizes, wanted, parallelism, lengths] of cases) {
    it(title, () => {
      const files = sizes.map((size, i) => {
        return { path: `f${i}`, isDirectory: false, size, modificationTimeMs: 0 }
      })
      const ranges = fileRanges(files, wanted, parallelism)
      assert.deepEqual(
        ranges.map(({ start, end }) => end - start),
        lengths,
      )
      for (const [i, { path, size }] of files.entries()) {
        const own = ranges.filter(range => range.path === path)
        assert.equal(own[0].start, 0, `file ${i}`)
        assert.equal(own.at(-1)!.end, size, `file ${i}`)
      }
    })
  }

  it('does not cut a gzip file', () => {
    const file = { path: 'a.gz', isDirectory: false, size: 100, modificationTimeMs: 0 }
    assert.deepEqual(fileRanges([file], 4, 2), [{ path: 'a.gz', start: 0, end: -1 }])
  })
})
