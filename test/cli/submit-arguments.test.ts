import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { readSubmitArguments } from '../../src/cli/submit-arguments.js'
import { isCondition } from '../../src/util/errors.js'
import { cli, temporaryFolder } from './run-cli.js'

const nothing = {
  programArguments: [],
  isSupervised: false,
  isVerbose: false,
  commandLine: [],
  file: [],
}
const understood: [args: string, meaning: object][] = [
  ['p.ts', {}],
  ['p.ts --master x --help', { programArguments: ['--master', 'x', '--help'] }],
  ['--master local[2] p.ts', { commandLine: [['spark.master', 'local[2]']] }],
  ['--master=local[2] p.ts', { commandLine: [['spark.master', 'local[2]']] }],
  ['--name a p.ts b', { commandLine: [['spark.app.name', 'a']], programArguments: ['b'] }],
  ['--conf spark.a=b=c p.ts', { commandLine: [['spark.a', 'b=c']] }],
  [
    '-c spark.a= --conf=spark.b=c p.ts',
    {
      commandLine: [
        ['spark.a', ''],
        ['spark.b', 'c'],
      ],
    },
  ],
  ['--driver-memory 2g p.ts', { commandLine: [['spark.driver.memory', '2g']] }],
  ['--executor-memory 1g p.ts', { commandLine: [['spark.millrace.executor.heap', '1g']] }],
  [
    '--supervise --verbose p.ts --supervise',
    { isSupervised: true, isVerbose: true, programArguments: ['--supervise'] },
  ],
]

suite('options of run that are understood', () => {
  for (const [args, meaning] of understood) {
    test(args, () => {
      const read = readSubmitArguments('run', args.split(' '))
      assert.deepEqual(read, { program: 'p.ts', ...nothing, ...meaning })
    })
  }
})

const refused: [args: string, problem: RegExp][] = [
  ['', /^No program is named\.$/],
  ['--supervise', /^No program is named\.$/],
  ['--master', /^--master needs a value\.$/],
  ['--name --supervise p.ts', /^--name needs a value\.$/],
  ['--supervise=yes p.ts', /^--supervise takes no value\.$/],
  ['--conf spark.a p.ts', /^--conf is 'spark\.a', but must be KEY=VALUE\.$/],
  ['--conf =b p.ts', /must be KEY=VALUE\.$/],
  ['--mster x p.ts', /^Unknown option '--mster'\. Did you mean '--master'\?$/],
  ['--propertes-file x p.ts', /Did you mean '--properties-file'\?$/],
  ['--entirely-different x p.ts', /^Unknown option '--entirely-different'\.$/],
  [
    '--executor-cores 2 p.ts',
    /^--executor-cores of spark-submit means nothing here: .*--master local\[N\]/,
  ],
  ['--class Main p.ts', /name the file's path\.$/],
  ['--deploy-mode cluster p.ts', /there is no cluster\.$/],
  ['--jars=a.jar p.ts', /npm/],
]

suite('options of run that are refused', () => {
  for (const [args, problem] of refused) {
    test(args, () => {
      assert.throws(
        () => readSubmitArguments('run', args === '' ? [] : args.split(' ')),
        e => isCondition(e, 'COMMAND_ARGUMENT_INVALID') && problem.test(e.parameters.problem),
      )
    })
  }
})

const program = `import { SparkConf } from '${new URL('../../src/index.js', import.meta.url)}'
import { getHeapStatistics } from 'node:v8'
const conf = new SparkConf().set('spark.b', 'program')
const all = ['spark.app.name', 'spark.a', 'spark.b', 'spark.c', 'spark.d']
console.log(all.map(k => conf.get(k) + ' ' + conf.sourceOf(k)).join(', '))
console.log(getHeapStatistics().heap_size_limit < 400 * 2 ** 20)
`

// the limit counts young objects too: 48 MB of them on Node 20, 192 on Node 24
test('settings reach the program, each from its source, and the heap is as small as asked', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'program.mjs'), program)
  writeFileSync(
    join(folder, 'my.conf'),
    '# mine\nspark.a: file\nspark.b file\nspark.c=file\nspark.driver.memory 100m\nother.x y\n',
  )
  const options = ['--name', 'named', '--conf', 'spark.b=line', '--properties-file', 'my.conf']
  const args = ['submit', ...options, '--verbose', '-c', 'spark.my.password=x', 'program.mjs']
  const { code, stdout, stderr } = await cli(t, args, folder, { MILLRACE_CONF: 'spark.c here' })
  assert.equal(
    stdout,
    'named command line, file file, program program, here environment, undefined default\ntrue\n',
  )
  assert.deepEqual(stderr.trimEnd().split('\n'), [
    "millrace: The setting 'other.x' is left out: settings begin with 'spark.'.",
    'millrace: spark.a=file (file)',
    'millrace: spark.app.name=named (command line)',
    'millrace: spark.b=line (command line)',
    'millrace: spark.c=here (environment)',
    'millrace: spark.driver.memory=100m (file)',
    'millrace: spark.my.password=*********(redacted) (command line)',
  ])
  assert.equal(code, 0)
})

const wrong: [args: string[], text: RegExp][] = [
  [['--master', 'yarn'], /^millrace: \[INVALID_MASTER\] .*'yarn'/],
  [
    ['--conf', 'spark.millrace.memroy=1g'],
    /\[UNKNOWN_CONFIG_KEY\].*which the command line sets.*'spark\.millrace\.memory'/,
  ],
  [
    ['--driver-memory', 'much'],
    /\[INVALID_CONFIG_VALUE\] The value 'much' of spark\.driver\.memory.*from the command line/,
  ],
  [['--driver-memory', '1k'], /at least 16m/],
  [['--conf', 'spark.log.level=loud'], /\[INVALID_LOG_LEVEL\]/],
]

for (const [args, text] of wrong) {
  test(`refused before the program starts: ${args.join(' ')}`, async t => {
    const { code, stderr, stdout } = await cli(t, ['run', ...args, 'absent.mjs'])
    assert.match(stderr, text)
    assert.equal(stdout, '')
    assert.equal(code, 2)
  })
}
