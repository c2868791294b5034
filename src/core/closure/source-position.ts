/**
 * From positions in the code that Node runs to positions in the user's own text, through source maps: the ones that Node
 * holds (tsx and `--enable-source-maps`), the ones that the inspector reported, and the ones beside the files.
 */
import nodeModule from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CodePosition, setPositionMapper } from '../../util/call-site.js'
import { LocalFileSystem } from '../storage/file-system.js'
import type { SourcePosition } from './captured-function.js'
import { displayPath, isOwnFile, scriptFile } from './module-location.js'

interface SourceMapPayload {
  readonly sourceRoot?: string
}

interface LoadedMap {
  readonly map: nodeModule.SourceMap
  /** Folder that relative sources lie in. */
  readonly folder: string
  readonly root: string
}

const files = new LocalFileSystem()
const maps = new Map<string, LoadedMap | undefined>()
const urls = new Map<string, string>()
const texts = new Map<string, string | undefined>()
const maxCachedTexts = 100

/** The text of a file, cached; undefined when it cannot be read. */
export function fileText(file: string): string | undefined {
  if (texts.has(file)) return texts.get(file)
  let text: string | undefined
  try {
    text = files.readTextSync(file)
  } catch {
    text = undefined
  }
  if (texts.size >= maxCachedTexts) texts.clear()
  texts.set(file, text)
  return text
}

/** Tells where the source map of a script is (a data: URL, or relative to the script). */
export function registerSourceMap(file: string, url: string): void {
  if (url !== '' && !urls.has(file)) {
    urls.set(file, url)
    if (maps.get(file) === undefined) maps.delete(file)
  }
}

/** A position in compiled code as the user wrote it, file relative to the application root. */
export function originalPosition(compiled: CodePosition): SourcePosition {
  const file = scriptFile(compiled.file) ?? compiled.file
  const original = lookUp(file, compiled.line, compiled.column)
  return original === undefined
    ? { file: displayPath(file), line: compiled.line, column: compiled.column }
    : { ...original, file: displayPath(original.file) }
}

/** The stack with the user's own files and lines. Positions of closures that ran in task threads are understood too. */
export function mapStack(stack: string): string {
  return stack.replace(
    /^(\s+at (?:.*? \()?)(\S.*?)(\?task)?:(\d+):(\d+)(\)?)$/gm,
    (
      frame,
      head: string,
      url: string,
      mark: string | undefined,
      l: string,
      c: string,
      tail: string,
    ) => {
      const file = scriptFile(url)
      if (file === undefined) return frame
      // Node has already mapped what it loaded itself
      const done = mark === undefined && (nodeMapsStacks() || isOwnFile(file))
      const original = done ? undefined : lookUp(file, Number(l), Number(c))
      if (original === undefined)
        return mark === undefined ? frame : `${head}${file}:${l}:${c}${tail}`
      return `${head}${original.file}:${original.line}:${original.column}${tail}`
    },
  )
}

function nodeMapsStacks(): boolean {
  return (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true
}

function lookUp(file: string, line: number, column: number): SourcePosition | undefined {
  if (!maps.has(file)) maps.set(file, load(file))
  const loaded = maps.get(file)
  if (loaded === undefined) return undefined
  const entry = loaded.map.findEntry(line - 1, column - 1)
  if (!('originalSource' in entry) || entry.originalSource === undefined) return undefined
  const source = loaded.root + entry.originalSource
  return {
    file: source.startsWith('file:') ? fileURLToPath(source) : path.resolve(loaded.folder, source),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  }
}

function load(file: string): LoadedMap | undefined {
  try {
    const held = nodeModule.findSourceMap(file)
    if (held !== undefined) return { map: held, folder: path.dirname(file), root: '' }
    const url = urls.get(file) ?? sourceMapComment(fileText(file))
    if (url === undefined) return undefined
    let folder = path.dirname(file)
    let json: string
    if (url.startsWith('data:')) {
      const comma = url.indexOf(',')
      const encoding = url.slice(0, comma).includes(';base64') ? 'base64' : 'utf8'
      json = Buffer.from(url.slice(comma + 1), encoding).toString()
    } else {
      const mapFile = path.resolve(folder, decodeURIComponent(url))
      folder = path.dirname(mapFile)
      json = files.readTextSync(mapFile)
    }
    const payload = JSON.parse(json) as SourceMapPayload
    return {
      map: new nodeModule.SourceMap(payload as never),
      folder,
      root: payload.sourceRoot ?? '',
    }
  } catch {
    return undefined
  }
}

function sourceMapComment(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const at = text.lastIndexOf('//# sourceMappingURL=')
  return at < 0 ? undefined : text.slice(at + 21).split(/\s/, 1)[0]
}

setPositionMapper(originalPosition)
