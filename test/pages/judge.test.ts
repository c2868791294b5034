/** What the Streaming page says first, for programs in each kind of trouble. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { StreamingPage } from '../../ui/src/api.js'
import { type Finding, judge, load } from '../../ui/src/judge.js'
import { batchOf, streamingPage } from './sample-answers.js'

type Changes = Partial<Omit<StreamingPage, 'statistics'>> & {
  statistics?: Partial<StreamingPage['statistics']>
}

function pageOf(changes: Changes, processingMs = 400): StreamingPage {
  const page = streamingPage(30, { processingMs })
  return { ...page, ...changes, statistics: { ...page.statistics, ...changes.statistics } }
}

const receiver = { streamId: 3, streamName: 'lines-3', callSite: 'src/a.ts:2', isActive: true }
const silent = Array.from({ length: 30 }, () => 0)
const slowGraph: StreamingPage['graph'] = {
  nodes: [
    { id: 0, kind: 'source', name: 'queueStream', share: 0.1 },
    { id: 1, kind: 'operator', name: 'map', callSite: 'src/a.ts:7', share: 0.8 },
  ],
  edges: [[0, 1]],
}

suite('findings', () => {
  const cases: [name: string, page: StreamingPage, kinds: Finding['kind'][], says?: RegExp][] = [
    ['all is well', pageOf({}), []],
    ['before the first batch', streamingPage(0), []],
    [
      'the newest batch failed',
      pageOf({ completedBatches: [batchOf(1, { status: 'FAILED' }), batchOf(0)] }),
      ['batches-fail'],
      /^Batches fail: the newest one, and 1 of the last 2\.$/,
    ],
    [
      'an older batch failed',
      pageOf({ completedBatches: [batchOf(1), batchOf(0, { numFailedOutputOps: 1 })] }),
      ['batches-fail'],
      /^1 of the last 2 batches failed, the newest ones did not\.$/,
    ],
    [
      'a receiver does not run',
      pageOf({ receivers: [{ ...receiver, isActive: false, lastError: 'ECONNREFUSED' }] }),
      ['receiver-failed'],
      /^The receiver lines-3 \(src\/a\.ts:2\) does not run/,
    ],
    ['a receiver starts', pageOf({ receivers: [{ ...receiver, isActive: null }] }), []],
    [
      'slower than the interval',
      pageOf({ graph: slowGraph }, 1500),
      ['slow'],
      /a batch takes 1\.5 s, and one comes every 1 s.* Most of the task time, 80 %, goes to map at src\/a\.ts:7 and the steps right before it\.$/,
    ],
    [
      'slower by what the program says',
      pageOf({ statistics: { warning: 'It is slow.' } }),
      ['slow'],
      /^It is slow\.$/,
    ],
    [
      'behind, and catching up',
      pageOf({
        series: {
          ...streamingPage(30, { processingMs: 400 }).series,
          schedulingDelay: Array.from({ length: 30 }, () => 5000),
        },
      }),
      ['slow'],
      /^The stream is behind by 5 s, and catches up: batches take 40 % of the interval of 1 s\.$/,
    ],
    [
      'a receiver is held back',
      pageOf({ receivers: [{ ...receiver, waiting: true }] }),
      ['held-back'],
    ],
    [
      'nothing comes in',
      pageOf({
        receivers: [receiver],
        series: { ...streamingPage(30).series, inputRate: silent },
      }),
      ['no-input'],
      /^No record has come in for 20 s\.$/,
    ],
    [
      'inputs that are not counted',
      pageOf({ series: { ...streamingPage(30).series, inputRate: silent } }),
      [],
    ],
    [
      'stopped with a batch left',
      pageOf({ statistics: { state: 'stopped', numActiveBatches: 1 } }, 1500),
      ['stopped'],
      /^The StreamingContext has stopped with 1 batch not processed/,
    ],
  ]
  for (const [name, page, kinds, says = /./] of cases) {
    test(name, () => {
      const findings = judge(page)
      assert.deepEqual(
        findings.map(({ kind }) => kind),
        kinds,
      )
      for (const { what, remedy } of findings) {
        assert.match(what, says)
        // what the program says has its own
        assert.match(`${what} ${remedy}`.trimEnd(), /\.$/)
      }
    })
  }
})

test('the brief of a finding stays the same while its numbers change', () => {
  const briefs = [1100, 1500, 9000].map(ms => judge(pageOf({}, ms)).map(({ brief }) => brief))
  assert.deepEqual(briefs, [briefs[0], briefs[0], briefs[0]])
  assert.equal(briefs[0].length, 1)
})

test('the load is the median of the last ten batches by the interval, when there are five', () => {
  assert.equal(load(streamingPage(4, { processingMs: 9000 })), undefined)
  assert.equal(load(streamingPage(50, { processingMs: 250 })), 0.25)
})
