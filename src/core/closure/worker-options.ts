/**
 * What a thread needs so that it loads code the way the program's own thread does: Node's flags, the application root,
 * and on Node 20 the TypeScript loader tsx, whose hooks do not reach into threads there.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { importerOf, prepareImports } from './compile.js'
import { type Application, currentApplication, setApplication } from './module-location.js'

/** Plain data: travels in a thread's workerData. */
export interface ThreadSetup {
  readonly application: Application
  /** A file of the tsx package to resolve its API from, when the program runs under tsx. */
  readonly tsxFrom: string | undefined
}

export interface TaskThreadOptions {
  /** For the Worker's options; undefined: the thread takes over the process's flags. */
  readonly execArgv: string[] | undefined
  /** For `prepareThread`. */
  readonly program: ThreadSetup
}

export function taskThreadOptions(): TaskThreadOptions {
  return {
    execArgv: threadFlags(process.execArgv),
    program: { application: currentApplication(), tsxFrom: findTsx() },
  }
}

/** To be awaited in the thread before any function is rebuilt; takes `program` of `taskThreadOptions`. */
export async function prepareThread(program: unknown): Promise<void> {
  const setup = program as ThreadSetup
  setApplication(setup.application)
  const node = Number(process.versions.node.split('.', 1)[0])
  if (setup.tsxFrom === undefined || node >= 22) return
  await prepareImports()
  const base = setup.tsxFrom.startsWith('file:') ? setup.tsxFrom : pathToFileURL(setup.tsxFrom).href
  for (const api of ['tsx/esm/api', 'tsx/cjs/api']) {
    const { register } = (await importerOf(base)(api)) as { register: () => unknown }
    register()
  }
}

/** Flags of `node --eval` are about text that a thread does not have, and make it fail. */
function threadFlags(flags: readonly string[]): string[] | undefined {
  if (!flags.some(f => f.startsWith('--input-type'))) return undefined
  const kept: string[] = []
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i]
    if (/^(--(import|require|loader|experimental-loader|conditions)|-r|-C)$/.test(flag)) {
      kept.push(flag, flags[++i])
    } else if (
      /^--(import|require|loader|experimental-|conditions|no-warnings|enable-source-maps)/.test(
        flag,
      )
    ) {
      kept.push(flag)
    }
  }
  return kept
}

const tsxPath = /[\\/]tsx[\\/](dist|node_modules)|^tsx($|\/)/

function findTsx(): string | undefined {
  const words = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)]
  for (const word of words) {
    const value = word.replace(/^--\w[\w-]*=/, '')
    if (!tsxPath.test(value)) continue
    if (value.startsWith('file:') || path.isAbsolute(value)) return value
    return path.join(process.cwd(), 'index.js')
  }
  return undefined
}
