/** `df.na`: rows and values that are missing (null, or NaN in FLOAT and DOUBLE columns). */
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { here } from './column.js'
import type { NamesOf } from './column-types.js'
import { Dataset } from './dataset.js'
import { sameNames, unknownColumn } from './dataset-columns.js'
import type { Attribute, Expression } from './expressions/expression.js'
import { literalOf } from './expressions/literal-of.js'
import { ByColumns } from './logical/by-columns.js'
import { Filter } from './logical/filter.js'
import { Project } from './logical/project.js'
import { aliasOf, call, castOf } from './parser/nodes.js'
import type { Dynamic } from './row-types.js'
import { isFractional, isNumeric } from './types/data-type.js'

/** What stands in for a missing value. */
export type FillValue = number | bigint | string | boolean

declare module './dataset.js' {
  interface Dataset<in out R> {
    /** What is done with missing values. */
    readonly na: DataFrameNaFunctions<R>
  }
}

/** What is done with missing values: `df.na.fill(0)`. */
export class DataFrameNaFunctions<in out R> {
  private readonly dataset: Dataset<R>

  /** @internal */
  constructor(dataset: Dataset<R>) {
    this.dataset = dataset
  }

  /**
   * The rows without those that lack a value: `any` (unless said) or `all` of the columns, or with fewer than so many
   * values. Of all columns unless said.
   */
  drop(how: 'any' | 'all' | number = 'any', columns?: readonly NamesOf<R>[]): Dataset<R> {
    const { dataset } = this
    const origin = here()
    return dataset.derive(
      new ByColumns('na.drop', dataset.logical, child => {
        const chosen = chosenColumns(dataset, child.output, columns)
        const least = how === 'any' ? chosen.length : how === 'all' ? 1 : how
        if (least <= 0 || chosen.length === 0) return child
        const present = chosen.map(isPresent)
        const all = least === chosen.length
        const condition =
          all || least === 1
            ? present.reduce((a, b) => call(all ? 'and' : 'or', [a, b], origin))
            : atLeast(present, least, origin)
        return new Filter(condition, child)
      }),
      dataset.element,
    )
  }

  /**
   * The rows with a value in the place of missing ones, in the columns of the value's type (numbers, texts, booleans); or
   * by column: `fill({ age: 0, name: '?' })`.
   */
  fill(value: FillValue, columns?: readonly NamesOf<R>[]): Dataset<R>
  fill(values: Readonly<Partial<Record<NamesOf<R>, FillValue>>>): Dataset<R>
  fill(given: unknown, columns?: readonly string[]): Dataset<R> {
    const { dataset } = this
    const same = sameNames(dataset as Dataset<Dynamic>)
    const byColumn = typeof given === 'object' && given !== null ? Object.entries(given) : undefined
    if (byColumn === undefined && !isFillValue(given)) throw notFillable(given)
    for (const [, value] of byColumn ?? []) if (!isFillValue(value)) throw notFillable(value)
    return this.replaced('na.fill', output => {
      if (byColumn !== undefined) {
        for (const [name] of byColumn) chosenColumns(dataset, output, [name])
        return column => {
          const found = byColumn.find(([name]) => same(name, column.name))
          return found === undefined ? undefined : filled(column, found[1])
        }
      }
      const chosen = chosenColumns(dataset, output, columns)
      return column =>
        chosen.includes(column) && isOfKind(column, given) ? filled(column, given) : undefined
    })
  }

