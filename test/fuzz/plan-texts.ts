/** Random queries as SQL text, over the tables `a`, `b`, `c`. Their answers do not depend on the order of rows. */
import type { Random } from '../../src/util/random.js'
import { below, pick } from './values.js'

export interface Column {
  readonly name: string
  readonly type: string
}

export interface Query {
  readonly sql: string
  readonly columns: readonly Column[]
  /** At most so many rows: what is compared with pairs rows, and must not take minutes. */
  readonly rows: number
}

/** Pairs of rows that one step of a query may look at. */
const MOST_PAIRS = 40_000

export const tables: Readonly<Record<string, readonly Column[]>> = {
  a: [
    { name: 'k', type: 'int' },
    { name: 's', type: 'string' },
    { name: 'v', type: 'bigint' },
    { name: 'd', type: 'double' },
    { name: 'arr', type: 'array<int>' },
  ],
  b: [
    { name: 'k', type: 'int' },
    { name: 's', type: 'string' },
    { name: 'm', type: 'decimal(10,2)' },
    { name: 't', type: 'boolean' },
  ],
  c: [
    { name: 'v', type: 'bigint' },
    { name: 'r', type: 'struct<x:int,y:string>' },
    { name: 'd', type: 'double' },
    { name: 'dt', type: 'date' },
  ],
}

const scalar = new Set(['int', 'string', 'bigint', 'double', 'decimal(10,2)', 'boolean', 'date'])

interface Source {
  readonly query: Query
  readonly alias: string
  readonly q: string
}

/** Makes queries; names of tables and columns are counted, so that none comes twice. */
export class QueryMaker {
  private readonly random: Random
  private readonly sizes: ReadonlyMap<string, number>
  private counter = 0

  /** `sizes`: how many rows each table has. */
  constructor(random: Random, sizes: ReadonlyMap<string, number>) {
    this.random = random
    this.sizes = sizes
  }

  private below(n: number): number {
    return below(this.random, n)
  }

  private pick<T>(list: readonly T[]): T {
    return pick(this.random, list)
  }

  private name(prefix: string): string {
    return `${prefix}${this.counter++}`
  }

  private table(): Query {
    const name = this.pick(Object.keys(tables))
    return { sql: `select * from ${name}`, columns: tables[name], rows: this.sizes.get(name) ?? 0 }
  }

  query(depth: number): Query {
    if (depth <= 0) return this.table()
    switch (this.below(12)) {
      case 0:
      case 1:
        return this.project(depth)
      case 2:
      case 3:
        return this.join(depth)
      case 4:
      case 5:
        return this.aggregate(depth)
      case 6:
        return this.window(depth)
      case 7:
        return this.sets(depth)
      case 8:
        return this.limit(depth)
      case 9:
        return this.explode(depth)
      case 10:
        return this.subquery(depth)
      default:
        return this.distinct(depth)
    }
  }

  /** A value of an expression that does not fail, of a type or of the column's own. */
  private value(columns: readonly Column[], q: string): { text: string; type: string } {
    const { name, type } = this.pick(columns)
    const x = `${q}${name}`
    if (this.below(2) === 0) return { text: x, type }
    switch (type) {
      case 'int':
        return this.pick([
          { text: `${x} % 3`, type: 'int' },
          { text: `coalesce(${x}, -1)`, type: 'int' },
          { text: `cast(${x} as bigint)`, type: 'bigint' },
          {
            text: `case when ${x} > 1 then 'big' when ${x} = 1 then null else '' end`,
            type: 'string',
          },
          { text: `${x} + 1`, type: 'int' },
        ])
      case 'string':
        return this.pick([
          { text: `upper(${x})`, type: 'string' },
          { text: `length(${x})`, type: 'int' },
          { text: `${x} || 'x'`, type: 'string' },
          { text: `nullif(${x}, 'p')`, type: 'string' },
        ])
      case 'bigint':
        return this.pick([
          { text: `cast(${x} % 7 as int)`, type: 'int' },
          { text: `try_add(${x}, 1L)`, type: 'bigint' },
          { text: `${x} is null`, type: 'boolean' },
        ])
      case 'double':
        return this.pick([
          { text: `${x} * 2`, type: 'double' },
          { text: `isnan(${x})`, type: 'boolean' },
          { text: `coalesce(${x}, 0D)`, type: 'double' },
        ])
      case 'boolean':
        return { text: `not ${x}`, type: 'boolean' }
      case 'struct<x:int,y:string>':
        return this.pick([
          { text: `${x}.x`, type: 'int' },
          { text: `${x}.y`, type: 'string' },
        ])
      case 'array<int>':
        return this.pick(
          [
            { text: `size(${x})`, type: 'int' },
            { text: `${x}[0]`, type: 'int' },
            { text: `transform(${x}, e -> e * 2)`, type: 'array<int>' },
          ].slice(0, 1),
        )
      default:
        return { text: x, type }
    }
  }

