/** Methods of Dataset that change which columns there are. */
import { isCondition, MillraceError } from '../util/errors.js'
import { nearestName } from '../util/nearest-name.js'
import { preview } from '../util/preview.js'
import { Column, here, namePartsOf } from './column.js'
import type { AnyColumn, Fields, NamesOf, Resolve } from './column-types.js'
import { Dataset } from './dataset.js'
import type { Attribute, Expression } from './expressions/expression.js'
import { ByColumns } from './logical/by-columns.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { aliasOf } from './parser/nodes.js'
import type { Dynamic, Row, Simplify } from './row-types.js'

/** R with the types of several columns. */
type WithFields<R, C> = Simplify<
  Omit<Fields<R>, keyof C> & {
    -readonly [P in keyof C]: C[P] extends Column<string, infer T, string>
      ? Resolve<Fields<R>, T>
      : unknown
  }
>

/** R with the names that M gives its fields. */
type Renamed<R, M> = Simplify<{
  [P in keyof R as P extends keyof M ? (M[P] extends string ? M[P] : P) : P]: R[P]
}>

declare module './dataset.js' {
  interface Dataset<in out R> {
    /** With several columns added or replaced; all see the columns as they were before. */
    withColumns<const C extends Readonly<Record<string, Column<string, unknown, NamesOf<R>>>>>(
      columns: C,
    ): Dataset<WithFields<R, C>>
    /** With another name for a column; the same rows where no column has it. */
    withColumnRenamed<const N extends NamesOf<R>, const M extends string>(
      existing: N,
      name: M,
    ): Dataset<Renamed<Fields<R>, { [P in N]: M }>>
    /** With other names for several columns: `{ old: 'new' }`. */
    withColumnsRenamed<const M extends Readonly<Partial<Record<NamesOf<R>, string>>>>(
      names: M,
    ): Dataset<Renamed<Fields<R>, M>>
    /** Without these columns. A name that no column has changes nothing. */
    drop(...columns: readonly Column<string, unknown, NamesOf<R>>[]): Dataset<Fields<R>>
    drop<const N extends NamesOf<R>>(...columns: readonly N[]): Dataset<Omit<Fields<R>, N>>
    /** With other names for all columns, in order. */
    toDF(): Dataset<Fields<R>>
    toDF<S = Row>(...names: readonly string[]): Dataset<S>
    /** The columns whose name matches, as far as the columns are known. Throws SCHEMA_NOT_KNOWN_YET. */
    colRegex(pattern: string | RegExp): Column<string, unknown, never>[]
    /** With metadata for a column. */
    withMetadata(name: NamesOf<R>, metadata: Readonly<Record<string, unknown>>): Dataset<R>
  }
}

/** Whether two names are the same to the session. */
export function sameNames(dataset: Dataset<Dynamic>): (a: string, b: string) => boolean {
  const exact = dataset.sparkSession.conf.get('spark.sql.caseSensitive', 'false') === 'true'
  return exact ? (a, b) => a === b : (a, b) => a.toLowerCase() === b.toLowerCase()
}

Dataset.prototype.withColumns = function (
  this: Dataset<Dynamic>,
  columns: Readonly<Record<string, unknown>>,
): Dataset<Dynamic> {
  const names = Object.keys(columns)
  const same = sameNames(this)
  checkDistinct(names, same)
  const values = names.map(name => {
    const column = columns[name]
    if (column instanceof Column) return column.expression
    throw new MillraceError('NOT_COLUMN_OR_STR', {
      argument: `withColumn('${name}')`,
      value: preview(column, 80),
    })
  })
  const node = new ByColumns(
    'withColumns',
    this.logical,
    (child, expressions) => {
      const left = new Map(names.map((name, i) => [name, expressions[i]]))
      const list: Expression[] = child.output.map(column => {
        const name = names.find(n => same(n, column.name))
        if (name === undefined) return column
        const value = left.get(name) ?? expressions[names.indexOf(name)]
        return aliasOf(unaliased(value), name, value.origin)
      })
      const added = names.filter(name => !child.output.some(column => same(name, column.name)))
      for (const name of added) {
        const value = left.get(name) as Expression
        list.push(aliasOf(unaliased(value), name, value.origin))
      }
      return new Project(list, child)
    },
    values,
  )
  return this.derive(node)
}

function unaliased(expression: Expression): Expression {
  return expression.kind === 'alias' ? expression.child : expression
}

function checkDistinct(names: readonly string[], same: (a: string, b: string) => boolean): void {
  for (const [i, name] of names.entries()) {
    if (names.slice(0, i).some(other => same(name, other))) {
      throw new MillraceError('COLUMN_ALREADY_EXISTS', { columnName: `\`${name}\`` })
    }
  }
}

/** Each column, under the name that `rename` gives for it. */
function renamed(
  dataset: Dataset<Dynamic>,
  method: string,
  rename: (name: string, index: number) => string | undefined,
  check: (output: readonly Attribute[]) => void = () => {},
): Dataset<Dynamic> {
  const origin = here()
  return dataset.derive(
    new ByColumns(method, dataset.logical, child => {
      check(child.output)
      return new Project(
        child.output.map((column, i) => {
          const name = rename(column.name, i)
          return name === undefined ? column : aliasOf(column, name, origin)
        }),
        child,
      )
    }),
  )
}

Dataset.prototype.withColumnRenamed = function (
  this: Dataset<Dynamic>,
  existing: string,
  name: string,
): Dataset<Dynamic> {
  return this.withColumnsRenamed({ [existing]: name })
}

