/**
 * File systems that are somewhere else, such as object stores: what a connector gives for a URL scheme. Its module is
 * named by `spark.hadoop.fs.SCHEME.impl`, and its default export is a FileStoreClass.
 */

/** What a store knows of a file or folder. */
export interface StoredFile {
  readonly isDirectory: boolean
  /** Bytes; 0 for a folder. */
  readonly size: number
  /** Of the contents; milliseconds since the epoch. */
  readonly modificationTimeMs: number
}

/** What `list` tells of a file or folder. */
/** What a store lists. */
export interface StoredEntry extends StoredFile {
  /** The last part of its path. */
  readonly name: string
}

/** A file system that is somewhere else, such as an object store: what a connector gives for a URL scheme. */
/**
 * A file system by its few methods. Paths are whole URLs without a slash at the end. A store may have folders, or only
 * files with slashes in their names: then a folder is there when something is below it, and `mkdirs` is left out. All
 * methods run in a thread of their own; any number of calls are under way at a time. Errors have the codes of Node's file
 * functions (`ENOENT`, `EEXIST`, `EACCES`, `ENOSPC`...), as `code`; others are told as they are.
 *
 * What is done is done: what a method has written or removed survives a power failure, and every later call sees it, when
 * its promise resolves. A file is replaced as a whole: who reads it meanwhile has the old or the new contents.
 */
export interface FileStore {
  /** Undefined when there is nothing. */
  stat(path: string): Promise<StoredFile | undefined>
  /** What is in a folder, in any order; nothing when there is no such folder. */
  list(folder: string): Promise<readonly StoredEntry[]>
  /** `length` bytes of a file from `position` on; fewer at its end. */
  read(path: string, position: number, length: number): Promise<Uint8Array>
  /** Makes or replaces a file. With `ifAbsent` it fails with EEXIST when there is one; of two at a time one fails. */
  write(path: string, bytes: Uint8Array, options: { readonly ifAbsent: boolean }): Promise<void>
  /** Removes a file, or a folder with all in it; does nothing when there is none. */
  remove(path: string): Promise<void>
  /** Makes the folder and the ones above it that do not exist. Left out when the store has no folders. */
  mkdirs?(path: string): Promise<void>
  /** Renames a file, replacing another one, or a folder. Left out, all files are copied and removed, one by one. */
  rename?(from: string, to: string): Promise<void>
  /** Appends to a file that exists. Left out, the file is read and written again. */
  append?(path: string, bytes: Uint8Array): Promise<void>
}

/** What a FileStore is made with. */
/** What a store is made of. */
export interface FileStoreOptions {
  /** Without the colon, in lower case. */
  readonly scheme: string
  /** The settings that begin with `spark.hadoop.`, without that. */
  readonly conf: Readonly<Record<string, string>>
}

/** The default export of the module that `spark.hadoop.fs.SCHEME.impl` names. */
/** The default export of a store's module. */
export type FileStoreClass = new (options: FileStoreOptions) => FileStore
