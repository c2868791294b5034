/** What is put together of a first answer and newer parts is what one whole answer would have been, and stays bounded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StreamingPage } from '../../ui/src/api.js'
import { merge, pathAfter } from '../../ui/src/pages/streaming-answers.js'
import { streamingPage } from './sample-answers.js'

/** As the server answers a path. */
function answer(count: number, path: string): StreamingPage {
  const after = new URLSearchParams(path.split('?')[1]).get('after')
  return streamingPage(count, after === null ? {} : { after: Number(after) })
}

test('parts put together are the whole', () => {
  let known: StreamingPage | undefined
  for (const count of [0, 1, 2, 7, 8, 120, 121, 1500, 1501, 10_000]) {
    known = merge(known, answer(count, pathAfter(known)))
    assert.deepEqual(known, streamingPage(count))
  }
})

test('a part has only what is newer', () => {
  const known = streamingPage(500)
  assert.ok(answer(501, pathAfter(known)).series.time.length < 10)
})

test('a batch that ends after a later one takes its place', () => {
  const whole = streamingPage(10)
  const late = whole.completedBatches[2]
  const without: StreamingPage = {
    ...whole,
    completedBatches: whole.completedBatches.filter(batch => batch !== late),
  }
  assert.deepEqual(merge(without, answer(10, pathAfter(without))), whole)
})
