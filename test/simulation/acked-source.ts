/**
 * A source outside of the program that keeps each line until it is acknowledged, and the receiver that reads from it.
 * The receiver finds it through this module, as a real one finds a server through its address.
 */
import { Receiver } from '../../src/index.js'
import type { Outside } from '../../src/testing/index.js'

export class AckedSource {
  readonly lines: string[] = []
  /** How often each line was handed out. */
  readonly sent: number[] = []
  private readonly outside: Outside
  private acknowledged = 0
  private waiting: (() => void)[] = []

  constructor(outside: Outside) {
    this.outside = outside
  }

  add(line: string): void {
    this.lines.push(line)
    this.sent.push(0)
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  /** Begins behind the last acknowledged line; ends with the life of the program. */
  connect(): Connection {
    const { life } = this.outside
    let position = this.acknowledged
    return {
      take: async most => {
        while (position >= this.lines.length) {
          await new Promise<void>(resolve => this.waiting.push(resolve))
        }
        if (life === undefined || life.isOver || life !== this.outside.life) return []
        const taken = this.lines.slice(position, position + most)
        for (let i = 0; i < taken.length; i++) this.sent[position + i]++
        position += taken.length
        return taken
      },
      acknowledge: lines => {
        this.acknowledged += lines
      },
    }
  }
}

export interface Connection {
  /** The next lines, when there are any; none when the connection has ended. */
  take(most: number): Promise<readonly string[]>
  /** So many of the lines that were taken are safe. */
  acknowledge(lines: number): void
}

const sources = new WeakMap<Outside, AckedSource>()
let current: AckedSource | undefined

/** The source of this simulation, which receivers find from now on. */
export function sourceOf(outside: Outside): AckedSource {
  current = sources.get(outside) ?? new AckedSource(outside)
  sources.set(outside, current)
  return current
}

export function connectToSource(): Connection {
  return current!.connect()
}

/** Stores a few lines at a time, and acknowledges them when they are stored and logged. */
export class AckedReceiver extends Receiver<string> {
  override onStart(): void {
    this.receive().catch(error => this.restart('The lines could not be stored', error, 0))
  }

  override onStop(): void {}

  private async receive(): Promise<void> {
    const connection = connectToSource()
    for (;;) {
      const lines = await connection.take(3)
      if (lines.length === 0 || this.isStopped()) return
      await this.storeReliably(lines)
      connection.acknowledge(lines.length)
    }
  }
}
