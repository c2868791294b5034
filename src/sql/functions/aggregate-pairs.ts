/**
 * Statistics of two variables: `corr`, `covar_pop`, `covar_samp` and the linear regressions `regr_*`, of the rows in which
 * both are not null.
 *
 * Partial state, of all but `regr_count` and `regr_avg*`: [DOUBLE: number of rows; DOUBLE: mean of the first; DOUBLE: mean
 * of the second; DOUBLE: the sum of the products of their distances from the means; DOUBLE: of the squared distances of
 * the first; DOUBLE: of the second]; first and second are swapped for `regr_slope` and `regr_intercept`. `regr_count` has the state of `count`, `regr_avgx` and `regr_avgy` that of `avg`.
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression } from '../expressions/expression.js'
import { DoubleType, LongType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { CountState } from './aggregate-count.js'
import { aggregate } from './aggregate-define.js'
import { documented } from './define.js'
import type { AggregateFunction, AggregateState } from './function.js'
import { type Finish, PairState, SwappedPairState, WIDTH } from './pair-state.js'
import { functionOf, register } from './registry.js'
import { checkCount, signature, type TypingRule } from './typing.js'

/** The state of an aggregate of one of two arguments. */
class OneOfTwoState implements AggregateState {
  private readonly state: AggregateState
  private readonly index: 0 | 1

  constructor(state: AggregateState, index: 0 | 1) {
    this.state = state
    this.index = index
  }

  grow(groups: number): void {
    this.state.grow(groups)
  }

  update(group: number, first: SqlValue, second: SqlValue): void {
    this.state.update(group, this.index === 0 ? first : second)
  }

  merge(group: number, ...partial: readonly SqlValue[]): void {
    this.state.merge(group, ...partial)
  }

  partial(group: number): readonly SqlValue[] {
    return this.state.partial(group)
  }

  result(group: number): SqlValue {
    return this.state.result(group)
  }

  get byteSize(): number {
    return this.state.byteSize
  }
}

const twoDoubles = signature([DoubleType, DoubleType], DoubleType, { nullable: true })

interface PairSpec {
  readonly summary: string
  readonly example: string
  readonly notes?: string
  readonly finish: (ansi: boolean) => Finish
  readonly fromNewMeans?: boolean
  readonly swapped?: boolean
}

const rows = 'FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS t(y, x)'
const noRows = 'Null when there is no row in which both are not null.'

function pairs(name: string, spec: PairSpec): AggregateFunction {
  const { summary, example, notes = noRows, finish, fromNewMeans = false, swapped } = spec
  return aggregate(
    name,
    twoDoubles,
    documented('aggregate', summary, [[`${name}(y, x) ${rows}`, example]], notes),
    {
      stateTypes: () => new Array(WIDTH).fill(DoubleType),
      make: (_call, env) =>
        swapped
          ? new SwappedPairState(finish(env.ansi), fromNewMeans)
          : new PairState(finish(env.ansi), fromNewMeans),
    },
  )
}

/** The mean of one of two arguments, in the rows where both are not null: of the type that `avg` gives. */
function averageOf(name: string, index: 0 | 1, example: string): AggregateFunction {
  const average = (): AggregateFunction => functionOf('avg') as AggregateFunction
  const only = (call: Call): Call => ({ ...call, name: 'avg', args: [call.args[index]] })
  const typing: TypingRule = (args, env, call) => {
    checkCount(call, args.length, 2, 2)
    const typed = average().typing([args[index]], env, only(call))
    const types = [args[0].type, args[1].type]
    if (typed.args?.[0] !== undefined) types[index] = typed.args[0]
    return { ...typed, args: types }
  }
  return aggregate(
    name,
    typing,
    documented(
      'aggregate',
      `The mean of ${index === 0 ? 'y' : 'x'}, the ${index === 0 ? 'first' : 'second'} argument, in the rows where both are not null.`,
      [[`${name}(y, x) ${rows}`, example]],
      noRows,
    ),
    {
      stateTypes: (call, env) => average().stateTypes({ ...call, ...only(call) } as never, env),
      make: (call, env) => {
        const state = average().make({ ...call, args: [call.args[index] as Expression] }, env)
        return new OneOfTwoState(state, index)
      },
    },
  )
}

