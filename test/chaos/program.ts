/**
 * The program that is killed: `program.js FOLDER PORT`. Lines of files in FOLDER/in and of a socket, with the
 * write-ahead log; what came from each, counts by word over everything, made in two ways, and over a window are saved for
 * each batch in FOLDER/out.
 */
import { join } from 'node:path'
import {
  Milliseconds,
  SparkConf,
  type State,
  StateSpec,
  StreamingContext,
} from '../../src/index.js'
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
  const words = files.union(received).map((line): [string, number] => [line.split(' ')[1], 1])
  const counts = words.updateStateByKey(
    (ones: number[], sum: number | undefined) => (sum ?? 0) + ones.length,
  )
  const totals = words.mapWithState(
    StateSpec.function((_word: string, one: number | undefined, total: State<number>): void => {
      total.update((total.getOption() ?? 0) + (one ?? 0))
    }),
  )
  const window = words.reduceByKeyAndWindow(
    (a, b) => a + b,
    (a, b) => a - b,
    Milliseconds(900),
  )
  files.saveAsTextFiles(out('files'))
  received.saveAsTextFiles(out('socket'))
  counts.saveAsTextFiles(out('counts'))
  totals.stateSnapshots().saveAsTextFiles(out('totals'))
  window.saveAsTextFiles(out('window'))
  return ssc
}

const ssc = await StreamingContext.getOrCreate(checkpoint, create)
await ssc.start()
await ssc.awaitTermination()
