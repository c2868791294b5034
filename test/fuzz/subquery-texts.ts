/** Random queries over the table `a`, as `o`, with subqueries that use its columns `o.k` and `o.s` in random places. */
import type { Random } from '../../src/util/random.js'
import type { Query } from './plan-texts.js'
import { below, pick } from './values.js'

/** Gives it without types of its columns. */
export function subqueryQuery(random: Random): Query {
  return new SubqueryMaker(random).query()
}

class SubqueryMaker {
  private readonly random: Random

  constructor(random: Random) {
    this.random = random
  }

  private pick<T>(list: readonly T[]): T {
    return pick(this.random, list)
  }

  private below(n: number): number {
    return below(this.random, n)
  }

  query(): Query {
    const where = this.below(2) === 0 ? '' : ` where ${this.test()}`
    const on = this.pick(['true', 'l.k = o.k', 'l.k < o.k'])
    const [from, more] = this.pick([
      [`a o${where}`, [this.value(), this.value()]],
      [`a o${where}`, [this.value()]],
      [`a o, lateral (${this.rows(2)}) l${where}`, ['l.k', 'l.s']],
      [`a o left join lateral (${this.rows(2)}) l on ${on}${where}`, ['l.k', 'l.s']],
      [`a o left join b i on i.k = o.k and ${this.membership()}${where}`, ['i.k', 'i.s']],
    ] as const)
    const list = ['o.k', 'o.s', ...more].map((text, i) => `${text} as c${i}`)
    const made = list.map((_, i) => ({ name: `c${i}`, type: 'int' }))
    return { sql: `select ${list.join(', ')} from ${from}`, columns: made, rows: 0 }
  }

  /** A value of a subquery. */
  private value(): string {
    const rows = this.rows(2)
    return this.pick([
      `(select count(*) from (${rows}) q)`,
      `(select max(q.s) from (${rows}) q)`,
      `(select sum(q.k) + 1 from (${rows}) q where ${this.pair('q')})`,
      `(select q.s from (${rows}) q order by q.k, q.s limit 1)`,
      `(select max(q.n) from (select count(*) as n from (${rows}) p where ${this.pair('p')}) q)`,
      `coalesce((select min(q.k) from (${rows}) q where ${this.pair('q')} having count(*) > 1), -9)`,
      this.membership(),
    ])
  }

  private membership(): string {
    const not = this.pick(['', 'not '])
    const rows = this.rows(2)
    return this.pick([`${not}exists (${rows})`, `o.k ${not}in (select q.k from (${rows}) q)`])
  }

  private test(): string {
    return this.pick([
      this.membership(),
      `(${this.membership()} or o.k = 1)`,
      `(select count(*) from (${this.rows(1)}) q) ${this.pick(['=', '>'])} ${this.below(3)}`,
      `o.k <= (select max(q.k) from (${this.rows(2)}) q)`,
    ])
  }

  /** A condition on a row of `i` and the outer row, or on one of them. */
  private pair(i: string): string {
    return this.pick([
      `${i}.k = o.k`,
      `${i}.s = o.s`,
      `${i}.k < o.k`,
      `${i}.k <> o.k`,
      `${i}.k <=> o.k`,
      `${i}.k + o.k > 2`,
      `${i}.s >= o.s`,
      `(${i}.k = o.k or ${i}.s = o.s)`,
      `${i}.k in (o.k, 1)`,
      `${i}.k > 0`,
      'o.k > 0',
    ])
  }

  /** A query of the columns `k` and `s`. */
  private rows(depth: number): string {
    const table = this.pick(['a', 'b'])
    const where = Array.from({ length: 1 + this.below(2) }, () => this.pair('i')).join(' and ')
    const from = `from ${table} i where ${where}`
    if (depth === 0 || this.below(3) === 0) return `select i.k, i.s ${from}`
    const below = this.rows(depth - 1)
    const set = this.pick(['union', 'union all', 'intersect', 'except', 'except all'])
    const join = this.pick(['', 'left', 'left semi', 'left anti'])
    const right = join === '' || join === 'left' ? 'j.s' : 'i.s'
    const on = this.pick(['', ' and j.k < o.k', ' and j.s <> o.s'])
    return this.pick([
      `select distinct q.k, q.s from (${below}) q`,
      `(${below}) ${set} (${this.rows(depth - 1)})`,
      `select i.k, max(i.s) as s ${from} group by i.k${this.pick(['', ' having count(*) > 1'])}`,
      `select cast(count(*) as int) as k, max(i.s) as s ${from}`,
      `select cast(count(*) as int) as k, min(i.s) as s ${from} having ${this.pick(['count(*) < 2', 'max(i.k) > o.k'])}`,
      `select i.k, ${right} as s from (${below}) i ${join} join b j on i.k = j.k${on}`,
      `select i.k, j.s from (${below}) i join (${this.rows(depth - 1)}) j on i.k = j.k${on}`,
      `select i.k, j.s from b i ${this.pick(['left', 'full'])} join a j on i.k = j.k${on}`,
      `select q.k, q.s from (${below}) q order by q.k, q.s limit ${this.below(3)} offset ${this.below(2)}`,
      `select i.k + o.k as k, o.s as s ${from}`,
      `select q.k, q.s from (select i.k, i.s, row_number() over (partition by i.k order by i.s) as r ${from}) q where q.r = 1`,
    ])
  }
}