const slope: Finish = ({ n, xy, xx }) => (n < 2 || xx === 0 ? null : xy / xx)

register(
  pairs('corr', {
    summary: 'The correlation (Pearson) of two numbers, -1 to 1.',
    example: '0.5222329678670934',
    notes:
      'Null for less than two rows in which both are not null. When one of them is the same in all rows: DIVIDE_BY_ZERO in ANSI mode, else null.',
    fromNewMeans: true,
    finish:
      ansi =>
      ({ n, xy, xx, yy }) => {
        if (n === 1) return null
        const divisor = Math.sqrt(xx * yy)
        if (divisor !== 0) return xy / divisor
        if (ansi) throw new MillraceError('DIVIDE_BY_ZERO')
        return null
      },
  }),
  pairs('covar_pop', {
    summary: 'The covariance of two numbers, of a whole population.',
    example: '0.18749999999999994',
    finish:
      () =>
      ({ n, xy }) =>
        xy / n,
  }),
  pairs('covar_samp', {
    summary: 'The covariance of two numbers, of a sample.',
    example: '0.24999999999999992',
    notes: 'Null for less than two rows in which both are not null.',
    finish:
      () =>
      ({ n, xy }) =>
        n === 1 ? null : xy / (n - 1),
  }),
  aggregate(
    'regr_count',
    signature(['any', 'any'], LongType, { nullable: false }),
    documented('aggregate', 'The number of rows in which both arguments are not null.', [
      [`regr_count(y, x) ${rows}`, '4'],
    ]),
    { stateTypes: () => [LongType], make: () => new CountState(), ofNothing: 0 },
  ),
  averageOf('regr_avgy', 0, '1.75'),
  averageOf('regr_avgx', 1, '2.75'),
  pairs('regr_r2', {
    summary:
      'The coefficient of determination of the regression of y, the first argument, on x: the square of `corr`.',
    example: '0.2727272727272726',
    notes: 'Null when there is no row and when y is the same in all; 1 when only x is.',
    fromNewMeans: true,
    finish:
      () =>
      ({ n, xy, xx, yy }) => {
        if (n < 2 || xx === 0) return null
        if (yy === 0) return 1
        const correlation = xy / Math.sqrt(xx * yy)
        return correlation * correlation
      },
  }),
  pairs('regr_sxx', {
    summary: 'The sum of the squared distances of x, the second argument, from its mean.',
    example: '2.75',
    finish:
      () =>
      ({ yy }) =>
        yy,
  }),
  pairs('regr_syy', {
    summary: 'The sum of the squared distances of y, the first argument, from its mean.',
    example: '0.75',
    finish:
      () =>
      ({ xx }) =>
        xx,
  }),
  pairs('regr_sxy', {
    summary: 'The sum of the products of the distances of y and x from their means.',
    example: '0.7499999999999998',
    finish:
      () =>
      ({ xy }) =>
        xy,
  }),
  pairs('regr_slope', {
    summary: 'The slope of the line that fits best y, the first argument, by x.',
    example: '0.2727272727272727',
    notes: 'Null for less than two rows and when x is the same in all.',
    swapped: true,
    finish: () => slope,
  }),
  pairs('regr_intercept', {
    summary: 'Where the line that fits best y, the first argument, by x is at x = 0.',
    example: '1.0',
    notes: 'Null for less than two rows and when x is the same in all.',
    swapped: true,
    finish: () => of => {
      const found = slope(of)
      return found === null ? null : of.meanY - found * of.meanX
    },
  }),
)
