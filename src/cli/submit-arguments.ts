/**
 * What `millrace run` is told before the program's own arguments: the options of spark-submit that have a meaning here.
 * Those that have none are refused with the reason, so that nobody believes in them.
 */
import type { LaunchLayers } from '../core/launch-settings.js'
import { parseProperties } from '../core/properties.js'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { invalidArgument, unknownOption } from './command.js'

export interface SubmitArguments extends LaunchLayers {
  readonly program: string
  readonly programArguments: readonly string[]
  readonly isSupervised: boolean
  readonly isVerbose: boolean
}

/** Options that take a value, and the setting that each makes. */
const settingOptions: Readonly<Record<string, string>> = {
  '--master': 'spark.master',
  '--name': 'spark.app.name',
  '--driver-memory': 'spark.driver.memory',
  '--executor-memory': 'spark.millrace.executor.heap',
}
const valueOptions = [...Object.keys(settingOptions), '--conf', '-c', '--properties-file']
const flags = ['--supervise', '--verbose', '--help', '-h']

const threads = 'tasks run on threads of this process, as many as --master local[N] says'
const packages = 'a program imports what npm has installed'
const oneProcess = 'the program runs in this process, and there is no cluster'
const security = 'there is no cluster to log in to'

/** Options of spark-submit that mean nothing here, and why. */
const refusals: Readonly<Record<string, string>> = {
  '--class': "a program is a file, and its first line is where it begins: name the file's path",
  '--deploy-mode': oneProcess,
  '--remote': 'there is no Spark Connect client in this version',
  '--kill': `${oneProcess}: send SIGTERM, which stops it in order`,
  '--status': `${oneProcess}: its exit code tells how it ended`,
  '--executor-cores': threads,
  '--total-executor-cores': threads,
  '--num-executors': threads,
  '--driver-cores': 'the program itself runs on one thread; tasks have those of --master local[N]',
  '--jars': packages,
  '--packages': packages,
  '--exclude-packages': packages,
  '--repositories': packages,
  '--py-files': packages,
  '--files': 'tasks see the files of this machine: give the program their paths',
  '--archives': 'tasks see the files of this machine: unpack it, and give the program the path',
  '--driver-class-path': packages,
  '--driver-library-path': packages,
  '--driver-java-options': 'there is no Java: options for Node go into NODE_OPTIONS',
  '--proxy-user': security,
  '--principal': security,
  '--keytab': security,
  '--queue': oneProcess,
}

/** How many of the arguments are our own: those before the program. */
export function countOwnArguments(args: readonly string[]): number {
  let i = 0
  while (i < args.length && args[i].startsWith('-')) i += valueOptions.includes(args[i]) ? 2 : 1
  return Math.min(i, args.length)
}

/** Throws COMMAND_ARGUMENT_INVALID, and the errors of reading the properties file. */
export function readSubmitArguments(command: string, args: readonly string[]): SubmitArguments {
  const own = countOwnArguments(args)
  const commandLine: [string, string][] = []
  const file: [string, string][] = []
  let isSupervised = false
  let isVerbose = false
  for (let i = 0; i < own; i++) {
    const { option, attached } = split(args[i])
    const isFlag = flags.includes(option)
    if (!isFlag && !valueOptions.includes(option)) throw refused(command, option)
    if (isFlag && attached !== undefined) {
      throw invalidArgument(command, `${option} takes no value.`)
    }
    const value = isFlag ? '' : (attached ?? args[++i])
    if (value === undefined || (!isFlag && attached === undefined && value.startsWith('--'))) {
      throw invalidArgument(command, `${option} needs a value.`)
    }
    if (option === '--supervise') isSupervised = true
    else if (option === '--verbose') isVerbose = true
    else if (option === '--properties-file') file.push(...readPropertiesFile(value))
    else if (option === '--conf' || option === '-c') commandLine.push(keyAndValue(command, value))
    else commandLine.push([settingOptions[option], value])
  }
  const [program, ...programArguments] = args.slice(own)
  if (program === undefined) throw invalidArgument(command, 'No program is named.')
  return { program, programArguments, isSupervised, isVerbose, commandLine, file }
}

/** `--option=value` has its value attached. */
function split(text: string): { readonly option: string; readonly attached: string | undefined } {
  const at = text.indexOf('=')
  return at < 0
    ? { option: text, attached: undefined }
    : { option: text.slice(0, at), attached: text.slice(at + 1) }
}

function refused(command: string, option: string): Error {
  const reason = refusals[option]
  return reason === undefined
    ? unknownOption(command, option, [...valueOptions, ...flags])
    : invalidArgument(command, `${option} of spark-submit means nothing here: ${reason}.`)
}

function keyAndValue(command: string, text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw invalidArgument(command, `--conf is '${text}', but must be KEY=VALUE.`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function readPropertiesFile(path: string): [string, string][] {
  return parseProperties(new LocalFileSystem().readTextSync(path))
}
