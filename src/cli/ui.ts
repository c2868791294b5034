/** `millrace ui [DIR]`: the web pages of runs that have ended, from the event logs that they wrote; until a signal. */
import { serveEventLogs } from '../ui/finished-runs.js'
import { isCondition, MillraceError, messageOf } from '../util/errors.js'
import { type Command, invalidArgument, numberArgument, parseArguments } from './command.js'

const help = `Usage: millrace ui [DIR] [OPTIONS]

Shows the web UI of programs that have ended, from the event logs in DIR
(default spark-events) or from one log, until Ctrl-C. A program writes a log
when spark.eventLog.enabled is true, into the folder of spark.eventLog.dir.

  --port PORT    the port to listen on, or the next free one (default 18080);
                 0 takes any free one
  --host HOST    the address to listen on (default 127.0.0.1: this machine only)
  --token TOKEN  what who looks must know; needed for a host that others reach

Examples: millrace run -c spark.eventLog.enabled=true job.ts
          millrace ui spark-events --port 8080
`

export const uiCommand: Command = {
  help,
  async run(args) {
    const { values, positionals } = parseArguments('ui', args, {
      port: { type: 'string', default: '18080' },
      host: { type: 'string', default: '127.0.0.1' },
      token: { type: 'string' },
    })
    if (positionals.length > 1) throw invalidArgument('ui', 'It takes one folder.')
    const [folder = 'spark-events'] = positionals
    const bounds = { min: 0, max: 65_535, integer: true }
    const { url } = await serve(folder, {
      port: numberArgument('ui', 'port', values.port as string, bounds),
      bindAddress: values.host as string,
      token: values.token as string | undefined,
    })
    process.stdout.write(`The runs of ${folder} are shown at ${url} until Ctrl-C\n`)
    return new Promise(() => {})
  },
}

async function serve(
  folder: string,
  options: {
    readonly port: number
    readonly bindAddress: string
    readonly token: string | undefined
  },
): Promise<{ readonly url: string }> {
  try {
    return await serveEventLogs(folder, options)
  } catch (error) {
    if (isCondition(error, 'UI_NOT_PROTECTED')) {
      throw invalidArgument('ui', `Others reach ${options.bindAddress}: give a --token.`)
    }
    if (error instanceof MillraceError) throw error
    const { bindAddress: host, port } = options
    throw new MillraceError(
      'PORT_UNAVAILABLE',
      { host, port, reason: messageOf(error) },
      { cause: error },
    )
  }
}
