/** A stream that has run for long: what is kept of it, what is asked for and what the page is made of stay as small as they were. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { LocalFileSystem } from '../../src/core/storage/file-system.js'
import { AppStatus } from '../../src/ui/app-status.js'
import { type Application, summaryOf } from '../../src/ui/application.js'
import { type BatchEvent, EVENT_FORMAT } from '../../src/ui/events.js'
import { UiServer } from '../../src/ui/server.js'
import { onlyThorough } from '../effort.js'
import { openChromium, watch, withoutChromium } from './chromium.js'
import { begin, interval } from './sample-answers.js'

function statusOf(batches: number): AppStatus {
  const status = new AppStatus()
  status.apply({
    type: 'applicationStart',
    timeMs: begin,
    format: EVENT_FORMAT,
    appId: 'local-1',
    name: 'long',
    user: 'user',
    version: '0.1.0',
    master: 'local[2]',
    threads: 2,
    runtime: {},
    configuration: [],
  })
  status.apply({
    type: 'streamingStart',
    timeMs: begin,
    batchDurationMs: interval,
    nodes: [],
    edges: [],
  })
  for (let number = 1; number <= batches; number++) runBatch(status, number)
  return status
}

function runBatch(status: AppStatus, number: number): void {
  const batchMs = begin + number * interval
  const batch: BatchEvent = {
    batchMs,
    submittedMs: batchMs,
    inputs: [{ streamId: 0, records: 5, metadata: {} }],
    operations: [],
    loads: [],
  }
  status.apply({ type: 'batch', timeMs: batchMs, phase: 'submitted', batch })
  const started = { ...batch, startMs: batchMs + 1 }
  status.apply({ type: 'batch', timeMs: batchMs + 1, phase: 'started', batch: started })
  const completed = { ...started, endMs: batchMs + 301 }
  status.apply({ type: 'batch', timeMs: batchMs + 301, phase: 'completed', batch: completed })
}

const skip = withoutChromium || onlyThorough('a browser of its own takes seconds')
suite('10,000 batches later', { skip }, () => {
  test('the page shows the newest, and goes on', async () => {
    const status = statusOf(10_000)
    const application: Application = { status, live: undefined }
    const server = new UiServer(
      {
        port: 0,
        maxRetries: 0,
        bindAddress: '127.0.0.1',
        isLoopback: true,
        token: undefined,
        basicAuth: undefined,
      },
      { list: async () => [summaryOf(application)!], find: async () => application },
      new LocalFileSystem(),
    )
    const url = await server.start()
    const browser = await openChromium()
    try {
      const page = await browser.newPage()
      const wrong = watch(page, url)
      await page.goto(`${url}/#/streaming`)
      const completed = page.locator('.facts dd').first()
      await completed.getByText('10,000', { exact: true }).waitFor()
      assert.match(
        (await page.getByRole('img', { name: /^Processing time/ }).getAttribute('aria-label'))!,
        /of the last 60 batches: newest 300 ms, mean 300 ms/,
      )
      const elements = await page.evaluate("document.querySelectorAll('*').length")
      assert.ok((elements as number) < 2000, `${elements} elements`)
      for (let number = 10_001; number <= 10_050; number++) runBatch(status, number)
      await completed.getByText('10,050', { exact: true }).waitFor()
      await page.locator(`a[href$="/${begin + 10_050 * interval}"]`).click()
      await page.getByRole('heading', { level: 1, name: 'Batch' }).waitFor()
      assert.deepEqual(wrong, [])
    } finally {
      await browser.close()
      await server.stop()
    }
  })
})
