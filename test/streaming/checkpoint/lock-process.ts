/** A process that takes the folder it is told of, says whether it could, and lets go when it is told of none. */
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { DirectoryLock } from '../../../src/streaming/checkpoint/directory-lock.js'

const fileSystem = new LocalFileSystem()
let lock: DirectoryLock | undefined

process.on('message', (directory: string) => {
  if (directory === '') {
    lock?.release()
    lock = undefined
    process.send?.('free')
    return
  }
  try {
    lock = DirectoryLock.acquire(fileSystem, directory)
    process.send?.('held')
  } catch (error) {
    process.send?.((error as { condition?: string }).condition ?? String(error))
  }
})
process.send?.('ready')
