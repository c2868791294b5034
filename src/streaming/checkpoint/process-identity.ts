/** Which process is which: ids of processes are given again, so the time of their start counts too. */
import { hostname } from 'node:os'
import { LocalFileSystem } from '../../core/storage/file-system.js'

export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** When it was started, as the system counts; empty where the system does not say. */
  readonly started: string
}

/** The process with this id; this one when none is named. */
export function identityOf(pid: number = process.pid): ProcessIdentity {
  return { host: hostname(), pid, started: statusOf(pid).started }
}

/** False when the process has ended, as far as this machine can tell. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) return true
  try {
    process.kill(identity.pid, 0)
  } catch (error) {
    // a process of somebody else's
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const { state, started } = statusOf(identity.pid)
  // one that was killed keeps its number until its parent has asked how it ended
  if (state === 'Z' || state === 'X') return false
  return started === '' || identity.started === '' || started === identity.started
}

/** Fields 3 and 22 of the process's line, which begins with its number and its name in parentheses; Linux only. */
function statusOf(pid: number): { readonly state: string; readonly started: string } {
  try {
    const line = new LocalFileSystem().readTextSync(`/proc/${pid}/stat`)
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', started: fields[19] ?? '' }
  } catch {
    return { state: '', started: '' }
  }
}
