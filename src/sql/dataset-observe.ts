/** `Dataset.observe`: metrics of the rows that pass. */
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import type { Column } from './column.js'
import type { NamesOf } from './column-types.js'
import { Dataset, selected } from './dataset.js'
import { Observe } from './logical/observe.js'
import { Observation } from './observation.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /**
     * The same rows; while an action runs, aggregates of those that pass here are computed beside it. An Observation gives
     * them when the first action has ended; under a name, listeners hear of them at the end of each. Rows that a limit above
     * does not ask for may be among them or not; a task that was run again counts once.
     */
    observe(
      observation: Observation | string,
      ...metrics: readonly Column<string, unknown, NamesOf<R>>[]
    ): Dataset<R>
  }
}

Dataset.prototype.observe = function <R>(
  this: Dataset<R>,
  target: Observation | string,
  ...metrics: readonly Column<string, unknown, string>[]
): Dataset<R> {
  if (metrics.length === 0) {
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: 'the metrics of observe()',
      expected: "at least one aggregate: count('*').as('rows')",
      value: preview(metrics, 80),
      advice: '',
    })
  }
  const observation = target instanceof Observation ? target : undefined
  const metricsName = observation?.name ?? String(target)
  observation?.use()
  const list = metrics.map(column => selected(column.expression))
  return this.derive(new Observe(this.logical, { metricsName, observation }, list), this.element)
}
