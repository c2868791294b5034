import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { cli, outcomeOf, startCli } from './run-cli.js'

const root = new URL('../../../', import.meta.url)
const commands = [
  'init',
  'run',
  'submit',
  'feed',
  'examples',
  'ui',
  'checkpoint',
  'state',
  'doctor',
]

test('--version prints the version of the package', async t => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const outcome = await cli(t, ['--version'])
  assert.deepEqual(outcome, { code: 0, signal: null, stdout: `${version}\n`, stderr: '' })
})

test('--help names every command', async t => {
  const { code, stdout } = await cli(t, ['--help'])
  assert.equal(code, 0)
  for (const command of commands) assert.match(stdout, new RegExp(`^  ${command} `, 'm'))
})

for (const command of [undefined, ...commands]) {
  test(`the help of ${command ?? 'all'} fits a screen and has an example`, async t => {
    const { stdout } = await cli(t, ['help', ...(command === undefined ? [] : [command])])
    const lines = stdout.trimEnd().split('\n')
    assert.ok(lines.length <= 23, `${lines.length} lines, and the prompt needs one of 24`)
    assert.deepEqual(
      lines.filter(line => line.length > 80),
      [],
    )
    assert.match(stdout, /^Examples?: +millrace /m)
  })
}

test('a reader that has enough ends the output, and it is no failure', async t => {
  const child = startCli(t, ['examples'])
  const outcome = outcomeOf(child)
  child.stdout?.destroy()
  const { code, stderr } = await outcome
  assert.deepEqual([code, stderr], [0, ''])
})

for (const [env, text] of [
  [{ FORCE_COLOR: '1' }, '\x1b[31mmillrace:\x1b[0m [COMMAND_NOT_FOUND]'],
  [{ NO_COLOR: '1' }, 'millrace: [COMMAND_NOT_FOUND]'],
  [{}, 'millrace: [COMMAND_NOT_FOUND]'],
] as const) {
  test(`an error in a pipe with ${JSON.stringify(env)} begins ${JSON.stringify(text)}`, async t => {
    const { stderr } = await cli(t, ['fed'], undefined, env)
    assert.ok(stderr.startsWith(text), JSON.stringify(stderr))
  })
}

test('without a command it prints the same and fails', async t => {
  const [bare, help] = await Promise.all([cli(t, []), cli(t, ['help'])])
  assert.equal(bare.code, 2)
  assert.equal(bare.stdout, help.stdout)
})

for (const [command, ...rest] of [
  ...commands.map(command => [command]),
  ['checkpoint', 'inspect'],
  ['checkpoint', 'diff'],
  ['checkpoint', 'inspect', 'dir'],
  ['state', 'cat', 'dir', 'x'],
  ['run', '--supervise'],
]) {
  test(`${[command, ...rest].join(' ')} --help prints its usage`, async t => {
    const { code, stdout } = await cli(t, [command, ...rest, '--help'])
    assert.equal(code, 0)
    assert.ok(stdout.startsWith(`Usage: millrace ${command}`))
  })
}

const misunderstood: [args: string[], text: RegExp][] = [
  [['fed'], /^millrace: \[COMMAND_NOT_FOUND\] .*'fed'.*Did you mean 'feed'\?/],
  [
    ['destroy'],
    /\[COMMAND_NOT_FOUND\] .*Commands: init, run, submit, feed, examples, ui, checkpoint, state, doctor\./,
  ],
  [
    ['examples', '--all'],
    /\[COMMAND_ARGUMENT_INVALID\] millrace examples: Unknown option '--all'\. 'millrace/,
  ],
  [['ui', 'a', 'b'], /It takes one folder\./],
  [['ui', '.', '--port', 'x'], /--port is 'x', but must be a whole number/],
  [['feed', 'a', '--prot', '1'], /Unknown option '--prot'\. Did you mean '--port'\?/],
  [['examples', 'x'], /It takes no arguments\./],
  [['checkpoint', 'inspect', '.', 'extra'], /inspect takes a directory only\./],
  [['checkpoint', 'diff', '--all', 'x'], /Unknown option '--all'\./],
  [['run'], /\[COMMAND_ARGUMENT_INVALID\] millrace run: No program is named\./],
  [['feed'], /One file is expected, 0 are named\./],
  [['feed', 'a', 'b', '--port', '1'], /One file is expected, 2 are named\./],
  [['feed', 'a'], /No --port is given\./],
  [['feed', 'a', '--port', 'x'], /--port is 'x', but must be a whole number from 0 to 65535\./],
  [['feed', 'a', '--port', '1.5'], /--port is '1.5'/],
  [['feed', 'a', '--port', '70000'], /--port is '70000'/],
  [['feed', 'a', '--port', '0', '--rate', '0'], /--rate is '0', but must be a number of at least/],
  [['feed', 'a', '--port', '0', '--rate', 'fast'], /--rate is 'fast'/],
]
for (const [args, text] of misunderstood) {
  test(`not understood: ${args.join(' ')}`, async t => {
    const { code, stdout, stderr } = await cli(t, args)
    assert.match(stderr, text)
    assert.doesNotMatch(stderr, /^\s+at /m)
    assert.equal(stdout, '')
    assert.equal(code, 2)
  })
}

test('examples lists each program with a sentence', async t => {
  const { code, stdout } = await cli(t, ['examples'])
  assert.equal(code, 0)
  const lines = stdout.trimEnd().split('\n')
  const programs = readdirSync(new URL('examples/', root)).filter(name => name.endsWith('.ts'))
  assert.equal(lines.length, 2 * programs.length)
  for (const name of programs) {
    const at = lines.findIndex(line => line.startsWith(`${name.slice(0, -3)}: `))
    assert.match(lines[at], /: .{10,}\.$/, name)
    assert.ok(lines[at + 1].startsWith('    millrace run ') && lines[at + 1].endsWith(name))
  }
})
