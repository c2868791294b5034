/**
 * The program that is killed: `program.js FOLDER PORT`. Lines of files in FOLDER/in and of a socket, with the
 * write-ahead log; what came from each, and a count by word over everything, are saved for each batch in FOLDER/out.
 */
import { join } from 'node:path'
import { Milliseconds, SparkConf, StreamingContext } from '../../src/index.js'
import { AckedLines } from './acked-lines.js'

const [folder, port] = process.argv.slice(2)
const checkpoint = join(folder, 'checkpoint')
const out = (name: string): string => join(folder, 'out', name)

function create(): StreamingContext {
  const conf = new SparkConf().setMaster('local[2]').setAppName('chaos')
  conf.set('spark.streaming.receiver.writeAheadLog.enable', 'true')
  conf.set('spark.streaming.receiver.writeAheadLog.rollingIntervalSecs', '2')
  conf.set('spark.streaming.receiverRestartDelay', '200')
  const ssc = new StreamingContext(conf, Milliseconds(300))
  ssc.checkpoint(checkpoint)
  const portNumber = Number(port)
  const files = ssc.textFileStream(join(folder, 'in'))
  const received = ssc.receiverStream(() => new AckedLines(portNumber))
  const counts = files
    .union(received)
    .map((line): [string, number] => [line.split(' ')[1], 1])
    .updateStateByKey((ones: number[], sum: number | undefined) => (sum ?? 0) + ones.length)
  files.saveAsTextFiles(out('files'))
  received.saveAsTextFiles(out('socket'))
  counts.saveAsTextFiles(out('counts'))
  return ssc
}

const ssc = await StreamingContext.getOrCreate(checkpoint, create)
await ssc.start()
await ssc.awaitTermination()
