/** What streams say of themselves after the last batch, in the words of the format. */

import { InputDStream } from '../../../src/index.js'
import type { IntrospectedStream } from '../case-format.js'
import type { Stream } from '../program/operation.js'

/** Spark's names of our classes, where they differ. */
const sparkNames: Readonly<Record<string, string>> = {
  UpdatedStateDStream: 'StateDStream',
}

/** From a stream back to its inputs, each stream once. */
export function introspect(stream: Stream): IntrospectedStream[] {
  const seen = new Set<Stream>()
  const visit = (current: Stream): void => {
    if (seen.has(current)) return
    seen.add(current)
    for (const parent of current.dependencies) visit(parent)
  }
  visit(stream)
  return [...seen].map(found => ({
    stream: nameOf(found),
    slideMs: found.slideDuration.milliseconds,
    rememberMs: found.rememberDuration?.milliseconds ?? 0,
    checkpointMs: found.checkpointDuration?.milliseconds ?? null,
    heldRddTimesMs: found.heldTimesMs,
  }))
}

function nameOf(stream: Stream): string {
  if (stream instanceof InputDStream) return 'input'
  return sparkNames[stream.constructor.name] ?? stream.constructor.name
}
