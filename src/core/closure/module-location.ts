/**
 * Where code comes from, in words that are understood in another thread and on another machine:
 *
 * - `app:src/job.js`: below the application root, the folder of the nearest package.json above the main script
 * - `millrace:core/rdd/rdd.js`: in this package
 * - `node:fs`: built into Node
 * - `file:///...`: anywhere else
 * - `package:lodash#app:src/job.js`: what that specifier means in that file
 */
import { createRequire, isBuiltin } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What a task thread is told, because its own `process.argv` names the thread's file. */
export interface Application {
  /** A folder. */
  readonly root: string
  /** The file that Node was started with; undefined for `node --eval`. */
  readonly mainScript: string | undefined
}

const ownRoot = new URL('../../', import.meta.url).href
let current: Application | undefined

export function setApplication(application: Application): void {
  current = application
}

export function currentApplication(): Application {
  return (current ??= findApplication())
}

function findApplication(): Application {
  const started = process.argv[1]
  let mainScript: string | undefined
  if (started !== undefined) {
    try {
      const absolute = path.resolve(started)
      mainScript = createRequire(absolute).resolve(absolute)
    } catch {
      mainScript = path.resolve(started)
    }
  }
  // a program that was started by a tool from node_modules (a test runner) is where the tool was started
  const tool = mainScript === undefined || mainScript.includes(`${path.sep}node_modules${path.sep}`)
  const folder = tool ? process.cwd() : path.dirname(mainScript as string)
  return { root: packageFolder(folder) ?? folder, mainScript }
}

function packageFolder(folder: string): string | undefined {
  const require = createRequire(path.join(folder, 'index.js'))
  for (let up = ''; ; up += '../') {
    const candidate = path.resolve(folder, up)
    try {
      require.resolve(path.join(candidate, 'package.json'))
      return candidate
    } catch {
      if (path.dirname(candidate) === candidate) return undefined
    }
  }
}

export function isMainScript(file: string): boolean {
  return currentApplication().mainScript === file
}

/** True for the package's own code. */
export function isOwnFile(file: string): boolean {
  return pathToFileURL(file).href.startsWith(ownRoot)
}

/** The path of a script's `url` as V8 knows it; undefined when it is not a file. */
export function scriptFile(url: string): string | undefined {
  if (url.startsWith('file:')) {
    try {
      return fileURLToPath(url.replace(/[?#].*$/, ''))
    } catch {
      return undefined
    }
  }
  return path.isAbsolute(url) ? url : undefined
}

/** The location of a file. */
export function locationOf(file: string): string {
  const { href } = pathToFileURL(file)
  if (href.startsWith(ownRoot)) return `millrace:${href.slice(ownRoot.length)}`
  const root = rootUrl()
  return href.startsWith(root) ? `app:${href.slice(root.length)}` : href
}

/** The location of what an import with this specifier means in `file`. */
export function locationOfImport(specifier: string, file: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`
  if (/^(\.{0,2}\/|file:)/.test(specifier)) {
    const target = scriptFile(new URL(specifier, pathToFileURL(file)).href)
    if (target !== undefined) return locationOf(target)
  }
  return `package:${specifier}#${locationOf(file)}`
}

export interface ImportTarget {
  /** A URL, or a bare specifier to be resolved from `base`. */
  readonly specifier: string
  /** URL of the file that wrote the import. */
  readonly base: string | undefined
}

export function importTarget(location: string): ImportTarget {
  if (location.startsWith('package:')) {
    const at = location.lastIndexOf('#')
    return { specifier: location.slice(8, at), base: locationUrl(location.slice(at + 1)) }
  }
  return { specifier: locationUrl(location), base: undefined }
}

/** The URL in this thread of a location that is not a package's. */
export function locationUrl(location: string): string {
  if (location.startsWith('app:')) return rootUrl() + location.slice(4)
  if (location.startsWith('millrace:')) return ownRoot + location.slice(9)
  return location
}

function rootUrl(): string {
  return `${pathToFileURL(currentApplication().root).href}/`.replace(/\/\/$/, '/')
}

/** `src/job.ts` for a file below the application root, else the whole path. */
export function displayPath(file: string): string {
  const relative = path.relative(currentApplication().root, file)
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative
}
