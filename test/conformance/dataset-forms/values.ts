/** Forms of cases about values: nulls, rows out of arrays, texts, times. */
import * as F from '../../../src/sql/functions-api.js'
import type { Forms } from './form.js'

const { col, lit } = F

export const valueForms: Forms = {
  'null-01': ({ table }) => {
    const [a, b] = [col('a'), col('b')]
    return table('t').select(
      a,
      b,
      a.equalTo(b).as('e'),
      a.eqNullSafe(b).as('s'),
      a.notEqual(b).as('n'),
      a.lt(b).as('l'),
    )
  },
  'null-03': ({ table }) =>
    table('t').select(
      'a',
      F.coalesce('a', 'b', lit(0)).as('c'),
      F.nvl('b', lit(-1)).as('n'),
      F.nullif('a', lit(1)).as('u'),
      F.ifnull('a', lit(9)).as('i'),
      F.nvl2('a', lit('y'), lit('n')).as('v'),
    ),
  'null-04': ({ table }) =>
    table('t').agg(
      F.count('a').as('ca'),
      F.count('*').as('n'),
      F.sum('b').as('s'),
      F.avg('a').as('v'),
    ),
  'null-06': ({ table }) => table('t').where(col('a').isin(1, null)).select('a'),
  'null-08': ({ table }) =>
    table('t').select('a', F.when(col('a').gt(1), 'big').when(col('a').isNull(), 'null').as('c')),
  'null-09': ({ table }) =>
    table('t').select(
      'a',
      F.when(col('a').equalTo(1), 'one')
        .when(col('a').equalTo(lit(null)), 'never')
        .otherwise('other')
        .as('c'),
    ),
  'null-11': ({ table }) =>
    table('t').select(
      'a',
      F.isnull('a').as('i'),
      F.isnotnull('a').as('j'),
      F.not(col('a').eqNullSafe(col('b'))).as('d'),
    ),
  'null-13': ({ one }) =>
    one.select(
      F.when(lit(null), 1).otherwise(2).as('i'),
      F.when(lit(true), 1).otherwise(2).as('j'),
    ),
  'null-16': ({ table }) => table('t').select(F.zeroifnull('a').as('z'), F.nullifzero('a').as('n')),

  'explode-01': ({ one }) => one.select(F.explode(F.array(lit(1), lit(2), lit(null))).as('x')),
  'explode-02': ({ one }) => one.select(F.posexplode(F.array(lit('a'), lit('b'))).as(['p', 'v'])),
  'explode-04': ({ table }) =>
    table('emp')
      .where('id = 1')
      .select('id', F.explode(F.split('name', '')).as('x')),
  'explode-06': ({ spark }) =>
    spark
      .createDataFrame([[1, []]], 'id int, a array<int>')
      .select('id', F.explode_outer('a').as('x')),
  'explode-07': ({ spark }) =>
    spark.createDataFrame([[null]], 'a array<int>').select(F.explode_outer('a').as('x')),
  'explode-09': ({ one }) =>
    one.select(F.stack(lit(2), lit(1), lit('a'), lit(2), lit('b')).as(['n', 's'])),
  'explode-11': ({ spark }) => spark.range(3),
  'explode-12': ({ one }) =>
    one.select(F.json_tuple(lit('{"a":1,"b":"x"}'), 'a', 'b').as(['a', 'b'])),

  'str-01': ({ one }) =>
    one.select(
      F.upper(lit('aBc')).as('u'),
      F.lower(lit('aBc')).as('l'),
      F.initcap(lit('hello wORLD')).as('i'),
      F.length(lit('héllo')).as('n'),
      F.octet_length(lit('héllo')).as('o'),
      F.bit_length(lit('é')).as('b'),
      F.reverse(lit('abc')).as('r'),
    ),
  'str-02': ({ one }) =>
    one.select(
      F.trim(lit('  x ')).as('a'),
      F.ltrim(lit('  x ')).as('b'),
      F.rtrim(lit('  x ')).as('c'),
      F.trim(lit('xxaxx'), lit('x')).as('d'),
      F.ltrim(lit('xxaxx'), lit('x')).as('e'),
      F.btrim(lit('--a--'), lit('-')).as('f'),
    ),
  'str-04': ({ one }) =>
    one.select(
      F.split(lit('a,b,,c'), ',').as('a'),
      F.split(lit('a1b2c'), '[0-9]').as('b'),
      F.split(lit('abc'), '').as('c'),
      F.split(lit('a,b,c'), ',', 2).as('d'),
      F.split_part(lit('a-b-c'), lit('-'), lit(2)).as('e'),
    ),
  'str-06': ({ one }) => {
    const abc = lit('abc')
    return one.select(
      abc.like('a%').as('a'),
      abc.like('_b_').as('b'),
      lit('a%c').like('a\\%c').as('c'),
      lit('ABC').ilike('a%').as('d'),
      abc.rlike('^a.c$').as('e'),
      abc.like('a%').and(abc.like('%c')).as('f'),
      F.not(abc.like('b%')).as('g'),
    )
  },
  'str-07': ({ one }) =>
    one.select(
      F.lpad(lit('7'), 3, '0').as('a'),
      F.rpad(lit('7'), 3, 'ab').as('b'),
      F.lpad(lit('abcd'), 2, '0').as('c'),
      F.repeat(lit('ab'), 3).as('d'),
      F.concat(F.repeat(lit(' '), 2), lit('x')).as('e'),
      F.concat(lit('a'), lit(1), lit(true), F.expr('2.5')).as('f'),
    ),
  'str-09': ({ one }) =>
    one.select(
      F.ascii(lit('A')).as('a'),
      F.char(lit(65)).as('b'),
      F.chr(lit(322)).as('c'),
      F.hex(lit('abc')).as('d'),
      F.hex(lit(255)).as('e'),
      F.unhex(lit('4D4E')).as('f'),
      F.base64(lit('abc')).as('g'),
      F.unbase64(lit('YWJj')).cast('string').as('h'),
    ),
  'str-12': ({ one }) =>
    one.select(
      F.soundex(lit('Robert')).as('a'),
      F.levenshtein(lit('kitten'), lit('sitting')).as('b'),
      F.overlay(lit('abcdef'), lit('XX'), 3).as('c'),
      lit('abc').startsWith('ab').as('d'),
      lit('abc').endsWith('bc').as('e'),
      lit('abc').contains('z').as('f'),
    ),
  'str-14': ({ one }) =>
    one.select(
      lit('a').lt('B').as('x'),
      lit('a').lt('b').as('y'),
      lit('Z').lt('a').as('z'),
      lit('é').gt('z').as('w'),
      lit('').equalTo('').as('e'),
    ),
  'str-16': ({ one }) => one.select(F.sentences(lit('Hi there! Bye.')).as('s')),
  'str-17': ({ one }) =>
    one.select(
      F.parse_url(lit('http://h.example/p?q=1#f'), lit('HOST')).as('h'),
      F.parse_url(lit('http://h.example/p?q=1'), lit('QUERY'), lit('q')).as('q'),
      F.url_encode(lit('a b&c')).as('u'),
      F.url_decode(lit('a+b%26c')).as('d'),
    ),
  'str-19': ({ one }) => one.select(F.str_to_map(lit('a:1,b:2'), lit(','), lit(':')).as('m')),

  'date-02': ({ one }) => {
    const [day, time] = [lit('2024-03-05'), lit('2024-03-05 13:14:15')]
    return one.select(
      F.year(day).as('a'),
      F.quarter(day).as('b'),
      F.month(day).as('c'),
      F.day(day).as('d'),
      F.dayofweek(day).as('e'),
      F.weekday(day).as('f'),
      F.dayofyear(day).as('g'),
      F.weekofyear(lit('2021-01-03')).as('h'),
      F.hour(time).as('i'),
      F.minute(time).as('j'),
      F.second(time).as('k'),
    )
  },
  'date-04': ({ one }) => {
    const day = lit('2024-08-15')
    return one.select(
      F.trunc(lit('2024-03-15'), 'MM').as('a'),
      F.trunc(day, 'Q').as('b'),
      F.trunc(day, 'YEAR').as('c'),
      F.trunc(day, 'WEEK').as('d'),
      F.date_trunc('HOUR', lit('2024-03-05 13:14:15')).as('e'),
      F.date_trunc('WEEK', lit('2024-03-05 13:14:15')).as('f'),
      F.trunc(lit('2024-01-01'), 'bad').as('g'),
    )
  },
  'date-05': ({ one }) =>
    one.select(
      F.date_format(lit('2024-03-05 13:14:15.678'), 'yyyy/MM/dd HH:mm:ss.SSS').as('a'),
      F.date_format(lit('2024-03-05'), 'EEE, MMM d').as('b'),
      F.date_format(lit('2024-03-05 13:14:15'), 'h:mm a').as('c'),
      F.date_format(lit('2024-03-05'), 'D').as('d'),
      F.date_format(lit('2024-03-05'), 'QQQ yy').as('e'),
    ),
  'date-07': ({ one }) =>
    one.select(
      F.make_date(lit(2024), lit(2), lit(29)).as('a'),
      F.make_timestamp(lit(2024), lit(1), lit(2), lit(3), lit(4), lit(5.678)).as('b'),
      F.timestamp_seconds(lit(1.5)).as('c'),
      F.timestamp_millis(lit(1500)).as('d'),
      F.timestamp_micros(lit(1)).as('e'),
      F.unix_millis(F.to_timestamp(lit('1970-01-01 00:00:01'))).as('f'),
      F.unix_date(F.to_date(lit('1970-01-10'))).as('g'),
      F.date_from_unix_date(lit(9)).as('h'),
    ),
  'date-09': ({ one }) => {
    const time = (text: string) => F.to_timestamp(lit(text))
    return one.select(
      F.timestamp_diff('MONTH', time('2024-01-31 00:00:00'), time('2024-03-30 00:00:00')).as('a'),
      F.timestamp_add('HOUR', lit(5), time('2024-01-01 00:00:00')).as('b'),
      F.timestamp_diff('DAY', F.to_date(lit('2024-01-01')), F.to_date(lit('2024-02-01'))).as('c'),
      F.dateadd(F.to_date(lit('2024-01-01')), 3).as('d'),
      F.date_diff(lit('2024-01-05'), lit('2024-01-01')).as('e'),
    )
  },
  'date-12': ({ table }) =>
    table('emp').select(
      'id',
      'hired',
      F.year('hired').as('y'),
      col('hired').gt('2020-06-01').as('r'),
      F.date_format('hired', 'yyyy-MM').as('m'),
    ),
  'date-14': ({ one }) =>
    one.select(
      F.to_timestamp_ntz(lit('2024-01-01 01:02:03')).as('a'),
      lit('2024-01-01 00:00:00').cast('timestamp_ntz').as('b'),
      F.typeof(lit('2024-01-01 00:00:00').cast('timestamp_ntz')).as('c'),
      F.to_timestamp_ltz(lit('2024-01-01 01:02:03')).as('d'),
    ),
}
