/** The thread's side of the file stores: makes each store when it is first used, and answers its users. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorToData, MillraceError, messageOf } from '../../util/errors.js'
import { importerOf, prepareImports } from '../closure/compile.js'
import { currentApplication } from '../closure/module-location.js'
import { fileSystemError } from '../storage/file-errors.js'
import { type CompleteStore, completed } from './complete-store.js'
import type { FileStoreClass } from './file-store.js'
import {
  GONE,
  REPLIES,
  type StoreCall,
  type StoreConnect,
  type StoreMethod,
  type StoreReply,
  type StoreThreadSettings,
} from './protocol.js'

/** What messages call the methods. */
const doing: Readonly<Record<StoreMethod, string>> = {
  stat: 'stat',
  list: 'list',
  read: 'read',
  write: 'write',
  remove: 'remove',
  mkdirs: 'make the folder',
  rename: 'rename',
  append: 'append',
}

export class StoreService {
  private readonly settings: StoreThreadSettings
  /** A module is loaded once, whether it can be or not. */
  private readonly stores: Map<string, Promise<CompleteStore>> = new Map()
  private readonly users: Set<StoreConnect> = new Set()

  constructor(settings: StoreThreadSettings) {
    this.settings = settings
  }

  connect(user: StoreConnect): void {
    this.users.add(user)
    user.port.on('message', call => void this.answer(user, call as StoreCall))
    user.port.on('close', () => this.users.delete(user))
  }

  /** The thread ends: nobody may wait for it any more. */
  ends(): void {
    for (const { words } of this.users) {
      Atomics.store(words, GONE, 1)
      // who is about to wait does not
      Atomics.add(words, REPLIES, 1)
      Atomics.notify(words, REPLIES)
    }
  }

  private async answer({ port, words }: StoreConnect, call: StoreCall): Promise<void> {
    const reply = await this.run(call)
    const bytes = 'value' in reply && reply.value instanceof Uint8Array ? [reply.value.buffer] : []
    port.postMessage(reply, bytes as ArrayBuffer[])
    Atomics.add(words, REPLIES, 1)
    Atomics.notify(words, REPLIES)
  }

  private async run({ id, scheme, method, args }: StoreCall): Promise<StoreReply> {
    try {
      const store = await this.storeOf(scheme)
      const f = store[method] as (...args: readonly unknown[]) => Promise<unknown>
      const value = await f(...args)
      return { id, value: value instanceof Uint8Array ? ownBytes(value) : value }
    } catch (error) {
      return { id, error: errorToData(fileSystemError(String(args[0]), doing[method], error)) }
    }
  }

  private storeOf(scheme: string): Promise<CompleteStore> {
    let store = this.stores.get(scheme)
    if (store === undefined) {
      store = this.load(scheme)
      this.stores.set(scheme, store)
    }
    return store
  }

  /** Throws FILE_STORE_NOT_LOADED. */
  private async load(scheme: string): Promise<CompleteStore> {
    const module = this.settings.modules[scheme]
    try {
      await prepareImports()
      // as the program itself would import it
      const base = pathToFileURL(join(currentApplication().root, 'index.js')).href
      const { default: Store } = await importerOf(base)(module)
      if (typeof Store !== 'function') throw new Error('its default export is no class')
      const { conf } = this.settings
      return completed(new (Store as FileStoreClass)({ scheme, conf }))
    } catch (error) {
      const reason = messageOf(error)
      throw new MillraceError('FILE_STORE_NOT_LOADED', { scheme, module, reason }, { cause: error })
    }
  }
}

/** Bytes that may be handed over, and with them all the memory behind. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  const isWhole = bytes.buffer instanceof ArrayBuffer && bytes.length === bytes.buffer.byteLength
  return isWhole ? bytes : Uint8Array.from(bytes)
}
