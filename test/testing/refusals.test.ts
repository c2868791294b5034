/** Wrong arguments of the test kit: refused at once, and a clock that was asked for something wrong goes on as before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kill, ManualClock, restart, runOperation, testOperation } from '../../src/testing/index.js'
import { isCondition } from '../../src/util/errors.js'

/** What a program without types may pass. */
const un = (value: unknown): never => value as never

type Condition = Parameters<typeof isCondition>[1]
type Input = readonly number[][]

const input: Input = [[1]]

const table: readonly [
  call: string,
  condition: Condition,
  operator: string | undefined,
  says: RegExp,
  run: (clock: ManualClock) => unknown,
][] = [
  ...[Number.NaN, undefined, '1s', -1, Number.POSITIVE_INFINITY].map(
    (ms): [string, Condition, string, RegExp, (clock: ManualClock) => unknown] => [
      `advance(${ms})`,
      'INVALID_ARGUMENT',
      'advance',
      /a number of milliseconds from 0; it is /,
      clock => clock.advance(un(ms)),
    ],
  ),
  ['setTime(NaN)', 'INVALID_ARGUMENT', 'setTime', /it is NaN/, c => c.setTime(Number.NaN)],
  [
    "new ManualClock('x')",
    'INVALID_ARGUMENT',
    'ManualClock',
    /it is 'x'/,
    () => new ManualClock(un('x')),
  ],
  ['kill(-1)', 'INVALID_ARGUMENT', 'kill', /from 0; it is -1/, () => kill(-1)],
  ['restart(1.5)', 'INVALID_ARGUMENT', 'restart', /it is 1.5/, () => restart(1.5)],
  [
    'testOperation(undefined)',
    'INVALID_ARGUMENT',
    'testOperation',
    /The input must be an array of batches/,
    () => testOperation(un(undefined), s => s, []),
  ],
  [
    'no operation',
    'NOT_A_FUNCTION',
    'testOperation',
    /got undefined/,
    () => testOperation(input, un(undefined), []),
  ],
  [
    'nothing expected',
    'INVALID_ARGUMENT',
    'testOperation',
    /What is expected/,
    () => testOperation(input, s => s, un(undefined)),
  ],
  [
    'an operation that gives no stream',
    'INVALID_ARGUMENT',
    undefined,
    /a stream; it is undefined\. Return the stream/,
    () => runOperation(input, () => un(undefined)),
  ],
]

for (const [call, condition, operator, says, run] of table) {
  test(`${call} is refused`, async () => {
    const clock = new ManualClock(5)
    await assert.rejects(
      async () => run(clock),
      error => {
        assert.ok(isCondition(error, condition), String(error))
        assert.equal(error.parameters.operator, operator)
        if (operator) assert.match(error.parameters.callSite, /refusals\.test\.ts:\d+$/)
        assert.match(error.message, says)
        return true
      },
    )
    assert.equal(clock.now(), 5)
  })
}
