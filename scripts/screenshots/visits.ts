/** The program of the pictures: visits of a shop, counted by page, by visitor and over a window; with one slow step. */
import { Milliseconds, Seconds, SparkConf, SparkSession, StreamingContext } from 'millrace'

const [port] = process.argv.slice(2)
const conf = new SparkConf().setAppName('Visits').setMaster('local[2]')
const ssc = new StreamingContext(conf, Milliseconds(500))
ssc.checkpoint('checkpoint')

const sc = ssc.sparkContext
const titles = sc
  .parallelize(['/', '/shoes', '/hats', '/cart', '/pay'], 2)
  .map(path => [path, path.slice(1)])
titles.setName('titles').cache()

function score(visitor: string): number {
  let sum = 0
  for (let i = 0; i < 150_000; i++)
    sum = (sum * 31 + visitor.charCodeAt(i % visitor.length)) % 65_521
  return sum
}

const visits = ssc
  .socketTextStream('127.0.0.1', Number(port))
  .map(line => line.split(' '))
  .filter(([visitor]) => visitor !== '')

visits
  .map(([, path]) => [path, 1])
  .reduceByKeyAndWindow((a, b) => a + b, Seconds(10), Seconds(1))
  .transform(counts => counts.join(titles))
  .print()

visits
  .map(([visitor]) => [visitor, score(visitor)])
  .updateStateByKey((scores: number[], sum: number | undefined) =>
    scores.reduce((total, one) => total + one, sum ?? 0),
  )
  .uid('scores')
  .foreachRDD(async rdd => {
    await rdd.count()
  })

visits.foreachRDD(async rdd => {
  const spark = SparkSession.builder.config(rdd.context.conf).getOrCreate()
  const rows = spark.createDataFrame(
    rdd.map(([visitor, path]) => ({ visitor, path })),
    'visitor STRING, path STRING',
  )
  rows.createOrReplaceTempView('visits')
  await spark
    .sql(
      'select path, count(distinct visitor) as visitors from visits group by path order by 2 desc',
    )
    .collect()
})

await ssc.start()
await ssc.awaitTermination()
