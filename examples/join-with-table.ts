/**
 * Puts names to the orders in a stream: joins each batch with a table that is read from a file once. Orders are lines
 * `customer-id amount` from a TCP server, the table has lines `customer-id name`. What the table does not know is left out.
 *
 *   printf '1 ann\n2 bob\n' > customers
 *   printf '1 20\n2 5\n3 8\n' > orders
 *   npx millrace feed orders --port 9999 --rate 2 --repeat
 *   npx millrace run examples/join-with-table.ts localhost 9999 customers
 */
import { Seconds, SparkConf, StreamingContext } from 'millrace'

const [hostname, port, tablePath] = process.argv.slice(2)
if (tablePath === undefined) {
  console.error('Usage: join-with-table <hostname> <port> <table>')
  process.exit(1)
}

const conf = new SparkConf().setAppName('JoinWithTable').setIfMissing('spark.master', 'local[2]')
const ssc = new StreamingContext(conf, Seconds(1))

const toPair = (line: string): [string, string] => {
  const [id, value] = line.split(' ')
  return [id, value]
}
// kept, and partitioned as the amounts are: the join moves neither of them
const partitions = 4
const customers = ssc.sparkContext.textFile(tablePath).map(toPair).partitionBy(partitions).cache()

const amounts = ssc
  .socketTextStream(hostname, Number(port))
  .map(toPair)
  .mapValues(Number)
  .reduceByKey((a, b) => a + b, partitions)
const named = amounts.transform(rdd => rdd.join(customers).values())
named.map(([amount, name]) => `${name} ordered for ${amount}`).print()

await ssc.start()
await ssc.awaitTermination()
