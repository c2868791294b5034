/**
 * What `millrace doctor` judges, from facts that it is given: each finding is ok, a warning or a problem, with what to do.
 */
import { typeStripping } from './typescript-loader.js'

export interface Finding {
  readonly level: 'ok' | 'warning' | 'problem'
  readonly what: string
  /** What to do about it. */
  readonly advice?: string
}

const ok = (what: string): Finding => ({ level: 'ok', what })
const warning = (what: string, advice: string): Finding => ({ level: 'warning', what, advice })
const problem = (what: string, advice: string): Finding => ({ level: 'problem', what, advice })

/** `least`: as 20.19. */
export function judgeNode(version: string, least: string): Finding {
  const isEnough = compareVersions(version, least) >= 0
  const what = `Node ${version}`
  return isEnough ? ok(what) : problem(what, `millrace needs ${least} or newer: https://nodejs.org`)
}

function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map(text => text.split('.').map(Number))
  for (let i = 0; i < second.length; i++) {
    if (first[i] !== second[i]) return first[i] - second[i]
  }
  return 0
}

/** Of what the programs in this folder import, and of the command that looks. */
export function judgeCopies(
  own: string,
  imported: { version: string; path: string } | undefined,
): Finding {
  if (imported === undefined) {
    return warning('programs in this folder do not find millrace', 'npm install millrace')
  }
  const { version, path } = imported
  return version === own
    ? ok(`millrace ${version}`)
    : warning(
        `programs in this folder import millrace ${version} (${path}), this command is ${own}`,
        'use the command of the project: npx millrace',
      )
}

/** `tsx`: its version, when it is installed. */
export function judgeTypeScript(nodeVersion: string, tsx: string | undefined): Finding {
  if (tsx !== undefined) return ok(`TypeScript runs through tsx ${tsx}`)
  if (typeStripping(nodeVersion) !== 'none')
    return ok('TypeScript runs by the types that Node strips')
  return warning(
    `nothing here runs TypeScript: no tsx, and Node ${nodeVersion} does not strip types`,
    'npm install --save-dev tsx, or use Node 22.18 or newer; JavaScript needs neither',
  )
}

/** `type` of the nearest package.json; `path` is undefined when there is none. */
export function judgeManifest(path: string | undefined, type: unknown): Finding {
  if (path !== undefined && type === 'module') return ok('programs here are modules')
  return warning(
    'a .ts or .js program here is no module, and may not await at its top level',
    path === undefined
      ? 'make a project with millrace init, or name the program .mts or .mjs'
      : `put "type": "module" into ${path}, or name the program .mts or .mjs`,
  )
}

export interface Peer {
  readonly name: string
  readonly range: string
  /** Its version, when it is installed. */
  readonly found: string | undefined
}

/** Optional packages may be missing; one of another major version than is asked for may not work. */
export function judgePeer({ name, range, found }: Peer): Finding {
  if (found === undefined) return ok(`${name} is not installed; npm install ${name} if you need it`)
  const majors = Array.from(range.matchAll(/(?:^|\|\|)[\s^~>=v]*(\d+)/g), match => match[1])
  const fits = majors.length === 0 || majors.includes(found.split('.')[0])
  return fits
    ? ok(`${name} ${found}`)
    : warning(`${name} ${found}, which is not of ${range}`, `npm install '${name}@${range}'`)
}

export function judgeSimd(hasSimd: boolean): Finding {
  return hasSimd
    ? ok('WebAssembly with SIMD')
    : warning(
        'no WebAssembly with SIMD: JSON and CSV are read by slower code',
        'use a Node that is not built without it, and no --jitless',
      )
}

export interface Memory {
  readonly machineBytes: number
  /** What this process may have, in a container; undefined where nothing limits it. */
  readonly limitBytes: number | undefined
  /** What millrace keeps blocks in at most. */
  readonly blockBytes: number
}

export function judgeMemory({ machineBytes, limitBytes, blockBytes }: Memory): Finding {
  const room = Math.min(machineBytes, limitBytes ?? machineBytes)
  const where = room < machineBytes ? 'this container may use' : 'this machine has'
  const what = `${where} ${gigabytes(room)} of memory, blocks may take ${gigabytes(blockBytes)} (spark.millrace.memory)`
  if (blockBytes < 0.75 * room) return ok(what)
  const advice = `blocks go to files beyond what you set: spark.millrace.memory=${Math.floor(room / 2 ** 21)}m`
  return blockBytes < room ? warning(what, advice) : problem(what, advice)
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`

export function judgeThreads(cores: number, master: string, threads: number): Finding {
  const what = `${cores} ${cores === 1 ? 'core' : 'cores'}; ${master} runs ${threads} ${threads === 1 ? 'task' : 'tasks'} at a time`
  return threads <= 4 * cores
    ? ok(what)
    : warning(what, `more threads than cores make nothing faster: --master 'local[${cores}]'`)
}

/** `reason`: why nothing can be written there. */
export function judgeTemporaryFolder(path: string, reason: string | undefined): Finding {
  return reason === undefined
    ? ok(`files can be written to ${path}`)
    : problem(
        `files cannot be written to ${path}: ${reason}`,
        'set spark.local.dir to another folder',
      )
}

/** `free`: which of the ports from the first one on are free. */
export function judgePorts(first: number, free: readonly boolean[]): Finding {
  const last = first + free.length - 1
  const chosen = free.indexOf(true)
  if (chosen === 0) return ok(`port ${first} is free`)
  if (chosen > 0) {
    return ok(
      `port ${first} is taken: another program's page may be there; ${first + chosen} is free`,
    )
  }
  return problem(`no port from ${first} to ${last} is free`, 'set spark.ui.port to another one')
}

/** `reason`: why the server of a master `sc://HOST:PORT` is not there. `java`: its version. */
export function judgeConnectServer(
  address: string,
  reason: string | undefined,
  java: string | undefined,
): Finding[] {
  if (reason === undefined) return [ok(`a server answers at ${address}`)]
  return [
    problem(
      `no server answers at ${address}: ${reason}`,
      'start one: sbin/start-connect-server.sh of Spark',
    ),
    java === undefined
      ? warning(
          'there is no java, which a server of Spark on this machine needs',
          'install Java 17',
        )
      : ok(`Java ${java}`),
  ]
}
