/** mapAsync: order and bounds; pipe: programs that read all, some or nothing, and that fail. */
import assert from 'node:assert/strict'
import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { isCondition } from '../../../src/util/errors.js'
import { sharedContext, sharedFolder } from './context.js'
import { rddOf } from './partitions.js'

const folder = sharedFolder()

for (const master of ['local', 'local[2]']) {
  suite(`mapAsync, on ${master}`, () => {
    const shared = sharedContext({}, master)

    for (const concurrency of [1, 3, 100]) {
      test(`results come in order, with at most ${concurrency} calls under way`, async () => {
        const seen = shared.sc.collectionAccumulator<number>()
        const running = { now: 0 }
        const rdd = shared.sc.range(0, 40, 1, 1).mapAsync(
          async x => {
            seen.add(++running.now)
            // a later row is done before an earlier one
            for (let turns = (x * 7) % 5; turns >= 0; turns--) await Promise.resolve()
            running.now--
            return x * 2
          },
          { concurrency },
        )
        assert.deepEqual(
          await rdd.collect(),
          Array.from({ length: 40 }, (_, x) => x * 2),
        )
        assert.equal(seen.value.length, 40)
        const most = Math.max(...seen.value)
        assert.ok(most <= concurrency && most >= Math.min(concurrency, 3), String(most))
      })
    }

    test('between other operators, and with plain values', async () => {
      const rdd = rddOf(shared.sc, [[1, 2], [], [3]])
        .map(x => x + 1)
        .mapAsync(x => (x === 3 ? x : Promise.resolve(x)))
        .filter(x => x !== 4)
        .map(x => [x, 1])
        .reduceByKey((a, b) => a + b)
      assert.deepEqual((await rdd.collect()).sort(), [
        [2, 1],
        [3, 1],
      ])
    })

    test("a rejection fails the task with operator and place; those behind it are nobody's", async () => {
      const rdd = shared.sc.range(0, 20, 1, 1).mapAsync(async x => {
        await Promise.resolve()
        if (x >= 3) throw new Error(`no ${x}`)
        return x
      })
      await assert.rejects(rdd.collect(), /mapAsync at .*asynchronous\.test.*no 3.*input was 3\.$/s)
    })

    test('what the function throws before it gives a promise fails the task with the row too', async () => {
      const rdd = rddOf(shared.sc, [[{ id: 1 }, { id: 2 }]]).mapAsync(({ id }) => {
        if (id === 2) throw new Error('not two')
        return id
      })
      await assert.rejects(rdd.collect(), /mapAsync at .*not two.*input was \{ id: 2 \}\.$/s)
    })
  })
}

