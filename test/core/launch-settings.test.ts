/** What a program was started with comes before its own settings are made, and is told from them. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  CONF_VARIABLE,
  LAUNCH_VARIABLE,
  type LaunchLayers,
} from '../../src/core/launch-settings.js'
import { redactor } from '../../src/core/redaction.js'
import { SparkConf, SparkContext, SparkSession } from '../../src/index.js'
import { isCondition } from '../../src/util/errors.js'

function launched(t: TestContext, layers: Partial<LaunchLayers>, environment?: string): void {
  t.after(() => {
    delete process.env[LAUNCH_VARIABLE]
    delete process.env[CONF_VARIABLE]
  })
  process.env[LAUNCH_VARIABLE] = JSON.stringify({ file: [], commandLine: [], ...layers })
  if (environment !== undefined) process.env[CONF_VARIABLE] = environment
}

const key = 'spark.some.key'
const file: [string, string][] = [[key, 'file']]
const commandLine: [string, string][] = [[key, 'line']]
const set = (conf: SparkConf): unknown => conf.set(key, 'mine')

const cases: [
  what: string,
  layers: Partial<LaunchLayers>,
  environment: string | undefined,
  program: (conf: SparkConf) => unknown,
  value: string | undefined,
  source: string,
][] = [
  ['nothing', {}, undefined, () => {}, undefined, 'default'],
  ['a file', { file }, undefined, () => {}, 'file', 'file'],
  ['the environment over a file', { file }, `${key}=variable`, () => {}, 'variable', 'environment'],
  [
    'the command line over both',
    { file, commandLine },
    `${key}: x`,
    () => {},
    'line',
    'command line',
  ],
  ['the program over all', { file, commandLine }, `${key} x`, set, 'mine', 'program'],
  ['setIfMissing under all', { file }, undefined, c => c.setIfMissing(key, 'x'), 'file', 'file'],
  [
    'what the program removes',
    { commandLine },
    undefined,
    c => c.remove(key),
    undefined,
    'default',
  ],
  [
    'the last of two',
    {
      commandLine: [
        [key, 'a'],
        [key, 'b'],
      ],
    },
    undefined,
    () => {},
    'b',
    'command line',
  ],
]

for (const [what, layers, environment, program, value, source] of cases) {
  test(`a setting comes from ${what}`, t => {
    launched(t, layers, environment)
    const conf = new SparkConf()
    program(conf)
    for (const each of [conf, conf.clone()]) {
      assert.deepEqual([each.get(key), each.sourceOf(key)], [value, source])
    }
  })
}

test('settings of others in a file are left out, and SparkConf(false) has none', t => {
  launched(t, { file: [['log4j.x', 'y'], ...file] })
  assert.deepEqual(new SparkConf().getAll(), file)
  assert.deepEqual(new SparkConf(false).getAll(), [])
})

test('an error in what a program was started with says where it comes from', t => {
  launched(t, { file: [['spark.task.maxFailures', 'two']] }, 'spark.millrace.memroy 1g')
  assert.throws(
    () => new SparkConf(),
    e =>
      isCondition(e, 'UNKNOWN_CONFIG_KEY') &&
      /MILLRACE_CONF/.test(e.message) &&
      e.parameters.nearest === 'spark.millrace.memory',
  )
  delete process.env[CONF_VARIABLE]
  assert.throws(
    () => new SparkConf().check(),
    e => isCondition(e, 'INVALID_CONFIG_VALUE') && e.parameters.source === 'the properties file',
  )
})

test('a session keeps the sources, also through a SparkConf that it is given', async t => {
  launched(t, { commandLine: [['spark.master', 'local'], ...commandLine] })
  const spark = SparkSession.builder
    .config(new SparkConf().set('spark.app.name', 'sources'))
    .config('spark.other', 'x')
    .getOrCreate()
  t.after(() => spark.stop())
  const { conf } = spark.sparkContext
  assert.deepEqual(
    ['spark.master', key, 'spark.app.name', 'spark.other', 'spark.ui'].map(k => conf.sourceOf(k)),
    ['command line', 'command line', 'program', 'program', 'default'],
  )
})

test('a program that overrules the command line is told of', async t => {
  launched(t, {
    commandLine: [
      ['spark.master', 'local[4]'],
      ['spark.app.name', 'same'],
    ],
  })
  const written: string[] = []
  t.mock.method(process.stderr, 'write', (text: string) => written.push(text))
  const sc = new SparkContext(new SparkConf().setMaster('local').setAppName('same'))
  t.mock.restoreAll()
  await sc.stop()
  assert.equal(written.length, 1)
  assert.match(
    written[0],
    /command line sets spark\.master to 'local\[4\]'.* to 'local', which holds/,
  )
})

const shown: [key: string, pattern: string | undefined, isSecret: boolean][] = [
  ['spark.ui.token', undefined, true],
  ['spark.hadoop.fs.s3a.Access.Key', undefined, true],
  ['spark.db.PASSWORD', undefined, true],
  ['spark.master', undefined, false],
  ['spark.master', 'master$', true],
  ['spark.MASTER', 'master', false],
]
for (const [name, pattern, isSecret] of shown) {
  test(`${name} is ${isSecret ? 'a secret' : 'shown'} with the pattern ${pattern ?? 'of default'}`, () => {
    const conf = new SparkConf()
    if (pattern !== undefined) conf.set('spark.redaction.regex', pattern)
    assert.equal(redactor(conf)(name, 'x') === 'x', !isSecret)
  })
}

test('a pattern of secrets that is none is refused', () => {
  const conf = new SparkConf().set('spark.redaction.regex', '(')
  assert.throws(
    () => redactor(conf),
    e => isCondition(e, 'INVALID_CONFIG_VALUE'),
  )
})
