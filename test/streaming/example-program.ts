/** A program of `examples/` in a process of its own, watched by what it prints. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export class ExampleProgram {
  output = ''
  errors = ''
  private readonly child: ChildProcess
  private readonly closed: Promise<unknown>

  constructor(name: string, ...args: string[]) {
    const file = fileURLToPath(new URL(`../../examples/${name}.js`, import.meta.url))
    this.child = spawn(process.execPath, ['--enable-source-maps', file, ...args])
    this.closed = once(this.child, 'close')
    this.child.stdout!.on('data', chunk => {
      this.output += chunk
    })
    this.child.stderr!.on('data', chunk => {
      this.errors += chunk
    })
  }

  /** Resolves when it has printed this text, or one that matches; rejects when it ends before. */
  async prints(text: string | RegExp): Promise<void> {
    const seen = () =>
      typeof text === 'string' ? this.output.includes(text) : text.test(this.output)
    while (!seen()) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`It ended without ${text}: ${this.output}${this.errors}`)
      }
      await Promise.race([once(this.child.stdout!, 'data'), this.closed])
    }
  }

  /** Resolves when it has written this text to standard error; rejects when it ends before. */
  async warns(text: string): Promise<void> {
    while (!this.errors.includes(text)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`It ended without ${text}: ${this.output}${this.errors}`)
      }
      await Promise.race([once(this.child.stderr!, 'data'), this.closed])
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Resolves with its exit code when it has ended by itself; null when a signal has ended it. */
  async ended(): Promise<number | null> {
    await this.closed
    return this.child.exitCode
  }

  /** Sends the signal and resolves when it has ended. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    this.child.kill(signal)
    return this.ended()
  }
}
