/** What the type checker must say of programs with Datasets; see `type-cases.ts`. */
import type { TypeCase } from './type-cases.js'

export const datasetPreamble = `import type { DataFrameReader, Dataset, Decimal, Row } from 'millrace'
import { DataTypes, StructType, Window } from 'millrace'
import * as F from 'millrace/functions'
import { avg, col, count, desc, explode, lit, max, split, sum, udf, upper, when, window } from 'millrace/functions'
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
declare function exactly<T>(): <U>(value: U, ...same: Same<T, U> extends true ? [] : ['another type']) => void
interface Home { city: string | null; zip: number }
interface Person { name: string; age: number | null; born: Date; tags: string[]; pay: Decimal; home: Home | null }
declare const people: Dataset<Person>
declare const clicks: Dataset<{ ts: Date; page: string | null; ms: number | null }>
declare const rows: Dataset<Row>
declare const read: DataFrameReader
export const values = { people, clicks, rows, read, exactly, DataTypes, StructType, Window, F, avg, col, count, desc, explode, lit, max, split, sum, udf, upper, when, window }
`

const noColumn = (name: string): string => `error TS2345 '"${name}"' is not assignable`

export const datasetCases: readonly TypeCase[] = [
  {
    name: 'a DDL text gives the type of the rows',
    budget: 5500,
    lines: [
      "const a = read.schema('ts TIMESTAMP NOT NULL, page STRING, ms INT').json('clicks/')",
      'exactly<Dataset<{ ts: Date; page: string | null; ms: number | null }>>()(a)',
      "const b = read.schema('a STRUCT<x: INT NOT NULL, y: ARRAY<STRING>> NOT NULL, m MAP<STRING, DECIMAL(10, 2)>').load()",
      'exactly<Dataset<{ a: { x: number; y: (string | null)[] | null }; m: Map<string, Decimal | null> | null }>>()(b)',
      'const c = read.schema("`a b` DATE COMMENT \'x, y\', c binary").load()',
      "exactly<Dataset<{ 'a b': Date | null; c: Uint8Array | null }>>()(c)",
      "exactly<Dataset<{ a: unknown }>>()(read.schema('a STRNG').load())",
      "exactly<Dataset<Row>>()(read.json('x'))",
      "exactly<Dataset<{ value: string }>>()(read.text('x'))",
      "exactly<Dataset<string>>()(read.textFile('x'))",
    ],
  },
  {
    name: 'a schema of forty columns is cheap',
    budget: 8000,
    lines: [
      `const wide = read.schema('${Array.from({ length: 40 }, (_, i) => `column_${i} BIGINT`).join(', ')}').load()`,
      'exactly<Promise<number | null>>()(wide.first().then(row => row.column_39))',
    ],
  },
  {
    name: 'a StructType and a Standard Schema give the type of the rows',
    budget: 3000,
    lines: [
      "import type { StandardSchema } from 'millrace'",
      "const schema = new StructType().add('a', 'int').add('b', DataTypes.StringType, false).add('c', DataTypes.createArrayType(DataTypes.DoubleType, false))",
      'exactly<Dataset<{ a: number | null; b: string; c: number[] | null }>>()(read.schema(schema).load())',
      'declare const orders: StandardSchema<{ id: string }>',
      'exactly<Dataset<{ id: string }>>()(read.schema(orders).load())',
      'export const used = orders',
    ],
  },
  {
    name: 'select gives the columns, by name or computed',
    budget: 7200,
    lines: [
      "exactly<Dataset<{ name: string; next: number | null }>>()(people.select('name', col('age').plus(1).as('next')))",
      "exactly<Dataset<{ city: string | null }>>()(people.select('home.city'))",
      "exactly<Dataset<Person>>()(people.select('*'))",
      "exactly<Dataset<{ name: string; big: string }>>()(people.select('name', upper('name').as('big')))",
      "exactly<Dataset<{ 'upper(name)': string }>>()(people.select(upper('name')))",
      "exactly<Dataset<{ age: string | null }>>()(people.select(col('age').cast('string')))",
      "exactly<Dataset<{ double: Decimal }>>()(people.select(people.col('pay').multiply(2).as('double')))",
      "exactly<Dataset<{ tag: string }>>()(people.select(explode('tags').as('tag')))",
      "exactly<Dataset<{ x: string }>>()(people.select(when(col('age').gt(1), 'a').otherwise('b').as('x')))",
      "const some = JSON.parse('1')",
      "exactly<Dataset<{ n: typeof some }>>()(people.select(lit(some).as('n')))",
      "export const given = [when(col('age').gt(some), some).otherwise(some), lit<unknown>(some), people.where(col('age').equalTo(lit(some)))]",
      "exactly<Dataset<{ n: number | null }>>()(people.select(udf((s: string) => s.length, 'int')('name').as('n')))",
      "exactly<Dataset<{ n: number | null }>>()(people.select(udf((s: string) => s.length)('name').as('n')))",
      "export const free = [udf((a: number, b = 1, ...c: number[]) => a)('n', 'n', 'n'), udf((a: number, b = 1) => a)('n'), udf((a, b) => a)('n', 'n')]",
      "exactly<Dataset<{ n: string | null }>>()(people.select(udf((s: string | null) => s?.trim())('name').as('n')))",
      `people.select('nam') // ${noColumn('nam')}`,
      `people.select(col('nam')) // error TS2345 Did you mean '"name"'?`,
      `people.select(upper('nam').as('x')) // error TS2345 Did you mean '"name"'?`,
      `people.col('name').gt(1) // error TS2345 Argument of type '1' is not assignable`,
    ],
  },
  {
    name: 'columns are added, replaced, renamed and dropped',
    budget: 5000,
    lines: [
      "const few = people.select('name', 'age')",
      "exactly<Dataset<{ name: string; age: number }>>()(few.withColumn('age', lit(1)))",
      "exactly<Dataset<{ name: string; age: number | null; n: number }>>()(few.withColumns({ n: F.length('name') }))",
      "exactly<Dataset<{ nom: string; age: number | null }>>()(few.withColumnRenamed('name', 'nom'))",
      "exactly<Dataset<{ nom: string; age: number | null }>>()(few.withColumnsRenamed({ name: 'nom' }))",
      "exactly<Dataset<{ name: string }>>()(few.drop('age').select('*'))",
      `few.withColumn('x', col('nam').plus(1)) // error TS2345 Did you mean '"name"'?`,
      "few.drop('nam') // error TS2769 '\"nam\"' is not assignable",
      `few.withColumnRenamed('nam', 'x') // ${noColumn('nam')}`,
    ],
  },
  {
    name: 'conditions are truth values over columns that are there',
    budget: 4000,
    lines: [
      "exactly<Dataset<Person>>()(people.where(col('age').gt(3).and(people.col('name').equalTo('x'))))",
      "exactly<Dataset<Person>>()(people.filter('age > 3'))",
      "exactly<Dataset<Person>>()(people.filter(p => p.name === 'x'))",
      "exactly<Dataset<Person>>()(people.where(col('name').isin('a', 'b').or(col('age').isNull())))",
      "exactly<Dataset<Person>>()(people.where(people.col('born').gt('2020-01-01')))",
      `people.where(col('agee').gt(5)) // error TS2345 Did you mean '"age"'?`,
      "people.where(people.col('age').gt('x')) // error TS2345 Argument of type '\"x\"' is not assignable",
      "people.where(people.col('name').equalTo(5)) // error TS2345 Argument of type '5' is not assignable",
      "people.where(col('age').plus(1)) // error TS2345 is not assignable to type 'Truthy'",
      "people.where(p => p.nam === 1) // error TS2551 Did you mean 'name'?",
    ],
  },
  {
    name: 'groups have the columns grouped by and the aggregates',
    budget: 6000,
    lines: [
      'const perPage = clicks',
      "  .withWatermark('ts', '10 minutes')",
      "  .groupBy(window('ts', '10 minutes', '5 minutes'), 'page')",
      "  .agg(count().as('views'), avg('ms'), max('ts').as('last'))",
      "exactly<Dataset<{ window: { start: Date; end: Date }; page: string | null; views: number; 'avg(ms)': number | null; last: Date | null }>>()(perPage)",
      "exactly<Dataset<{ name: string; count: number }>>()(people.groupBy('name').count())",
      "exactly<Dataset<{ name: string; 'sum(age)': number | null }>>()(people.groupBy('name').sum('age'))",
      "exactly<Dataset<{ 'sum(pay)': Decimal | null }>>()(people.agg(sum('pay')))",
      "exactly<Dataset<{ k: string; total: number | null }>>()(people.groupBy(col('name').as('k')).agg(sum('age').as('total')))",
      "exactly<Dataset<{ name: string | null; count: number }>>()(people.rollup('name').count())",
      "exactly<Dataset<{ word: string; count: number }>>()(people.select(explode(split('name', ' ')).as('word')).groupBy('word').count())",
      `people.groupBy('nam') // ${noColumn('nam')}`,
      `people.groupBy('name').sum('agee') // ${noColumn('agee')}`,
      `people.groupBy('name').agg(avg('agee')) // error TS2769 Did you mean '"age"'?`,
      `clicks.withWatermark('tss', '1 minute') // ${noColumn('tss')}`,
    ],
  },
  {
    name: 'joins have the columns of both, with null where a side may be missing',
    budget: 8000,
    lines: [
      "const left = people.select('name', 'age')",
      "const right = people.select('name', 'born')",
      "exactly<Dataset<{ name: string; age: number | null; born: Date }>>()(left.join(right, 'name'))",
      "exactly<Dataset<{ name: string; age: number | null; born: Date | null }>>()(left.join(right, ['name'], 'left'))",
      "exactly<Dataset<{ name: string; age: number | null }>>()(left.join(right, 'name', 'left_anti'))",
      "const on = left.join(clicks, col('name').equalTo(col('page')), 'left').first()",
      'exactly<Promise<{ name: string; age: number | null; ts: Date | null; page: string | null; ms: number | null }>>()(on)',
      "exactly<Dataset<{ _1: { name: string; age: number | null }; _2: { name: string; born: Date } | null }>>()(left.joinWith(right, left.col('name').equalTo(right.col('name')), 'left'))",
      "left.joinWith(right, left.col('name').equalTo('x'), 'left_semi') // error TS2345 '\"left_semi\"' is not assignable",
      "left.join(clicks, 'name') // error TS2345 '\"name\"' is not assignable",
      "left.join(right, 'name', 'lefty') // error TS2345 '\"lefty\"' is not assignable",
      `left.join(clicks, col('nam').equalTo(col('page'))) // error TS2345 '"nam"' is not assignable`,
      'exactly<Dataset<{ name: string; age: number | null }>>()(left.union(left).except(left))',
      "exactly<Dataset<{ n: number | null }>>()(left.select(lit(1).as('n')).union(left.select(col('age').as('n'))))",
      'exactly<Dataset<string>>()(people.map(p => p.name).union(people.map(p => p.name)))',
      "left.union(clicks) // error TS2345 is not assignable to parameter of type 'Dataset<",
    ],
  },
  {
    name: 'functions of rows get and give what they say',
    budget: 4000,
    lines: [
      'exactly<Dataset<number>>()(people.map(p => p.name.length))',
      "exactly<Dataset<{ n: number }>>()(people.map(p => ({ n: p.tags.length }), 'n INT'))",
      "exactly<Dataset<string>>()(people.flatMap(p => p.tags, 'string'))",
      'exactly<Promise<number>>()(people.map(p => p.name.length).reduce((a, b) => a + b))',
      'exactly<Dataset<string>>()(people.groupByKey(p => p.name).mapGroups((name, ps) => name + [...ps].length))',
      'exactly<Promise<Person[]>>()(people.collect())',
      'exactly<Promise<Person[]>>()(people.take(3))',
      'for await (const p of people.toLocalIterator()) exactly<Person>()(p)',
      'people.map(async p => p.name) // error TS2554 Expected 3 arguments',
      "udf((a: number, b: number) => a + b)('n') // error TS2554 Expected 2 arguments, but got 1",
      "udf((a: number) => a, 'double')('n', 'n') // error TS2554 Expected 1 arguments, but got 2",
      "udf((s: string) => s.length, 'string') // error TS2769 Type 'number' is not assignable to type 'string'",
    ],
  },
  {
    name: 'groups by a function give the key and aggregates of columns that there are',
    budget: 9000,
    lines: [
      "import { Aggregator } from 'millrace'",
      'export class Total extends Aggregator<{ age: number | null }, number, number> {',
      '  zero(): number { return 0 }',
      '  reduce(sum: number, row: { age: number | null }): number { return sum + (row.age ?? 0) }',
      '  merge(a: number, b: number): number { return a + b }',
      '  finish(sum: number): number { return sum }',
      '}',
      'const groups = people.groupByKey(p => p.name.length)',
      "exactly<Dataset<{ key: number; first: string | null; total: number | null }>>()(groups.agg(max('name').as('first'), new Total().toColumn('int').as('total')))",
      "exactly<Dataset<{ total: number | null }>>()(people.agg(new Total().toColumn('int').as('total')))",
      "exactly<Dataset<{ key: number; sum: number | null }>>()(groups.mapValues(p => p.age).agg(sum('value').as('sum')))",
      "exactly<Dataset<string>>()(groups.flatMapSortedGroups(['age', desc('name')], (length, ps) => [length + [...ps][0].name]))",
      "exactly<Dataset<string | null>>()(groups.cogroupSorted(clicks.groupByKey(c => c.ms ?? 0), [], [desc('ts')], (_, ps, cs) => [...cs].map(c => c.page)))",
      "exactly<Dataset<'a' | 'b'>>()(groups.keyAs<'a' | 'b'>().keys())",
      `groups.agg(sum('agee')) // error TS2345 Did you mean '"age"'?`,
      "groups.mapValues(p => p.age).agg(sum('age')) // error TS2345 not assignable",
      "groups.flatMapSortedGroups(['agee'], (_, ps) => ps) // error TS2820 Did you mean '\"age\"'?",
      "clicks.groupByKey(c => c.ms).agg(new Total().toColumn('int')) // error TS2345 not assignable",
      "new Total().toColumn('string') // error TS2769 the type of what finish() gives",
      'people.groupByKey(p => p.name).cogroupSorted(groups, [], [], (_, ps) => ps) // error TS2345 not assignable',
    ],
  },
  {
    name: 'windows, orders and missing values name columns',
    budget: 4000,
    lines: [
      "const w = Window.partitionBy('name').orderBy(desc('age')).rowsBetween(Window.unboundedPreceding, 0)",
      "exactly<Dataset<{ r: number }>>()(people.select(F.row_number().over(w).as('r')))",
      "exactly<Dataset<{ before: Date | null }>>()(people.select(F.lag('born').over(w).as('before')))",
      "exactly<Dataset<Person>>()(people.orderBy('name', desc('age')))",
      "exactly<Dataset<Person>>()(people.na.fill(0, ['age']))",
      `people.orderBy(desc('nam')) // error TS2345 Did you mean '"name"'?`,
      "people.na.fill({ nam: 1 }) // error TS2769 Did you mean to write 'name'?",
      `people.dropDuplicates('nam') // error TS2345 '["nam"]' is not assignable`,
      "people.write.partitionBy('nam') // error TS2345 '\"nam\"' is not assignable",
      "people.write.mode('overwite') // error TS2345 '\"overwite\"' is not assignable",
    ],
  },
  {
    name: 'rows whose columns nobody said let everything pass',
    budget: 3000,
    lines: [
      "const one = await rows.select('a', col('b').as('c')).first()",
      'export const n: number = one.a',
      'export const s: string = one.c',
      "rows.where(col('x').gt(1)).groupBy('y').agg(sum('z').as('total'))",
      'exactly<Dataset<{ page: string }>>()(rows.as<{ page: string }>())',
      'export const anything: Dataset<{ a: number }> = rows // error TS2322 is not assignable',
    ],
  },
]
