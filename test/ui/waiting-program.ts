/**
 * A program with a context that lives until its standard input ends, and that is not stopped then; with the argument `stop`
 * it is stopped at once, with `broken` listeners hear of a plan without texts and of what is no event before the web UI is there.
 */
import { SparkConf, SparkContext } from '../../src/index.js'

const sc = new SparkContext(new SparkConf().setMaster('local[1]').setAppName('waits'))
if (process.argv[2] === 'stop') await sc.stop()
else {
  if (process.argv[2] === 'broken') {
    const fail = (): never => {
      throw new Error('no text')
    }
    const { listenerBus } = sc.env
    const [executionId, timeMs] = [0, 0]
    const [description, callSite] = ['a query', 'a line']
    listenerBus.post({ type: 'sqlExecutionStart', executionId, timeMs, description, callSite })
    listenerBus.post({
      type: 'sqlExecutionPlanned',
      executionId,
      get graph() {
        return fail()
      },
      plans: fail,
      generatedCode: fail,
    })
    listenerBus.post({ type: 'stageCompleted' } as never)
  }
  process.stdout.write(`counted ${await sc.parallelize([1, 2, 3], 1).count()}\n`)
  process.stdin.resume()
}
