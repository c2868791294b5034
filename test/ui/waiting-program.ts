/**
 * A program with a context that lives until its standard input ends, and that is not stopped then; with the argument `stop`
 * it is stopped at once.
 */
import { SparkConf, SparkContext } from '../../src/index.js'

const sc = new SparkContext(new SparkConf().setMaster('local[1]').setAppName('waits'))
if (process.argv[2] === 'stop') await sc.stop()
else {
  process.stdout.write(`counted ${await sc.parallelize([1, 2, 3], 1).count()}\n`)
  process.stdin.resume()
}
