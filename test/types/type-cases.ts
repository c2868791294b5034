/**
 * What the type checker must say of a user's program. Each case is some lines after `preamble`; a line that ends in
 * `// error TS<code> <part of the text>` must have exactly that error, every other line none.
 */
export interface TypeCase {
  readonly name: string
  readonly lines: readonly string[]
  /** At most this many type instantiations more than the preamble alone: what keeps editors fast. */
  readonly budget: number
}

/** `exactly<T>()(value)` is an error unless the type of value is T itself. */
export const preamble = `import { type DStream, type RDD, Seconds, SparkConf, SparkContext, StreamingContext } from 'millrace'
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
declare function exactly<T>(): <U>(value: U, ...same: Same<T, U> extends true ? [] : ['another type']) => void
export const used: [DStream<1>?, RDD<1>?, typeof Seconds?, typeof SparkConf?, typeof SparkContext?, typeof StreamingContext?] = []
declare const lines: DStream<string>
declare const numbers: RDD<number>
declare const words: RDD<string>
declare const byName: RDD<[string, number]>
declare const byNumber: RDD<[number, string]>
declare const nameStream: DStream<[string, number]>
declare const numberStream: DStream<[number, string]>
export const values = { lines, numbers, words, byName, byNumber, nameStream, numberStream, exactly }
`

const otherReceiver = "error TS2684 The 'this' context of type"