Dataset.prototype.withColumnsRenamed = function (
  this: Dataset<Dynamic>,
  names: Readonly<Partial<Record<string, string>>>,
): Dataset<Dynamic> {
  const same = sameNames(this)
  const entries = Object.entries(names)
  return renamed(this, 'withColumnsRenamed', name => entries.find(([old]) => same(old, name))?.[1])
}

Dataset.prototype.drop = function (
  this: Dataset<Dynamic>,
  ...columns: readonly (string | AnyColumn)[]
): Dataset<Dynamic> {
  const same = sameNames(this)
  const names: string[] = []
  const qualified: { readonly name: string; readonly by: readonly string[] }[] = []
  for (const column of columns) {
    if (typeof column === 'string') {
      names.push(column)
      continue
    }
    const { expression } = column
    if (expression.kind !== 'name') {
      throw new MillraceError('NOT_COLUMN_OR_STR', { argument: 'drop()', value: String(column) })
    }
    if (expression.plan !== undefined) return dropColumnOfPlan(this, columns, column)
    const { parts } = expression
    qualified.push({ name: parts[parts.length - 1], by: parts.slice(0, -1) })
  }
  const drops = (column: Attribute): boolean =>
    names.some(name => same(name, column.name)) ||
    qualified.some(
      ({ name, by }) =>
        same(name, column.name) &&
        by.every((part, i) => same(part, column.qualifier.at(i - by.length) ?? '')),
    )
  return this.derive(
    new ByColumns('drop', this.logical, child => {
      const left = child.output.filter(column => !drops(column))
      return new Project(left, child)
    }),
  )
}

/** A column of a DataFrame that is no part of this one is not among its columns, and so nothing is left out. */
function outputWithout(
  dropped: Expression,
  child: LogicalPlan,
  { sparkSession }: Dataset<Dynamic>,
): readonly Attribute[] {
  try {
    const [found] = sparkSession.query(new Project([dropped], child)).analyzed().output
    return child.output.filter(({ id }) => id !== found.id)
  } catch (error) {
    if (isCondition(error, 'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION')) {
      return child.output
    }
    throw error
  }
}

/** `drop(other.col('id'))`: the column is found by the plan it belongs to, by selecting it. */
function dropColumnOfPlan(
  dataset: Dataset<Dynamic>,
  columns: readonly (string | AnyColumn)[],
  column: AnyColumn,
): Dataset<Dynamic> {
  const others = columns.filter(other => other !== column)
  const { expression } = column
  const without = dataset.derive<Dynamic>(
    new ByColumns(
      'drop',
      dataset.logical,
      (child, [dropped]) => {
        const left = outputWithout(dropped, child, dataset)
        return new Project(left, child)
      },
      [expression],
    ),
  )
  return others.length === 0
    ? without
    : (without.drop(...(others as Dynamic[])) as Dataset<Dynamic>)
}

Dataset.prototype.toDF = function (
  this: Dataset<Dynamic>,
  ...names: readonly string[]
): Dataset<Dynamic> {
  if (names.length === 0) return new Dataset(this.sparkSession, this.logical)
  return renamed(
    this,
    'toDF',
    (_, i) => names[i],
    output => {
      if (output.length === names.length) return
      throw new MillraceError('INVALID_ARGUMENT', {
        argument: 'the names given to toDF()',
        expected: `${output.length}, one for each of the columns ${output.map(c => c.name).join(', ')}`,
        value: String(names.length),
        advice: '',
      })
    },
  )
}

Dataset.prototype.colRegex = function (
  this: Dataset<Dynamic>,
  pattern: string | RegExp,
): Column<string, unknown, never>[] {
  const source = typeof pattern === 'string' ? pattern.replace(/^`(.*)`$/s, '$1') : pattern.source
  const flags = sameNames(this)('a', 'A') ? 'iu' : 'u'
  const matcher = new RegExp(`^(?:${source})$`, flags)
  return this.query
    .analyzed()
    .output.filter(column => matcher.test(column.name))
    .map(
      ({ name }) =>
        new Column(
          Object.freeze({ kind: 'name', parts: [name], plan: this.logical, origin: here() }),
        ),
    )
}

Dataset.prototype.withMetadata = function <R>(
  this: Dataset<R>,
  name: string,
  metadata: Readonly<Record<string, unknown>>,
): Dataset<R> {
  const origin = here()
  const same = sameNames(this)
  return this.derive<R>(
    new ByColumns('withMetadata', this.logical, child => {
      const known = child.output.map(column => column.name)
      if (!known.some(other => same(other, name))) throw unknownColumn(name, known)
      return new Project(
        child.output.map(column =>
          same(column.name, name)
            ? Object.freeze({ ...aliasOf(column, column.name, origin), metadata } as Expression)
            : column,
        ),
        child,
      )
    }),
  )
}

/** No column has the name. */
export function unknownColumn(name: string, known: readonly string[]): MillraceError {
  const nearest = nearestName(name, known)
  const others = nearest === undefined ? known : [nearest, ...known.filter(n => n !== nearest)]
  return new MillraceError('UNRESOLVED_COLUMN.WITH_SUGGESTION', {
    objectName: `\`${namePartsOf(name).join('`.`')}\``,
    proposal: others
      .slice(0, 5)
      .map(n => `\`${n}\``)
      .join(', '),
  })
}
