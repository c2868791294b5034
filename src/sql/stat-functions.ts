/** `df.stat` and the summaries of a Dataset. */
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { Column, columnExpression, here, nameExpression } from './column.js'
import type { NamesOf, Selectable } from './column-types.js'
import { Dataset } from './dataset.js'
import { sameNames, unknownColumn } from './dataset-columns.js'
import type { Attribute, Expression } from './expressions/expression.js'
import { literalOf } from './expressions/literal-of.js'
import { Aggregate } from './logical/aggregate.js'
import { ByColumns } from './logical/by-columns.js'
import { Filter } from './logical/filter.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { aliasOf, call, castOf, nameOf, stringOf } from './parser/nodes.js'
import type { Dynamic, Row } from './row-types.js'
import { DoubleType, isNumeric, StringType } from './types/data-type.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /** Statistics over columns. */
    readonly stat: DataFrameStatFunctions<R>
    /** Count, mean, stddev, min and max of numeric and text columns, as texts: one row each. */
    describe(...columns: readonly NamesOf<R>[]): Dataset<Row>
    /**
     * As `describe`, with the statistics that are named: count, count_distinct, approx_count_distinct, mean, stddev, min,
     * max and percentages such as `75%`. Unless said: count, mean, stddev, min, 25%, 50%, 75%, max.
     */
    summary(...statistics: readonly string[]): Dataset<Row>
    /** Quantiles of numeric columns, each within `relativeError` of its rank. */
    approxQuantile(
      column: NamesOf<R>,
      probabilities: readonly number[],
      relativeError: number,
    ): Promise<number[]>
    approxQuantile(
      columns: readonly NamesOf<R>[],
      probabilities: readonly number[],
      relativeError: number,
    ): Promise<number[][]>
  }
}

/** Statistics over columns: `df.stat.corr('a', 'b')`. */
export class DataFrameStatFunctions<in out R> {
  private readonly dataset: Dataset<R>

  /** @internal */
  constructor(dataset: Dataset<R>) {
    this.dataset = dataset
  }

  /** Pearson's correlation of two columns. */
  corr(a: NamesOf<R>, b: NamesOf<R>, method = 'pearson'): Promise<number> {
    if (method !== 'pearson') {
      throw new MillraceError('INVALID_ARGUMENT', {
        argument: 'the method of corr()',
        expected: "'pearson'",
        value: preview(method, 80),
        advice: '',
      })
    }
    return this.number('corr', a, b)
  }

  /** The sample covariance of two columns. */
  cov(a: NamesOf<R>, b: NamesOf<R>): Promise<number> {
    return this.number('covar_samp', a, b)
  }

  /** See `Dataset.approxQuantile`. */
  approxQuantile(
    column: NamesOf<R>,
    probabilities: readonly number[],
    relativeError: number,
  ): Promise<number[]> {
    return this.dataset.approxQuantile(column, probabilities, relativeError)
  }

  /**
   * How often each pair of values comes: a row for each value of the first column, a column for each of the second. The
   * values are found by a query, so it gives a promise.
   */
  async crosstab(a: NamesOf<R>, b: NamesOf<R>): Promise<Dataset<Row>> {
    const name = `${a}_${b}`
    const text = (column: string, as: string): Column<string, Dynamic, never> => {
      const shown = call('coalesce', [castOf(nameExpression(column), StringType), stringOf('null')])
      return new Column(aliasOf(shown, as))
    }
    const texts = this.dataset.select(text(a, name), text(b, '_pivot')) as Dataset<Dynamic>
    const pivoted = await texts.groupBy(name).pivot('_pivot')
    return (pivoted.count() as Dataset<Dynamic>).na.fill(0)
  }

  /**
   * Values that come in at least the share `support` of the rows, for each column as an array `a_freqItems`, found by a
   * query for each.
   */
  async freqItems<const N extends NamesOf<R>>(
    columns: readonly N[],
    support = 0.01,
  ): Promise<{ [P in N as `${P}_freqItems`]: unknown[] }> {
    const dataset = this.dataset as Dataset<Dynamic>
    const least = support * (await dataset.count())
    const found: Record<string, unknown[]> = {}
    for (const name of columns) {
      const counted = dataset.select(name).toDF('value').groupBy('value').count()
      const frequent = await counted
        .filter(new Column<string, boolean>(atLeast('count', least)))
        .collect()
      found[`${name}_freqItems`] = frequent.map((row: Dynamic) => row.value)
    }
    return found as Dynamic
  }

  /** A random part of the rows, with a probability for each value of the column; none for values without one. */
  sampleBy(
    column: Selectable<R>,
    fractions: ReadonlyMap<unknown, number> | Readonly<Record<string, number>>,
    seed: number = Math.floor(Math.random() * 2 ** 31),
  ): Dataset<R> {
    const { dataset } = this
    const of = columnExpression(column, 'sampleBy()')
    const entries = fractions instanceof Map ? [...fractions] : Object.entries(fractions)
    const cases = entries.flatMap(([value, fraction]) => [
      call('=', [of, literalOf(value)]),
      castOf(literalOf(fraction), DoubleType),
    ])
    const share = call('case', [...cases, castOf(literalOf(0), DoubleType)])
    const condition = call('<', [call('rand', [literalOf(seed)]), share], here())
    return dataset.derive(new Filter(condition, dataset.logical), dataset.element)
  }

  private async number(name: string, a: string, b: string): Promise<number> {
    const { dataset } = this
    const args = [a, b].map(column => castOf(nameExpression(column, here()), DoubleType))
    const plan = new Aggregate([], [aliasOf(call(name, args, here()), name)], dataset.logical)
    const [row] = await dataset.derive<Row>(plan).collect()
    return row[name] ?? Number.NaN
  }
}

