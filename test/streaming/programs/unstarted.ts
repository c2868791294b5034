/** Describes a stream, never starts it, and has nothing more to do. */
import { Milliseconds, SparkConf, StreamingContext } from '../../../src/index.js'

const ssc = new StreamingContext(new SparkConf().setMaster('local[2]'), Milliseconds(50))
ssc.queueStream([[1]]).print()
console.log(ssc.getState())
