/** `/metrics` by the rules of Prometheus: a parser of the text format, and what `promtool check metrics` demands. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { AppStatus } from '../../src/ui/app-status.js'
import { metricFamilies, metricsText } from '../../src/ui/prometheus.js'
import { manualContext, ScriptedInput } from '../streaming/harness.js'
import { application, batchEvents, jobStart, streamingStart } from './ui-events.js'
import { withUi } from './with-ui.js'

interface Family {
  readonly help: string
  readonly type: string
  readonly samples: { readonly name: string; readonly labels: string; readonly value: number }[]
}

/** Throws for what the text format (0.0.4) does not allow, and for what `promtool check metrics` complains of. */
function parseMetrics(text: string): Map<string, Family> {
  const families = new Map<string, Family>()
  const seen = new Set<string>()
  let help: { name: string; text: string } | undefined
  let current: string | undefined
  assert.ok(text.endsWith('\n'), 'the last line ends')
  for (const line of text.slice(0, -1).split('\n')) {
    const helpLine = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line)
    const typeLine = /^# TYPE (\S+) (counter|gauge|summary|histogram|untyped)$/.exec(line)
    if (helpLine !== null) {
      assert.ok(!families.has(helpLine[1]), `${helpLine[1]} comes twice`)
      help = { name: helpLine[1], text: helpLine[2] }
    } else if (typeLine !== null) {
      const [, name, type] = typeLine
      assert.equal(help?.name, name, `${name} has its help right before its type`)
      families.set(name, { help: help!.text, type, samples: [] })
      current = name
    } else {
      const sample =
        /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)$/.exec(
          line,
        )
      assert.ok(sample, `no sample: ${line}`)
      const [, name, labels = '', value] = sample
      const family = families.get(current ?? '')
      const isOwn =
        name === current ||
        (family?.type === 'summary' && [`${current}_sum`, `${current}_count`].includes(name))
      assert.ok(isOwn && family, `${name} stands under ${current}`)
      assert.match(value, /^(?:[+-]?Inf|NaN|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/)
      assert.ok(!seen.has(name + labels), `${name}${labels} comes twice`)
      seen.add(name + labels)
      family.samples.push({ name, labels, value: Number(value) })
    }
  }
  for (const [name, { type, samples }] of families) {
    assert.ok(samples.length > 0, `${name} has samples`)
    assert.equal(name.endsWith('_total'), type === 'counter', `${name}: counters end in _total`)
    assert.doesNotMatch(name, /_(?:count|sum|bucket)$/, `${name}: reserved ending`)
    assert.doesNotMatch(name, /(?:milliseconds|_ms|minutes|hours|kilobytes|_kb|_mb|percent)/, name)
    assert.doesNotMatch(name, /_(?:counter|gauge|summary|histogram)(?:_|$)/, `${name}: its type`)
    assert.match(name, /^[a-z][a-z0-9_]*$/, `${name}: not in camel case`)
    for (const { labels } of samples) assert.doesNotMatch(labels, /\b(?:le|quantile|__\w+)=/)
  }
  return families
}

function sampleOf(families: Map<string, Family>, name: string, labels = ''): number | undefined {
  for (const { samples } of families.values()) {
    const found = samples.find(sample => sample.name === name && sample.labels === labels)
    if (found !== undefined) return found.value
  }
  return undefined
}

suite('the text', () => {
  test('of a streaming program', () => {
    const status = new AppStatus()
    for (const event of [
      application,
      ...streamingStart,
      ...batchEvents(0, { ms: 250, delayMs: 500 }),
      ...batchEvents(1, { ms: 750 }),
      jobStart(9, 20_000),
    ]) {
      status.apply(event)
    }
    const families = parseMetrics(metricsText({ status, live: undefined }))
    const cases: readonly [name: string, labels: string, value: number][] = [
      ['millrace_jobs_total', '{status="succeeded"}', 2],
      ['millrace_jobs_active', '', 1],
      ['millrace_tasks_total', '{status="completed"}', 2],
      ['millrace_task_run_seconds_total', '', 1],
      ['millrace_streaming_batches_total', '{status="completed"}', 2],
      ['millrace_streaming_records_processed_total', '', 200],
      ['millrace_streaming_processing_seconds_sum', '', 1],
      ['millrace_streaming_processing_seconds_count', '', 2],
      ['millrace_streaming_scheduling_delay_seconds_sum', '', 0.5],
      ['millrace_streaming_last_batch_processing_seconds', '', 0.75],
      [
        'millrace_streaming_receiver_records_total',
        '{stream_id="0",receiver="SocketReceiver"}',
        200,
      ],
    ]
    for (const [name, labels, value] of cases) {
      assert.equal(sampleOf(families, name, labels), value, name)
    }
  })

  test('names that would break a line', () => {
    const status = new AppStatus()
    status.apply({ ...application, name: 'a"b\\c\nd} 1\n# TYPE x counter' })
    const text = metricsText({ status, live: undefined })
    parseMetrics(text)
    assert.ok(text.includes('app_name="a\\"b\\\\c\\nd} 1\\n# TYPE x counter"'), text)
  })

  test('a program that runs: its memory and its state too', () =>
    withUi({}, async ({ sc, url }) => {
      const { ssc, clock } = manualContext(sc)
      new ScriptedInput(ssc, [['a', 'b']])
        .map((key): [string, number] => [key, 1])
        .updateStateByKey((values: readonly number[], state?: number) => {
          return (state ?? 0) + values.length
        })
        .foreachRDD(rdd => rdd.count())
      const { mkdtempSync } = await import('node:fs')
      const { tmpdir } = await import('node:os')
      ssc.checkpoint(mkdtempSync(`${tmpdir()}/millrace-metrics-`))
      await ssc.start()
      await clock.advance(1000)
      const families = parseMetrics(await (await fetch(`${url}/metrics`)).text())
      assert.equal(
        sampleOf(
          families,
          'millrace_state_keys',
          '{operator="updateStateByKey-0.TestInputStream-0"}',
        ),
        2,
      )
      assert.ok(sampleOf(families, 'millrace_heap_used_bytes')! > 1e6)
      assert.equal(sampleOf(families, 'millrace_task_threads'), 2)
      assert.ok(sampleOf(families, 'millrace_blocks_memory_limit_bytes')! > 0)
      const unknown = [...families.keys()].filter(
        name => !metricFamilies.some(family => family.name === name),
      )
      assert.deepEqual(unknown, [])
      await ssc.stop(false)
    }))
})

test('the parser finds what is wrong', () => {
  const head = '# HELP a_total x\n# TYPE a_total counter\n'
  const broken: readonly [text: string, problem: RegExp][] = [
    [`${head}a_total 1`, /the last line ends/],
    ['# TYPE a_total counter\na_total 1\n', /has its help/],
    [`${head}a_total 1\na_total 2\n`, /comes twice/],
    [`${head}a_total{b="c\n"} 1\n`, /no sample/],
    [`${head}b_total 1\n`, /stands under/],
    ['# HELP a x\n# TYPE a counter\na 1\n', /end in _total/],
    ['# HELP a_ms x\n# TYPE a_ms gauge\na_ms 1\n', /a_ms/],
    [head, /has samples/],
  ]
  for (const [text, problem] of broken) assert.throws(() => parseMetrics(text), problem, text)
})
