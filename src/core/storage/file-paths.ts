/**
 * Paths as text: of the machine's own file system, or URLs of another one, as `s3://bucket/folder/file`. What has a URL's
 * scheme is never taken apart by `node:path`, which would make one slash of two.
 */
import { dirname, resolve } from 'node:path'
import { localPath } from './file-errors.js'

const url = /^([a-zA-Z][a-zA-Z0-9+.-]+):\/(?:\/[^/]*)?/

/** The scheme of another file system, in lower case; undefined for paths of the machine's own and `file:` URLs. */
export function schemeOf(path: string): string | undefined {
  const scheme = url.exec(path)?.[1].toLowerCase()
  return scheme === 'file' ? undefined : scheme
}

/** `s3://bucket` of `s3://bucket/folder/file`: what has no folder above it. */
export function rootOf(path: string): string {
  return schemeOf(path) === undefined ? '/' : url.exec(path)![0]
}

/** The folder that a file or folder is in; a root is in itself. */
export function parentOf(path: string): string {
  if (schemeOf(path) === undefined) return dirname(path)
  const root = rootOf(path)
  const cut = path.lastIndexOf('/')
  return cut < root.length ? root : path.slice(0, cut)
}

/** The path from the root on. */
export function absolutePath(path: string): string {
  return schemeOf(path) === undefined ? resolve(localPath(path)) : path
}

/** Without the slashes at its end; a root keeps one. */
export function withoutEndSlashes(path: string): string {
  return path.replace(/(?<=.)\/+$/, '')
}