suite('pipe', () => {
  const shared = sharedContext()

  const cases: readonly [
    name: string,
    rows: readonly (readonly unknown[])[],
    command: string | readonly string[],
    expected: readonly (readonly string[])[],
  ][] = [
    [
      'a program reads each partition',
      [
        ['b', 'a'],
        ['d', 'c'],
      ],
      'sort',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a list is a program with arguments', [['a b']], ['tr', ' b', '_c'], [['a_c']]],
    [
      'a command line of the shell',
      [['x', 'y', 'x']],
      'sort | uniq -c | tr -d " "',
      [['2x', '1y']],
    ],
    [
      'rows are written as saveAsTextFile writes them',
      [[['w', 1], null, 2]],
      'cat',
      [['(w,1)', 'null', '2']],
    ],
    [
      'an empty partition runs the program too',
      [[], ['a']],
      'echo begin; cat',
      [['begin'], ['begin', 'a']],
    ],
    ['a last line without an end', [['a']], 'printf "x\\ny"', [['x', 'y']]],
    ['lines that end in CRLF', [['a']], 'printf "x\\r\\ny\\r\\n"', [['x', 'y']]],
    ['a program that reads nothing', [['a']], 'echo done', [['done']]],
    ['characters of several bytes', [['é日本']], 'cat', [['é日本']]],
  ]
  for (const [name, rows, command, expected] of cases) {
    test(name, async () => {
      assert.deepEqual(await rddOf(shared.sc, rows).pipe(command).glom().collect(), expected)
    })
  }

  test('environment and folder', async () => {
    const cwd = join(folder, 'here')
    mkdirSync(cwd)
    const rdd = rddOf(shared.sc, [['a']]).pipe('pwd; echo "$WORD"; test -n "$PATH" && echo path', {
      cwd,
      env: { WORD: 'said' },
    })
    assert.deepEqual(await rdd.collect(), [realpathSync(cwd), 'said', 'path'])
  })

  test('more rows than pipes hold, in both directions', async () => {
    const rdd = shared.sc.range(0, 100_000, 1, 2).map(x => `row ${x}`)
    assert.equal(
      await rdd
        .pipe('cat')
        .filter(line => line.startsWith('row '))
        .count(),
      100_000,
    )
    assert.deepEqual(
      await rdd
        .pipe(['wc', '-l'])
        .map(line => line.trim())
        .collect(),
      ['50000', '50000'],
    )
  })

  test('a program that ends before it has read everything', async () => {
    const rdd = shared.sc.range(0, 200_000, 1, 2).pipe(['head', '-2'])
    assert.deepEqual(await rdd.collect(), ['0', '1', '100000', '100001'])
  })

  test('take() ends the program', async () => {
    assert.deepEqual(await shared.sc.range(0, 10, 1, 1).pipe(['yes']).take(2), ['y', 'y'])
  })

  const failures: readonly [name: string, command: string | readonly string[], text: RegExp][] = [
    [
      'a status other than 0',
      'echo "it broke" >&2; exit 3',
      /exit 3' .* partition 0 .*status 3.* it broke/s,
    ],
    ['a signal', 'kill -9 $$', /SIGKILL/],
  ]
  for (const [name, command, text] of failures) {
    test(`${name}: PIPE_COMMAND_FAILED`, async () => {
      await assert.rejects(
        rddOf(shared.sc, [['a']])
          .pipe(command)
          .collect(),
        error => {
          assert.equal((error as { condition?: string }).condition, 'PIPE_COMMAND_FAILED')
          assert.match((error as Error).message, text)
          return true
        },
      )
    })
  }

  const notStarted: readonly [name: string, cwd: string | undefined, program: string][] = [
    ['no such program', undefined, 'no-such-program-here'],
    ['no such working directory', join(folder, 'nowhere'), 'cat'],
  ]
  for (const [name, cwd, program] of notStarted) {
    test(`${name}: PIPE_COMMAND_NOT_STARTED`, async () => {
      await assert.rejects(
        rddOf(shared.sc, [['a']])
          .pipe([program, 'x'], { cwd })
          .collect(),
        error => {
          assert.ok(isCondition(error, 'PIPE_COMMAND_NOT_STARTED'), String(error))
          assert.equal(error.parameters.program, program)
          assert.match(
            error.message,
            new RegExp(
              `In pipe at .*: The program '${program}' that pipe runs in partition 0 could not be started: there is no such program, or no such working directory \\(ENOENT\\)\\.`,
            ),
          )
          return true
        },
      )
    })
  }

  test('the function that makes the rows fails', async () => {
    const rdd = rddOf(shared.sc, [[1, 2]]).map(x => {
      if (x === 2) throw new Error('not two')
      return x
    })
    await assert.rejects(rdd.pipe('cat').collect(), /map at .*not two/s)
  })

  for (const concurrency of [0, -1, 1.5, Number.NaN]) {
    test(`concurrency ${concurrency} is refused`, () => {
      assert.throws(() => shared.sc.range(0, 1).mapAsync(x => x, { concurrency }), {
        condition: 'INVALID_CONCURRENCY',
      })
    })
  }
})