  /** The rows with other values in the place of some: `replace(['name'], { UNKNOWN: 'unnamed' })`, or a Map. */
  replace(
    columns: NamesOf<R> | '*' | readonly NamesOf<R>[],
    replacement:
      | ReadonlyMap<FillValue, FillValue | null>
      | Readonly<Record<string, FillValue | null>>,
  ): Dataset<R> {
    const { dataset } = this
    const entries: [unknown, unknown][] =
      replacement instanceof Map ? [...replacement] : Object.entries(replacement)
    const names = columns === '*' ? undefined : typeof columns === 'string' ? [columns] : columns
    const origin = here()
    return this.replaced('na.replace', output => {
      const chosen = chosenColumns(dataset, output, names as readonly string[] | undefined)
      return column => {
        const own = entries
          .map(([from, to]) => [keyOf(column, from), to])
          .filter(([from]) => isOfKind(column, from))
        if (!chosen.includes(column) || own.length === 0) return undefined
        const args = own.flatMap(([from, to]) => [
          call('=', [column, literalOf(from)], origin),
          castOf(literalOf(to), column.type, origin),
        ])
        return call('case', [...args, column], origin)
      }
    })
  }

  private replaced(
    method: string,
    make: (output: readonly Attribute[]) => (column: Attribute) => Expression | undefined,
  ): Dataset<R> {
    const { dataset } = this
    return dataset.derive(
      new ByColumns(method, dataset.logical, child => {
        const replace = make(child.output)
        return new Project(
          child.output.map(column => {
            const made = replace(column)
            return made === undefined ? column : aliasOf(made, column.name, made.origin)
          }),
          child,
        )
      }),
      dataset.element,
    )
  }
}

/** The columns of these names; all without names. Throws UNRESOLVED_COLUMN.WITH_SUGGESTION. */
function chosenColumns<R>(
  dataset: Dataset<R>,
  output: readonly Attribute[],
  names: readonly string[] | undefined,
): readonly Attribute[] {
  if (names === undefined) return output
  const same = sameNames(dataset as Dataset<Dynamic>)
  return names.flatMap(name => {
    const found = output.filter(column => same(column.name, name))
    if (found.length > 0) return found
    throw unknownColumn(
      name,
      output.map(column => column.name),
    )
  })
}

function isPresent(column: Attribute): Expression {
  const present = call('isnotnull', [column])
  if (!isFractional(column.type)) return present
  return call('and', [present, call('not', [call('isnan', [column])])])
}

function atLeast(
  present: readonly Expression[],
  n: number,
  origin: Expression['origin'],
): Expression {
  const ones = present.map(p => call('case', [p, literalOf(1), literalOf(0)], origin) as Expression)
  const sum = ones.reduce((a, b) => call('+', [a, b], origin))
  return call('>=', [sum, literalOf(n)], origin)
}

function isFillValue(value: unknown): value is FillValue {
  return /^(?:number|bigint|string|boolean)$/.test(typeof value)
}

function notFillable(value: unknown): MillraceError {
  return new MillraceError('INVALID_ARGUMENT', {
    argument: 'the value of na.fill()',
    expected: 'a number, a text or a boolean',
    value: preview(value, 80),
    advice: '',
  })
}

function isOfKind(column: Attribute, value: unknown): boolean {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return isNumeric(column.type)
    case 'string':
      return column.type.kind === 'string'
    case 'boolean':
      return column.type.kind === 'boolean'
    default:
      return false
  }
}

/** The keys of an object are texts: for a column of numbers or booleans, what they say. */
function keyOf(column: Attribute, key: unknown): unknown {
  if (typeof key !== 'string') return key
  if (isNumeric(column.type) && key.trim() !== '' && !Number.isNaN(Number(key))) return Number(key)
  if (column.type.kind === 'boolean' && /^(?:true|false)$/.test(key)) return key === 'true'
  return key
}

function filled(column: Attribute, value: unknown): Expression {
  const origin = here()
  const present = isFractional(column.type)
    ? call('nanvl', [column, castOf(literalOf(null), column.type, origin)], origin)
    : column
  return call('coalesce', [present, castOf(literalOf(value), column.type, origin)], origin)
}

Object.defineProperty(Dataset.prototype, 'na', {
  get(this: Dataset<Dynamic>): DataFrameNaFunctions<Dynamic> {
    return new DataFrameNaFunctions(this)
  },
})
