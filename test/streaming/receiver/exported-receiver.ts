import { Receiver } from '../../../src/streaming/receiver/receiver.js'

/** A receiver of a module: its thread imports the class. */
export class Greeting extends Receiver<string> {
  private readonly names: readonly string[]

  constructor(names: readonly string[]) {
    super()
    this.names = names
  }

  onStart(): void {
    for (const name of this.names) this.store(`hello ${name}`)
  }

  onStop(): void {}
}
