// The program of the kept checkpoints after an edit: one state has another name, the window is gone.
import { Seconds, SparkConf, StreamingContext } from '../../../../src/index.js'

const ssc = await StreamingContext.getOrCreate('checkpoint', () => {
  const conf = new SparkConf().setMaster('local').setAppName('frozen')
  const made = new StreamingContext(conf, Seconds(1))
  const pairs = made.textFileStream('in').map(word => [word, 1] as [string, number])
  pairs
    .updateStateByKey((ones, n: number | undefined) => (n ?? 0) + ones.length)
    .uid('sums')
    .print()
  return made
})
await ssc.start()
console.log('started')