  private condition(columns: readonly Column[], q: string): string {
    const { name, type } = this.pick(columns)
    const x = `${q}${name}`
    if (this.below(5) === 0) {
      const both = [this.condition(columns, q), this.condition(columns, q)]
      return `(${both.join(this.pick([' and ', ' or ']))})`
    }
    if (this.below(8) === 0) return `not (${this.condition(columns, q)})`
    switch (type) {
      case 'int':
      case 'bigint':
        return this.pick([
          `${x} > 0`,
          `${x} = 1`,
          `${x} in (0, 1, 2)`,
          `${x} is not null`,
          `${x} <=> null`,
          `${x} between -1 and 3`,
          `${x} <> 2`,
        ])
      case 'string':
        return this.pick([
          `${x} like 'p%'`,
          `${x} = 'q'`,
          `${x} is null`,
          `${x} < 'q'`,
          `${x} in ('p', '')`,
        ])
      case 'double':
        return this.pick([`${x} > 0.5`, `isnan(${x})`, `${x} <= 1.25D`])
      case 'boolean':
        return x
      default:
        return `${x} is not null`
    }
  }

  private from(depth: number): Source {
    const query = this.query(depth - 1)
    const alias = this.name('t')
    return { query, alias, q: `${alias}.` }
  }

  /** Columns of a select list as new columns. */
  private select(
    items: readonly { text: string; type: string }[],
    rest: string,
    rows: number,
    start: string = 'select',
  ): Query {
    const columns = items.map(({ type }) => ({ name: this.name('c'), type }))
    const list = items.map(({ text }, i) => `${text} as ${columns[i].name}`).join(', ')
    return { sql: `${start} ${list} ${rest}`, columns, rows }
  }

  private values(
    columns: readonly Column[],
    q: string,
    least: number,
    more: number,
  ): { text: string; type: string }[] {
    return Array.from({ length: least + this.below(more) }, () => this.value(columns, q))
  }

  private project(depth: number): Query {
    return this.projectOf(this.from(depth))
  }

  private projectOf({ query, alias, q }: Source): Query {
    const where = this.below(2) === 0 ? ` where ${this.condition(query.columns, q)}` : ''
    return this.select(
      this.values(query.columns, q, 1, 4),
      `from (${query.sql}) ${alias}${where}`,
      query.rows,
    )
  }

  private join(depth: number): Query {
    const l = this.from(depth)
    const r = this.from(depth - this.below(2))
    const pairCount = l.query.rows * r.query.rows
    if (pairCount > MOST_PAIRS) return this.projectOf(l)
    const type = this.pick([
      '',
      'left',
      'right',
      'full',
      'left semi',
      'left anti',
      'cross',
      '',
      'left',
      'full',
    ])
    const conditions: string[] = []
    if (type !== 'cross') {
      const pairs = l.query.columns.flatMap(x =>
        r.query.columns.flatMap(y =>
          x.type === y.type && x.type !== 'array<int>' ? [[x, y]] : [],
        ),
      )
      const count = pairs.length === 0 ? 0 : 1 + this.below(2)
      for (let i = 0; i < count; i++) {
        const [x, y] = this.pick(pairs)
        const sign = this.pick(['=', '=', '=', '<=>', '<'])
        conditions.push(`${l.q}${x.name} ${sign} ${r.q}${y.name}`)
      }
      if (this.below(4) === 0) conditions.push(this.condition(l.query.columns, l.q))
      if (this.below(4) === 0) conditions.push(this.condition(r.query.columns, r.q))
      if (conditions.length === 0) conditions.push(this.condition(l.query.columns, l.q))
    }
    const on = conditions.length === 0 ? '' : ` on ${conditions.join(' and ')}`
    const from = `from (${l.query.sql}) ${l.alias} ${type} join (${r.query.sql}) ${r.alias}${on}`
    const items = this.values(l.query.columns, l.q, 1, 3)
    const isHalf = type === 'left semi' || type === 'left anti'
    if (!isHalf) items.push(...this.values(r.query.columns, r.q, 1, 2))
    const rows = isHalf ? l.query.rows : pairCount + l.query.rows + r.query.rows
    return this.select(items, from, rows)
  }

