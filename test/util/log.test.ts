import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkConf, SparkContext } from '../../src/index.js'
import { ManualClock } from '../../src/testing/index.js'
import { showsColours } from '../../src/util/colours.js'
import { isCondition, MillraceError } from '../../src/util/errors.js'
import {
  ConsoleLogger,
  currentLogger,
  errorFields,
  type LogFields,
  type LogFormat,
  parseLogLevel,
} from '../../src/util/log.js'

const time = new Date(2026, 0, 31, 12, 34, 56, 789)

/** What one warning comes to. */
function written(text: string, fields?: LogFields, format: LogFormat = 'plain', isTTY = false) {
  const lines: string[] = []
  const output = { isTTY, write: (line: string) => lines.push(line) }
  const logger = new ConsoleLogger(undefined, output, new ManualClock(time.getTime()))
  logger.format = format
  logger.warn(text, fields)
  assert.equal(lines.length, 1)
  return lines[0]
}

const plain: [text: string, fields: LogFields | undefined, line: string][] = [
  ['a text', undefined, 'a text'],
  ['a text', { operator: undefined }, 'a text'],
  [
    'a text',
    { batchTime: 1000, operator: 'map at a.ts:1' },
    'a text (batch 1000 ms, operator map at a.ts:1)',
  ],
  [
    'batch 1000 ms, map at a.ts:1',
    { batchTime: 1000, operator: 'map at a.ts:1' },
    'batch 1000 ms, map at a.ts:1',
  ],
  ['map (a.ts:1) failed', { operator: 'map at a.ts:1' }, 'map (a.ts:1) failed'],
  ['3 things', { stage: 3, partition: 0 }, '3 things (stage 3, partition 0)'],
  [
    '5 records, 7 ms and 9 ms',
    { records: 5, schedulingDelay: 7, processingTime: 9 },
    '5 records, 7 ms and 9 ms',
  ],
  ['done', { records: 5, processingTime: 9 }, 'done (records 5, processingTime 9)'],
  ['stage 3 of 4', { stage: 3 }, 'stage 3 of 4'],
  ['failed\n    at a.ts:1', { job: 7 }, 'failed (job 7)\n    at a.ts:1'],
]
for (const [text, fields, line] of plain) {
  test(`plain: ${JSON.stringify(text)} with ${JSON.stringify(fields)}`, () => {
    assert.equal(written(text, fields), `12:34:56 WARN ${line}\n`)
  })
}

const records: [text: string, fields: LogFields, more: object][] = [
  ['a "text"', {}, {}],
  [
    'failed\n    at a.ts:1\n    at b.ts:2',
    { batchTime: 1000, job: 7 },
    { batchTime: 1000, job: 7 },
  ],
  ['x', { operator: undefined, stage: 0 }, { stage: 0 }],
]
for (const [text, fields, more] of records) {
  test(`JSON: ${JSON.stringify(text)} is one line`, () => {
    const line = written(text, fields, 'json', true)
    assert.equal(line.indexOf('\n'), line.length - 1)
    const expected = { time: time.toISOString(), level: 'WARN', message: text, ...more }
    assert.deepEqual(JSON.parse(line), expected)
  })
}

const colours: [isTerminal: boolean, env: Record<string, string>, shown: boolean][] = [
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [false, { FORCE_COLOR: '' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: 'false' }, false],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
]
for (const [isTerminal, env, shown] of colours) {
  const where = isTerminal ? 'a terminal' : 'a pipe'
  test(`colours ${shown ? 'are' : 'are not'} shown on ${where} with ${JSON.stringify(env)}`, () => {
    assert.equal(showsColours(isTerminal, env), shown)
  })
}

test('on a terminal the level has a colour', t => {
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'TERM']) {
    const old = process.env[name]
    delete process.env[name]
    t.after(() => {
      if (old !== undefined) process.env[name] = old
    })
  }
  assert.equal(written('text', {}, 'plain', true), '12:34:56 \x1b[33mWARN\x1b[0m text\n')
})

const thresholds: [level: string, shown: string[]][] = [
  ['all', ['debug', 'info', 'warn', 'error']],
  ['INFO', ['info', 'warn', 'error']],
  ['Warn', ['warn', 'error']],
  ['ERROR', ['error']],
  ['off', []],
]
for (const [level, shown] of thresholds) {
  test(`at ${level} another logger gets ${shown.join(', ') || 'nothing'}`, () => {
    const got: string[] = []
    const target = {
      // as pino's, these need their object
      names: got,
      debug(text: string, fields?: LogFields) {
        this.names.push('debug')
        assert.deepEqual([text, fields], ['t', { job: 1 }])
      },
      info() {
        this.names.push('info')
      },
      warn() {
        this.names.push('warn')
      },
      error() {
        this.names.push('error')
      },
    }
    const logger = new ConsoleLogger(target)
    logger.setLevel(parseLogLevel(level))
    for (const method of ['debug', 'info', 'warn', 'error'] as const)
      logger[method]('t', { job: 1 })
    assert.deepEqual(got, shown)
  })
}

test('a context hands its records to the logger that it is given', async () => {
  const got: unknown[] = []
  const note = (text: string, fields?: LogFields): unknown => got.push([text, fields])
  const logger = { debug: note, info: note, warn: note, error: note }
  const conf = new SparkConf().setMaster('local').set('spark.log.level', 'INFO')
  const sc = new SparkContext(conf, { logger })
  sc.env.logger.info('told', { stage: 1 })
  sc.env.logger.debug('not told')
  currentLogger().warn('of no context')
  await sc.stop()
  assert.deepEqual(got, [
    ['told', { stage: 1 }],
    ['of no context', {}],
  ])
})

test('a format that does not exist is refused', () => {
  const conf = new SparkConf().setMaster('local').set('spark.log.format', 'xml')
  assert.throws(
    () => new SparkContext(conf),
    e => isCondition(e, 'INVALID_CONFIG_VALUE') && e.parameters.key === 'spark.log.format',
  )
})

test('the place of an error becomes fields', () => {
  const place = {
    operator: 'map',
    callSite: 'a.ts:1',
    partition: 2,
    error: 'x',
    thrownAt: '',
    value: '',
  }
  assert.deepEqual(errorFields(new MillraceError('USER_FUNCTION_FAILED', place)), {
    operator: 'map at a.ts:1',
    partition: 2,
  })
  assert.deepEqual(errorFields(new Error('x')), {})
})
