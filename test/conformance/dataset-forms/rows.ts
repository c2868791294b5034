/** Forms of cases about rows: aggregates, joins, windows, order, sets. */
import { Window } from '../../../src/sql/face.js'
import * as F from '../../../src/sql/functions-api.js'
import type { Forms } from './form.js'

const { col } = F

export const rowForms: Forms = {
  'agg-01': ({ table }) =>
    table('emp').agg(
      F.count('*').as('n'),
      F.count('salary').as('c'),
      F.sum('salary').as('s'),
      F.avg('salary').as('a'),
      F.min('salary').as('mn'),
      F.max('salary').as('mx'),
    ),
  'agg-03': ({ table }) =>
    table('emp')
      .where(col('id').gt(100))
      .groupBy()
      .agg(
        F.count('*').as('n'),
        F.sum('salary').as('s'),
        F.mean('salary').as('a'),
        F.max('name').as('m'),
      ),
  'agg-05': ({ table }) => table('emp').agg(F.sort_array(F.collect_set('dept')).as('s')),
  'agg-06': ({ table }) =>
    table('emp').agg(
      F.approx_count_distinct('dept').as('d'),
      F.count_distinct('dept').as('e'),
      F.countDistinct('dept', 'salary').as('f'),
    ),
  'agg-08': ({ table }) =>
    table('emp').filter('id = 1').groupBy('dept').agg(F.first('name').as('f')),
  'agg-10': ({ table }) =>
    table('emp').agg(
      F.bool_and(col('salary').gt(60)).as('a'),
      F.bool_or(col('salary').gt(110)).as('b'),
      F.every(col('salary').gt(100)).as('c'),
      F.some(col('id').equalTo(1)).as('d'),
    ),
  'agg-11': ({ table }) => table('emp').agg(F.count_if(col('salary').gt(75)).as('n')),
  'agg-13': ({ table }) => table('emp').rollup('dept').agg(F.sum('salary').as('s')),
  'agg-15': ({ table }) =>
    table('emp')
      .groupingSets([['dept'], ['boss'], []], 'dept', 'boss')
      .agg(
        F.count('*').as('n'),
        F.grouping('dept').as('g'),
        F.grouping_id('dept', 'boss').as('gi'),
      ),
  'agg-16': ({ table }) =>
    table('emp').agg(
      F.sum(F.when(col('dept').equalTo('eng'), col('salary'))).as('e'),
      F.count_if(col('salary').isNull()).as('n'),
    ),
  'agg-18': ({ table }) => {
    const salary = col('salary').cast('decimal(10,2)')
    return table('emp').agg(F.sum(salary).as('s'), F.avg(salary).as('a'))
  },
  'agg-20': ({ table }) => table('emp').where('id = 2').agg(F.array_agg('id').as('l')),
  'agg-23': ({ table }) => table('emp').agg(F.histogram_numeric('id', F.lit(3)).as('h')),
  'agg-25': ({ table }) =>
    table('emp').agg(F.bit_and('id').as('a'), F.bit_or('id').as('o'), F.bit_xor('id').as('x')),

  'join-01': ({ table }) => {
    const [e, d] = [table('emp'), table('dept')]
    return e.join(d, e.col('dept').equalTo(d.col('dept'))).select(e.col('name'), d.col('title'))
  },
  'join-03': ({ table }) => {
    const [e, d] = [table('emp').as('e'), table('dept').as('d')]
    return e.join(d, col('e.dept').equalTo(col('d.dept')), 'right').select('e.name', 'd.title')
  },
  'join-05': ({ table }) => table('emp').join(table('dept'), 'dept', 'left_semi').select('name'),
  'join-06': ({ table }) => table('emp').join(table('dept'), ['dept'], 'leftanti').select('name'),
  'join-08': ({ table }) => {
    const [e, b] = [table('emp').as('e'), table('emp').as('b')]
    return e
      .join(b, col('e.boss').equalTo(col('b.id')), 'left_outer')
      .select('e.name', col('b.name').as('boss'))
  },
  'join-10': ({ table }) =>
    table('emp').join(table('dept'), 'dept').where(col('id').lt(3)).select('dept', 'name'),
  'join-11': ({ table }) => table('emp').crossJoin(table('dept')).agg(F.count('*').as('n')),
  'join-13': ({ table }) => {
    const depts = table('dept').select('dept')
    return table('emp').join(depts, 'dept', 'leftsemi').select('name')
  },
  'join-15': ({ table }) => {
    const [e, d] = [table('emp'), table('dept').where(col('budget').gt(100))]
    return e.join(d, e.col('dept').eqNullSafe(d.col('dept')), 'semi').select('name')
  },
  'join-16': ({ table }) =>
    table('emp').join(table('dept'), 'dept', 'left').select('name', col('title').as('t')),
  'join-18': ({ table }) => {
    const e = table('emp')
    const t = e.groupBy('dept').agg(F.max('salary').as('m')).as('t')
    return e
      .as('e')
      .join(
        t,
        col('e.dept')
          .equalTo(col('t.dept'))
          .and(col('e.salary').equalTo(col('t.m'))),
      )
      .select('e.name')
  },

  'window-01': ({ table }) =>
    table('ev')
      .groupBy(F.window('ts', '5 minutes'))
      .agg(F.count('*').as('n'))
      .select(col('window.start').as('s'), col('window.end').as('e'), 'n'),
  'window-03': ({ table }) =>
    table('ev')
      .groupBy(F.window('ts', '1 hour', '1 hour', '15 minutes'))
      .agg(F.count('*').as('n'))
      .select(col('window.start').as('s'), col('window.end').as('e'), 'n'),
  'window-05': ({ table }) =>
    table('ev')
      .groupBy(F.session_window('ts', '6 minutes'))
      .agg(F.count('*').as('n'))
      .select(col('session_window.start').as('s'), col('session_window.end').as('e'), 'n'),
  'window-06': ({ table }) =>
    table('ev')
      .groupBy('kind', F.session_window('ts', '10 minutes').as('w'))
      .agg(F.count('*').as('n'))
      .select('kind', col('w.start').as('s'), col('w').getField('end').as('e'), 'n'),
  'window-08': ({ table }) =>
    table('ev')
      .groupBy(F.window('ts', '5 minutes'))
      .agg(F.count('*').as('n'))
      .groupBy(F.window(F.window_time('window'), '10 minutes'))
      .agg(F.sum('n').as('n'))
      .select(col('window.start').as('s'), 'n'),
  'window-10': ({ table }) =>
    table('ev')
      .groupBy(F.window('ts', '5 minutes', '10 minutes'))
      .agg(F.count('*').as('n')),
  'window-11': ({ table }) => table('ev').select(F.window('ts', '5 minutes').as('w'), 'id'),

  'winfn-01': ({ table }) => {
    const w = Window.partitionBy('dept').orderBy(col('salary').desc(), 'id')
    return table('emp').select('id', F.row_number().over(w).as('r'))
  },
  'winfn-02': ({ table }) => {
    const w = Window.orderBy('salary')
    return table('emp').select('id', F.rank().over(w).as('r'), F.dense_rank().over(w).as('d'))
  },
  'winfn-04': ({ table }) => {
    const w = Window.orderBy('id').rowsBetween(-1, Window.currentRow)
    return table('emp').withColumn('s', F.sum('salary').over(w)).select('id', 's')
  },
  'winfn-06': ({ table }) => {
    const w = Window.orderBy('id')
    return table('emp').select(
      'id',
      F.ntile(3).over(w).as('n'),
      F.percent_rank().over(w).as('p'),
      F.cume_dist().over(w).as('c'),
    )
  },
  'winfn-07': ({ table }) =>
    table('emp').select(
      'id',
      F.first('salary', true)
        .over(Window.orderBy(F.desc('id')))
        .as('f'),
    ),

  'order-01': ({ table }) => table('emp').select('id', 'salary').orderBy('salary', 'id'),
  'order-03': ({ table }) =>
    table('emp').select('id', 'salary').sort(F.asc_nulls_last('salary'), col('id').desc()),
  'order-05': ({ table }) => table('emp').orderBy('id').offset(3).limit(2).select('id'),
  'order-06': ({ table }) =>
    table('emp').orderBy(F.desc_nulls_first('dept'), F.asc('id')).select('dept', 'id'),
  'order-08': ({ table }) => table('emp').select(col('id').as('x')).orderBy(F.desc('x')).limit(1),
  'order-10': ({ spark }) =>
    spark
      .createDataFrame(
        [
          [1, Number.NaN],
          [2, Number.POSITIVE_INFINITY],
          [3, -1],
          [4, null],
        ],
        'i int, d double',
      )
      .orderBy('d'),

  'setop-01': ({ table }) =>
    table('emp').select('dept').union(table('dept').select('dept')).distinct(),
  'setop-03': ({ table }) => table('emp').select('dept').intersect(table('dept').select('dept')),
  'setop-05': ({ table }) => table('dept').select('dept').except(table('emp').select('dept')),
  'setop-06': ({ table }) => {
    const depts = table('emp').select('dept')
    return depts.intersectAll(table('emp').where(col('id').lt(5)).select('dept'))
  },
  'setop-08': ({ table, one }) =>
    table('emp')
      .where('id = 1')
      .select('id', 'name')
      .unionAll(one.select(F.expr('2.5').as('id'), F.lit('x').as('name'))),
  'setop-10': ({ one }) => one.select(F.lit(1)).union(one.select(F.lit('a'))),

  'having-02': ({ table }) =>
    table('emp').groupBy('dept').agg(F.count('*').as('n')).where(col('n').gt(1)),
}