  private aggregateOf(columns: readonly Column[], q: string): { text: string; type: string } {
    const filter = this.below(4) === 0 ? ` filter (where ${this.condition(columns, q)})` : ''
    const fitting = columns.filter(({ type }) => scalar.has(type))
    if (fitting.length === 0) return { text: `count(*)${filter}`, type: 'bigint' }
    const { name, type } = this.pick(fitting)
    const x = `${q}${name}`
    const distinct = this.below(4) === 0 ? 'distinct ' : ''
    const choices = [
      { text: `count(*)${filter}`, type: 'bigint' },
      { text: `count(${distinct}${x})${filter}`, type: 'bigint' },
      { text: `min(${x})${filter}`, type },
      { text: `max(${x})${filter}`, type },
      { text: `size(collect_set(${x})${filter})`, type: 'int' },
      { text: `array_size(collect_list(${x})${filter})`, type: 'int' },
    ]
    if (type === 'int') choices.push({ text: `sum(${distinct}${x})${filter}`, type: 'bigint' })
    if (type === 'int') choices.push({ text: `avg(${distinct}${x})${filter}`, type: 'double' })
    if (type === 'int')
      choices.push({ text: `array_sort(collect_list(${x})${filter})`, type: 'array<int>' })
    if (type === 'double') choices.push({ text: `sum(${distinct}${x})${filter}`, type: 'double' })
    if (type === 'decimal(10,2)') {
      choices.push({ text: `cast(sum(${distinct}${x})${filter} as decimal(10,2))`, type })
    }
    if (type === 'boolean') choices.push({ text: `bool_or(${x})${filter}`, type })
    return this.pick(choices)
  }

  private aggregate(depth: number): Query {
    const { query, alias, q } = this.from(depth)
    const { columns } = query
    const keys = this.values(columns, q, 0, 3).filter(({ type }) => type !== 'array<int>')
    const aggregates = Array.from({ length: 1 + this.below(3) }, () => this.aggregateOf(columns, q))
    const where = this.below(4) === 0 ? ` where ${this.condition(columns, q)}` : ''
    let group = ''
    if (keys.length > 0) {
      const texts = keys.map(({ text }) => text).join(', ')
      const form = this.below(8)
      group = ` group by ${form === 0 ? `rollup(${texts})` : form === 1 ? `cube(${texts})` : texts}`
    }
    const having = this.below(4) === 0 ? ` having count(*) > ${this.below(2)}` : ''
    return this.select(
      [...keys, ...aggregates],
      `from (${query.sql}) ${alias}${where}${group}${having}`,
      4 * query.rows + 1,
    )
  }

