/** The door to worker threads that serve something: real ones, or what a simulation has in their place. */
import { Worker } from 'node:worker_threads'

/** What is used of a Worker. */
export interface Thread {
  postMessage(message: unknown): void
  /** What it sent. */
  on(event: 'message', listener: (message: unknown) => void): unknown
  /** What it died of. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** It is gone. */
  on(event: 'exit', listener: (exitCode: number) => void): unknown
  /** Resolves when it is gone. */
  terminate(): Promise<unknown>
}

/** What is used of a Worker's options; a type of our own, so that programs need no types of Node. */
export interface ThreadOptions {
  /** What the thread begins with, copied. */
  readonly workerData: unknown
  readonly execArgv: string[] | undefined
  readonly name: string
}

/** Starts a thread that runs the module at `script`. */
export type StartThread = (script: URL, options: ThreadOptions) => Thread

export const startThread: StartThread = (script, options) => new Worker(script, options)
