/** Stops while its receiver loops for ever (`loop`) or has ended its thread (`exit`), and has nothing more to do. */
import { Milliseconds, Receiver, SparkConf, StreamingContext } from '../../../src/index.js'

const kind = process.argv[2]

class Bad extends Receiver<number> {
  private readonly exits: boolean

  constructor(exits: boolean) {
    super()
    this.exits = exits
  }

  onStart(): void {
    if (this.exits) process.exit(4)
    for (;;);
  }

  onStop(): void {}
}

const conf = new SparkConf().setMaster('local[1]')
conf.set('spark.millrace.streaming.receiver.stopTimeout', '500ms')
const ssc = new StreamingContext(conf, Milliseconds(50))
ssc.receiverStream(new Bad(kind !== 'loop')).foreachRDD(() => {})
const happened = new Promise<void>(resolve => {
  ssc.addStreamingListener({
    [kind === 'loop' ? 'onReceiverStarted' : 'onReceiverError']: () => resolve(),
  })
})
await ssc.start()
if (kind !== 'at once') await happened
await ssc.stop()
console.log(ssc.getState())
