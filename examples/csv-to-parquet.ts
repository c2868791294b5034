/**
 * Turns CSV files with a header into Parquet files in folders by year and month: `out/year=2024/month=1/part-....parquet`.
 * The folder appears as a whole, or not at all. What is read back is the sum of a month, for which only that month's
 * folder is opened.
 *
 *   printf 'day,customer,amount\n2024-01-31,ann,20.5\n2024-02-01,bob,5\n' > orders.csv
 *   npx millrace run examples/csv-to-parquet.ts orders.csv out 2024 1
 */
import { SparkSession } from 'millrace'
import { col, month, sum, year } from 'millrace/functions'

const [from, to, ofYear, ofMonth] = process.argv.slice(2)
if (to === undefined) {
  console.error('Usage: csv-to-parquet <csv files> <new folder> [<year> <month>]')
  process.exit(1)
}

const spark = SparkSession.builder.appName('CsvToParquet').getOrCreate()

const orders = spark.read
  .schema('day DATE, customer STRING, amount DECIMAL(10, 2)')
  .option('mode', 'FAILFAST')
  .csv(from, { header: true })
await orders
  .withColumns({ year: year('day'), month: month('day') })
  .write.partitionBy('year', 'month')
  .parquet(to)

const written = spark.read.parquet(to)
await written.printSchema()
console.log(`${await written.count()} rows in ${(await written.inputFiles()).length} files`)

if (ofMonth !== undefined) {
  const ofThisMonth = written.where(
    col('year')
      .equalTo(Number(ofYear))
      .and(col('month').equalTo(Number(ofMonth))),
  )
  await ofThisMonth.groupBy('customer').agg(sum('amount').as('total')).orderBy('customer').show()
}
await spark.stop()
