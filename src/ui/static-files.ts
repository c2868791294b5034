/** The pages: the few files that `npm run build` puts into `dist/ui`. Only what lies there is served, by its exact name. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FileSystem } from '../core/storage/file-system.js'

export interface StaticFile {
  readonly type: string
  readonly body: Uint8Array
  /** Its name changes with its contents. */
  readonly isImmutable: boolean
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json',
}

const missingPage: StaticFile = {
  type: 'text/html; charset=utf-8',
  body: new TextEncoder().encode(
    '<!doctype html><title>millrace</title><p>The pages of the web UI are not built in this copy of millrace (npm run build). The data is at <a href="api/v1/applications">api/v1/applications</a> and <a href="metrics">metrics</a>.\n',
  ),
  isImmutable: false,
}

/** The files below a folder, read when the first is asked for. */
export class StaticFiles {
  private readonly fileSystem: FileSystem
  private readonly folders: readonly string[]
  private files: Promise<Map<string, StaticFile>> | undefined

  constructor(fileSystem: FileSystem, folders: readonly string[] = pageFolders()) {
    this.fileSystem = fileSystem
    this.folders = folders
  }

  /** The file at this address (`/`: the page), or the page's text that there is none; undefined for an unknown name. */
  async find(path: string): Promise<StaticFile | undefined> {
    this.files ??= this.read()
    const files = await this.files
    const name = path === '/' ? 'index.html' : path.slice(1)
    return files.get(name) ?? (name === 'index.html' ? missingPage : undefined)
  }

  private async read(): Promise<Map<string, StaticFile>> {
    for (const folder of this.folders) {
      const found = new Map<string, StaticFile>()
      await this.readFolder(folder, '', found).catch(() => {})
      if (found.has('index.html')) return found
    }
    return new Map()
  }

  private async readFolder(
    folder: string,
    prefix: string,
    found: Map<string, StaticFile>,
  ): Promise<void> {
    for (const { path, isDirectory } of await this.fileSystem.list(folder)) {
      const name = prefix + path.slice(path.lastIndexOf('/') + 1)
      if (isDirectory) await this.readFolder(path, `${name}/`, found)
      const type = types[name.slice(name.lastIndexOf('.') + 1)]
      if (isDirectory || type === undefined) continue
      const body = await this.fileSystem.readFile(path)
      found.set(name, { type, body, isImmutable: /-[\w-]{6,}\.(?:js|css)$/.test(name) })
    }
  }
}

/** Beside the compiled code; in a program that was bundled, in the installed package. */
function pageFolders(): string[] {
  const folders = [fileURLToPath(new URL('../../ui', import.meta.url))]
  try {
    const manifest = createRequire(import.meta.url).resolve('millrace/package.json')
    folders.push(join(dirname(manifest), 'dist', 'ui'))
  } catch {
    // a bundle without the package
  }
  return folders
}