export const typeCases: readonly TypeCase[] = [
  {
    name: 'the word count of the README',
    budget: 3000,
    lines: [
      "const ssc = new StreamingContext(new SparkConf().setMaster('local[2]'), Seconds(1))",
      "const counts = ssc.socketTextStream('localhost', 9999)",
      "  .flatMap(line => line.split(' '))",
      '  .map(word => [word, 1])',
      '  .reduceByKey((a, b) => a + b)',
      'counts.print()',
      'exactly<DStream<[string, number]>>()(counts)',
      'await ssc.start()',
      'await ssc.awaitTermination()',
    ],
  },
  {
    name: 'exactly() can fail',
    budget: 300,
    lines: [
      'exactly<string>()(1) // error TS2554 Expected 2 arguments',
      'exactly<number>()(1 as number)',
    ],
  },
  {
    name: 'a two-element literal is a pair, and its literals widen',
    budget: 3000,
    lines: [
      'exactly<DStream<[string, number]>>()(lines.map(w => [w, 1]))',
      'exactly<RDD<[string, number]>>()(words.map(w => [w, 1]))',
      'exactly<RDD<[string, number[]]>>()(words.map(w => [w, [1, w.length]]))',
      'exactly<RDD<number>>()(words.map(w => w.length))',
      'exactly<RDD<{ word: string; n: number }>>()(words.map(word => ({ word, n: 1 })))',
      'exactly<RDD<number>>()(words.map(Number.parseFloat))',
    ],
  },
  {
    name: 'the zero of aggregate gives its type, widened, and as a pair',
    budget: 3000,
    lines: [
      'exactly<Promise<number>>()(words.aggregate(0, (n, w) => n + w.length, (a, b) => a + b))',
      'exactly<Promise<[number, string]>>()(',
      "  words.treeAggregate([0, ''], ([n, s], w) => [n + 1, s + w], (a, b) => [a[0] + b[0], a[1] + b[1]]),",
      ')',
      'exactly<Promise<string | null>>()(',
      '  words.aggregate(null as string | null, (s, w) => s ?? w, (a, b) => a ?? b),',
      ')',
      'exactly<Promise<string>>()(words.fold("", (a, b) => a + b))',
    ],
  },
  {
    name: 'statistics are for numbers',
    budget: 1500,
    lines: [
      'exactly<Promise<number>>()(numbers.sum())',
      'exactly<Promise<[edges: number[], counts: number[]]>>()(numbers.histogram([0, 1]))',
      `words.sum() // ${otherReceiver}`,
      `words.histogram(2) // ${otherReceiver}`,
    ],
  },
  {
    name: 'flatMap takes whatever can be walked',
    budget: 1500,
    lines: [
      "exactly<DStream<string>>()(lines.flatMap(line => line.split(' ')))",
      'exactly<RDD<string>>()(words.flatMap(w => new Set(w)))',
      'exactly<RDD<number>>()(words.flatMap(function* (w) { yield w.length }))',
      'words.flatMap(w => w.length) // error TS2322 is not assignable to type',
    ],
  },
  {
    name: 'filter narrows by a type guard',
    budget: 1500,
    lines: [
      'declare const mixed: RDD<string | number>',
      "exactly<RDD<string>>()(mixed.filter(x => typeof x === 'string'))",
      'exactly<RDD<string | number>>()(mixed.filter(x => x !== 0))',
      'export const more = mixed',
    ],
  },
  {
    name: 'pair methods are for pairs only',
    budget: 3000,
    lines: [
      `words.reduceByKey((a, b) => a) // ${otherReceiver}`,
      `lines.reduceByKey((a, b) => a) // ${otherReceiver}`,
      `numbers.groupByKey() // ${otherReceiver}`,
      `lines.mapValues(x => x) // ${otherReceiver}`,
      'byName.reduceByKey((a, b) => a + b)',
      'exactly<RDD<[string, string]>>()(byName.mapValues(n => n.toFixed(2)))',
    ],
  },
  {
    name: 'joins of the same keys only',
    budget: 5000,
    lines: [
      'exactly<RDD<[string, [number, number]]>>()(byName.join(byName))',
      'exactly<RDD<[string, [number, number | undefined]]>>()(byName.leftOuterJoin(byName))',
      'exactly<RDD<[string, [number | undefined, number]]>>()(byName.rightOuterJoin(byName))',
      'byName.join(byNumber) // error TS2345 ',
      'exactly<DStream<[string, [number, number]]>>()(nameStream.join(nameStream))',
      'nameStream.join(numberStream) // error TS2345 ',
    ],
  },
  {
    name: 'cogroups, zips and aggregates carry the types of all sides',
    budget: 8000,
    lines: [
      'exactly<RDD<[string, [number[], number[]]]>>()(byName.cogroup(byName, 4))',
      'exactly<RDD<[string, [number[], number[], number[]]]>>()(byName.cogroup(byName, byName))',
      'byName.cogroup(byName, byNumber) // error TS2769 ',
      'exactly<RDD<[string, number]>>()(words.zip(numbers))',
      'exactly<RDD<[string, number]>>()(words.cartesian(numbers))',
      'exactly<RDD<[string, number]>>()(words.zipWithIndex())',
      'exactly<RDD<string[]>>()(words.glom())',
      'exactly<RDD<boolean>>()(words.zipPartitions(numbers, (ws, ns) => [[...ws].length === [...ns].length]))',
      'exactly<RDD<number>>()(words.mapAsync(async w => w.length))',
      'exactly<RDD<[string, number]>>()(byName.aggregateByKey(0, (n, x) => n + x, (a, b) => a + b))',
      'exactly<RDD<[string, [number, number]]>>()(byName.aggregateByKey([0, 0], ([s, n], x) => [s + x, n + 1], (a, b) => [a[0] + b[0], a[1] + b[1]]))',
      'exactly<RDD<[string, string | null]>>()(byName.aggregateByKey(null as string | null, (s, x) => s ?? String(x), (a, b) => a ?? b))',
      'byName.aggregateByKey(0, () => "x", (a, b) => a + b) // error TS2769 ',
      'exactly<RDD<[number, string[]]>>()(words.groupBy(w => w.length))',
      'exactly<RDD<string>>()(words.sortBy(w => [w.length, w]))',
      'words.sortByKey() // error TS2684 ',
    ],
  },
  {
    name: 'windows keep the types of their streams, with an inverse function too',
    budget: 4000,
    lines: [
      'exactly<DStream<string>>()(lines.window(3000, 1000))',
      'exactly<DStream<number>>()(lines.countByWindow(3000))',
      'exactly<DStream<[string, number]>>()(lines.countByValueAndWindow(3000, 1000, 2))',
      'exactly<DStream<string>>()(lines.reduceByWindow((a, b) => a + b, 3000))',
      'exactly<DStream<[string, number]>>()(nameStream.reduceByKeyAndWindow((a, b) => a + b, 3000))',
      'exactly<DStream<[string, number]>>()(nameStream.reduceByKeyAndWindow((a, b) => a + b, (a, b) => a - b, 3000, 1000, 2, ([, n]) => n > 0))',
      'exactly<DStream<[string, number[]]>>()(nameStream.groupByKeyAndWindow(3000, 1000))',
      'exactly<DStream<string>>()(lines.checkpoint(1000))',
      'lines.reduceByKeyAndWindow((a: number, b: number) => a + b, 3000) // error TS2684 ',
      'lines.groupByKeyAndWindow(3000) // error TS2684 ',
      'nameStream.reduceByKeyAndWindow((a, b) => String(a + b), 3000) // error TS2322 ',
      'lines.window("3s") // error TS2345 ',
    ],
  },
  {
    name: 'state has the types of its stream and of its function',
    budget: 4000,
    lines: [
      "import { type MapWithStateDStream, type State, StateSpec } from 'millrace'",
      'exactly<DStream<[string, number]>>()(nameStream.updateStateByKey((ns, sum: number | undefined) => (sum ?? 0) + ns.length))',
      'exactly<DStream<[string, string]>>()(nameStream.updateStateByKey((time, key, ns, old: string | undefined) => old + key + time.milliseconds + ns[0], 2, true))',
      'exactly<DStream<[string, number]>>()(nameStream.updateStateByKey(function* (keys: IterableIterator<[string, number[], number | undefined]>) { for (const [key, ns] of keys) yield [key, ns.length] as [string, number] }, 2, false))',
      'const spec = StateSpec.function((key: string, n: number | undefined, sum: State<number>) => { sum.update(sum.get() + (n ?? 0)); return key + sum.get() })',
      'const mapped = nameStream.mapWithState(spec.timeout(3000).numPartitions(2))',
      'exactly<MapWithStateDStream<string, number, string>>()(mapped)',
      'exactly<DStream<[string, number]>>()(mapped.stateSnapshots())',
      'exactly<DStream<number>>()(mapped.map(text => text.length))',
      'lines.updateStateByKey((ns: number[]) => ns.length) // error TS2684 ',
      'numberStream.mapWithState(spec) // error TS2684 ',
      "spec.initialState([['a', 'b']]) // error TS2322 ",
    ],
  },
  {
    name: 'an async function in map is refused',
    budget: 2000,
    lines: [
      'words.map(async w => w.length) // error TS2554 Expected 2 arguments',
      'lines.map(async w => w.length) // error TS2554 Expected 2 arguments',
      'words.map(w => (w ? 1 : Promise.resolve(1))) // error TS2554 Expected 2 arguments',
      "words.map(() => { throw new Error('x') })",
    ],
  },
  {
    name: 'actions are promises, descriptions are not',
    budget: 2000,
    lines: [
      'exactly<Promise<number>>()(words.count())',
      'exactly<Promise<string[]>>()(words.collect())',
      'exactly<Promise<string[]>>()(words.take(3))',
      'exactly<Promise<string>>()(words.reduce((a, b) => a + b))',
      'exactly<Promise<Map<string, number>>>()(byName.collectAsMap())',
      'exactly<Promise<Map<string, number>>>()(words.countByValue())',
      'exactly<DStream<number>>()(lines.count())',
      'exactly<DStream<string>>()(lines.reduce((a, b) => a + b))',
      'export const n: number = words.count() // error TS2322 ',
    ],
  },
  {
    name: 'foreachRDD gives the RDD of the batch and its time, and may be async',
    budget: 2000,
    lines: [
      'nameStream.foreachRDD(async (rdd, time) => {',
      '  exactly<[string, number][]>()(await rdd.collect())',
      '  exactly<number>()(time.milliseconds)',
      '})',
      'nameStream.foreachRDD(rdd => { void rdd })',
    ],
  },
  {
    name: 'parallelize takes the element type from the array',
    budget: 2000,
    lines: [
      'const sc = new SparkContext(new SparkConf())',
      'exactly<RDD<number>>()(sc.parallelize([1, 2, 3]))',
      'exactly<RDD<string>>()(sc.textFile("a.txt"))',
      'const total = await sc.parallelize([1, 2, 3]).reduce((a, b) => a + b)',
      'exactly<number>()(total)',
    ],
  },
]