function atLeast(name: string, least: number): Expression {
  return call('>=', [nameExpression(name), castOf(literalOf(least), DoubleType)])
}

const DESCRIBED = ['count', 'mean', 'stddev', 'min', 'max']
const SUMMARIZED = ['count', 'mean', 'stddev', 'min', '25%', '50%', '75%', 'max']
const SUMMARY_ACCURACY = 10_000

/** The aggregate of one statistic of a column. */
function statistic(name: string, column: Attribute): Expression {
  const numeric = isNumeric(column.type)
  switch (name) {
    case 'count':
    case 'min':
    case 'max':
    case 'approx_count_distinct':
      return call(name, [column])
    case 'count_distinct':
      return Object.freeze({ ...call('count', [column]), distinct: true })
    case 'mean':
    case 'stddev': {
      // texts that are numbers count, as in Spark
      const value = numeric
        ? column
        : Object.freeze({ ...castOf(column, DoubleType), mode: 'try' as const })
      return call(name === 'mean' ? 'avg' : 'stddev', [value])
    }
    default: {
      const match = /^(\d+(?:\.\d+)?)%$/.exec(name)
      if (match === null) {
        throw new MillraceError('INVALID_ARGUMENT', {
          argument: 'a statistic of summary()',
          expected: `one of ${[...new Set([...SUMMARIZED, 'count_distinct', 'approx_count_distinct'])].join(', ')} or another percentage`,
          value: preview(name, 80),
          advice: '',
        })
      }
      const value = numeric
        ? column
        : Object.freeze({ ...castOf(column, DoubleType), mode: 'try' as const })
      const share = castOf(literalOf(Number(match[1]) / 100), DoubleType)
      return call('percentile_approx', [value, share, literalOf(SUMMARY_ACCURACY)])
    }
  }
}

/** One aggregate of everything, unpacked by `stack` into a row for each statistic. */
function summaryPlan(
  child: LogicalPlan,
  columns: readonly Attribute[],
  statistics: readonly string[],
): LogicalPlan {
  const made: Expression[] = []
  const cells = statistics.map((name, i) =>
    columns.map((column, j) => {
      const value = statistic(name, column)
      const label = `_${i}_${j}`
      made.push(aliasOf(castOf(value, StringType), label))
      return nameOf([label])
    }),
  )
  const rows = statistics.flatMap((name, i) => [stringOf(name), ...cells[i]])
  const names = ['summary', ...columns.map(column => column.name)]
  const all = new Aggregate([], made.length === 0 ? [aliasOf(literalOf(1), '_')] : made, child)
  const stack = call('stack', [literalOf(statistics.length), ...rows])
  return new Project([Object.freeze({ kind: 'multi_alias', child: stack, names })], all)
}

Dataset.prototype.describe = function (
  this: Dataset<Dynamic>,
  ...names: readonly string[]
): Dataset<Row> {
  const same = sameNames(this)
  return this.derive(
    new ByColumns('describe', this.logical, child => {
      const chosen =
        names.length === 0
          ? child.output.filter(isDescribed)
          : names.map(name => {
              const found = child.output.find(column => same(column.name, name))
              if (found !== undefined) return found
              throw unknownColumn(
                name,
                child.output.map(column => column.name),
              )
            })
      return summaryPlan(child, chosen.filter(isDescribed), DESCRIBED)
    }),
  )
}

Dataset.prototype.summary = function (
  this: Dataset<Dynamic>,
  ...statistics: readonly string[]
): Dataset<Row> {
  const names = statistics.length === 0 ? SUMMARIZED : statistics
  return this.derive(
    new ByColumns('summary', this.logical, child =>
      summaryPlan(child, child.output.filter(isDescribed), names),
    ),
  )
}

function isDescribed(column: Attribute): boolean {
  return isNumeric(column.type) || column.type.kind === 'string'
}

const FINEST_ACCURACY = 2_147_483_647

Dataset.prototype.approxQuantile = async function (
  this: Dataset<Dynamic>,
  columns: string | readonly string[],
  probabilities: readonly number[],
  relativeError: number,
): Promise<Dynamic> {
  if (!probabilities.every(p => p >= 0 && p <= 1) || !(relativeError >= 0)) {
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: 'the probabilities and the relative error of approxQuantile()',
      expected: 'numbers from 0 to 1, and a number from 0 on',
      value: preview([probabilities, relativeError], 80),
      advice: '',
    })
  }
  const accuracy =
    relativeError === 0 ? FINEST_ACCURACY : Math.min(FINEST_ACCURACY, Math.ceil(1 / relativeError))
  const names = typeof columns === 'string' ? [columns] : columns
  const list = names.map((name, i) => {
    const value = castOf(nameExpression(name, here()), DoubleType)
    const shares = call(
      'array',
      probabilities.map(p => castOf(literalOf(p), DoubleType)),
    )
    return aliasOf(call('percentile_approx', [value, shares, literalOf(accuracy)]), `_${i}`)
  })
  const [row] = await this.derive<Row>(new Aggregate([], list, this.logical)).collect()
  const found = names.map((_, i) => row[`_${i}`] ?? [])
  return typeof columns === 'string' ? found[0] : found
}

Object.defineProperty(Dataset.prototype, 'stat', {
  get(this: Dataset<Dynamic>): DataFrameStatFunctions<Dynamic> {
    return new DataFrameStatFunctions(this)
  },
})
