/**
 * The pages of a site that were asked for most, from logs with a JSON object a line: how often, by how many visitors, and
 * how long the slowest one in twenty waited. Lines that are no JSON are counted, and left out.
 *
 *   printf '{"page": "/", "user": "ann", "ms": 12}\n{"page": "/buy", "user": "bob", "ms": 80}\n' > requests.json
 *   npx millrace run examples/top-pages.ts requests.json
 */
import { SparkSession } from 'millrace'
import { approx_percentile, col, count, count_distinct, desc } from 'millrace/functions'

const [path, most = '10'] = process.argv.slice(2)
if (path === undefined) {
  console.error('Usage: top-pages <file, folder or pattern> [number of pages]')
  process.exit(1)
}

const spark = SparkSession.builder.appName('TopPages').getOrCreate()

const requests = spark.read
  .schema('page STRING, user STRING, ms INT, _corrupt_record STRING')
  .json(path)

const top = requests
  .where(col('page').isNotNull())
  .groupBy('page')
  .agg(
    count().as('requests'),
    count_distinct('user').as('visitors'),
    approx_percentile('ms', 0.95).as('ms95'),
  )
  .orderBy(desc('requests'), 'page')
  .limit(Number(most))
await top.show(Number(most), false)

const lines = await requests
  .agg(count('page').as('read'), count('_corrupt_record').as('malformed'))
  .first()
console.log(`${lines.read} requests were read, ${lines.malformed} malformed lines left out.`)
await spark.stop()