  private window(depth: number): Query {
    const { query, alias, q } = this.from(depth)
    const orderable = query.columns.filter(({ type }) => scalar.has(type))
    if (orderable.length === 0 || query.rows ** 2 > MOST_PAIRS) {
      return this.projectOf({ query, alias, q })
    }
    const partition = this.below(3) === 0 ? '' : `partition by ${this.value(orderable, q).text}`
    const { name, type } = this.pick(orderable)
    const order = `order by ${q}${name}${this.pick(['', ' desc', ' nulls last', ' desc nulls first'])}`
    const item = this.aggregateOf(query.columns, q)
    const isPlain = !/distinct|array_size|size\(|cast\(|array_sort/.test(item.text)
    const frame =
      (type === 'int' || type === 'double') && this.below(2) === 0
        ? this.pick([
            'range between 1 preceding and 1 following',
            'range between unbounded preceding and 2 following',
            'range between current row and unbounded following',
          ])
        : ''
    const everything = query.columns
      .filter(c => scalar.has(c.type))
      .map(c => `${q}${c.name}`)
      .join(', ')
    const isWhole = query.columns.every(c => scalar.has(c.type))
    const choices = [
      { text: `rank() over (${partition} ${order})`, type: 'int' },
      { text: `dense_rank() over (${partition} ${order})`, type: 'int' },
      { text: `cume_dist() over (${partition} ${order})`, type: 'double' },
      { text: `percent_rank() over (${partition} ${order})`, type: 'double' },
    ]
    if (isWhole) {
      const total = `(${partition} order by ${everything}`
      choices.push({ text: `row_number() over ${total})`, type: 'int' })
      choices.push({ text: `lag(${q}${name}) over ${total})`, type })
      choices.push({ text: `lead(${q}${name}, 2) over ${total})`, type })
      choices.push({ text: `ntile(3) over ${total})`, type: 'int' })
      if (isPlain) {
        const rows = this.pick([
          'rows between 2 preceding and current row',
          'rows between 1 following and 3 following',
          'rows between unbounded preceding and 1 preceding',
        ])
        choices.push({ text: `${item.text} over ${total} ${rows})`, type: item.type })
      }
    }
    if (isPlain) {
      choices.push({ text: `${item.text} over (${partition})`, type: item.type })
      choices.push({ text: `${item.text} over (${partition} ${order})`, type: item.type })
      choices.push({ text: `${item.text} over (${partition} ${order} ${frame})`, type: item.type })
    }
    const functions = Array.from({ length: 1 + this.below(2) }, () => this.pick(choices))
    const values = this.values(query.columns, q, 1, 3)
    return this.select([...values, ...functions], `from (${query.sql}) ${alias}`, query.rows)
  }

  /** Only some columns of a query, of the types that are wanted, perhaps with nulls in place of what there is not. */
  private shaped(query: Query, types: readonly string[]): string {
    const alias = this.name('t')
    const items = types.map(type => {
      const own = query.columns.filter(column => column.type === type)
      return {
        text: own.length === 0 ? `cast(null as ${type})` : `${alias}.${this.pick(own).name}`,
        type,
      }
    })
    return this.select(items, `from (${query.sql}) ${alias}`, query.rows).sql
  }

  private sets(depth: number): Query {
    const left = this.project(depth)
    const right = this.query(depth - 1)
    const types = left.columns.map(({ type }) => type)
    const other = this.shaped(right, types)
    const sign = this.pick([
      'union all',
      'union all',
      'union',
      'intersect',
      'intersect all',
      'except',
      'except all',
    ])
    return {
      sql: `(${left.sql}) ${sign} (${other})`,
      columns: left.columns,
      rows: left.rows + right.rows,
    }
  }

  private limit(depth: number): Query {
    const made = this.project(depth)
    const order = made.columns.map((_, i) => `${i + 1}${this.pick(['', ' desc', ' nulls last'])}`)
    const offset = this.below(3) === 0 ? ` offset ${this.below(4)}` : ''
    return {
      sql: `${made.sql} order by ${order.join(', ')} limit ${this.below(8)}${offset}`,
      columns: made.columns,
      rows: 8,
    }
  }

  private explode(depth: number): Query {
    const { query, alias, q } = this.from(depth)
    const arrays = query.columns.filter(({ type }) => type === 'array<int>')
    const array = arrays.length > 0 ? `${q}${arrays[0].name}` : 'array(1, null)'
    const view = this.name('v')
    const outer = this.below(2) === 0 ? 'outer ' : ''
    const items = [
      ...this.values(query.columns, q, 1, 2),
      { text: `${view}.pos`, type: 'int' },
      { text: `${view}.e`, type: 'int' },
    ]
    return this.select(
      items,
      `from (${query.sql}) ${alias} lateral view ${outer}posexplode(${array}) ${view} as pos, e`,
      4 * query.rows,
    )
  }

  private subquery(depth: number): Query {
    const { query, alias, q } = this.from(depth)
    const inner = this.from(depth)
    if (query.rows * inner.query.rows > MOST_PAIRS) return this.projectOf({ query, alias, q })
    const pairs = query.columns.flatMap(x =>
      inner.query.columns.flatMap(y => (x.type === y.type && scalar.has(x.type) ? [[x, y]] : [])),
    )
    const not = this.pick(['', 'not '])
    const local = this.below(2) === 0 ? ` and ${this.condition(inner.query.columns, inner.q)}` : ''
    const source = `from (${inner.query.sql}) ${inner.alias}`
    let condition: string
    if (pairs.length === 0) {
      condition = `${not}exists (select 1 ${source})`
    } else {
      const [x, y] = this.pick(pairs)
      const equal = `${q}${x.name} = ${inner.q}${y.name}`
      condition = this.pick([
        `${not}exists (select 1 ${source} where ${equal}${local})`,
        `${q}${x.name} ${not}in (select ${inner.q}${y.name} ${source})`,
        `${q}${x.name} ${not}in (select ${inner.q}${y.name} ${source} where ${inner.q}${y.name} is not null${local})`,
        `(select count(*) ${source} where ${equal}${local}) > ${this.below(2)}`,
        `(select max(${inner.q}${y.name}) ${source}) ${this.pick(['=', '<', '>='])} ${q}${x.name}`,
      ])
    }
    return this.select(
      this.values(query.columns, q, 1, 3),
      `from (${query.sql}) ${alias} where ${condition}`,
      query.rows,
    )
  }

  private distinct(depth: number): Query {
    const { query, alias, q } = this.from(depth)
    const items = this.values(query.columns, q, 1, 3)
    return this.select(items, `from (${query.sql}) ${alias}`, query.rows, 'select distinct')
  }
}
