import { type FileAppender, LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { MillraceError } from '../../../src/util/errors.js'

/** A local file system whose disk is full while `full` is set. */
export class FullDisk extends LocalFileSystem {
  full = true
  /** Writes that were refused. */
  refused = 0

  override writeSync(file: number, bytes: Uint8Array): void {
    // as a real disk: a part of it still fits
    if (this.full) super.writeSync(file, bytes.subarray(0, bytes.length >> 1))
    this.check(`file ${file}`)
    super.writeSync(file, bytes)
  }

  override async appender(path: string, mode?: 'a' | 'w' | 'wx'): Promise<FileAppender> {
    const appender = await super.appender(path, mode)
    const { append } = appender
    appender.append = async bytes => {
      this.check(path)
      await append.call(appender, bytes)
    }
    return appender
  }

  private check(path: string): void {
    if (!this.full) return
    this.refused++
    throw new MillraceError('DISK_FULL', { path })
  }
}
