/**
 * Where the user's program called an operator: the first stack frame outside millrace's own code. Taking one costs some
 * microseconds; its position is traced back through source maps only when it is read.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

export interface CodePosition {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

type PositionMapper = (compiled: CodePosition) => CodePosition

let mapPosition: PositionMapper = compiled => compiled

/** What turns a position in compiled code into one in the user's own text; set once by the closure code, which reads files. */
export function setPositionMapper(mapper: PositionMapper): void {
  mapPosition = mapper
}

/** A position in the user's program. It does not travel between threads: send its text. */
export class CallSite implements CodePosition {
  /** Position in the code that Node runs: `file` is a path or URL as the stack shows it. */
  readonly compiled: CodePosition
  /** The method of millrace that was called there: `map`. */
  readonly called: string
  private mapped: CodePosition | undefined

  constructor(compiled: CodePosition, called = '') {
    this.compiled = compiled
    this.called = called
  }

  private get written(): CodePosition {
    return (this.mapped ??= mapPosition(this.compiled))
  }

  /** As the user wrote it; relative to the application root when it lies in it. */
  get file(): string {
    return this.written.file
  }

  get line(): number {
    return this.written.line
  }

  get column(): number {
    return this.written.column
  }

  /** `src/job.ts:12` */
  toString(): string {
    return `${this.file}:${this.line}`
  }
}

const ownFolder = new URL('..', import.meta.url).href
const ownPath = decodeURIComponent(new URL(ownFolder).pathname)

/** Deeper than any path from a public method to the place that asks. */
const depth = 32

const onBehalf = new AsyncLocalStorage<CallSite>()

/** Runs `body` on behalf of a line that called before: it is the call site where the stack shows no line of the program. */
export function withCallSite<T>(site: CallSite, body: () => T): T {
  return onBehalf.run(site, body)
}

/** True for the site of `withCallSite`: what is called there is what the program called, not what millrace does for it. */
export function isOnBehalf(site: CallSite): boolean {
  return site === onBehalf.getStore()
}

/**
 * The frame of the program that called into millrace. When the stack shows none: the one on whose behalf this runs
 * (`withCallSite`), else `<unknown>`, line 1.
 */
export function captureCallSite(): CallSite {
  let called = ''
  for (const frame of stackFrames(depth)) {
    const file = frame.getFileName()
    if (!file || isForeign(file)) {
      // not what Node does between two of them
      if (!file?.startsWith('node:')) called = frame.getFunctionName() ?? called
      continue
    }
    const position = {
      file,
      line: frame.getLineNumber() ?? 1,
      column: frame.getColumnNumber() ?? 1,
    }
    return new CallSite(position, called.slice(called.lastIndexOf('.') + 1))
  }
  return onBehalf.getStore() ?? new CallSite({ file: '<unknown>', line: 1, column: 1 })
}

/** What V8 says of a frame; a type of our own, so that programs without Node's types can read this module's. */
export interface StackFrame {
  getFileName(): string | null | undefined
  getScriptNameOrSourceURL(): string | null | undefined
  getFunctionName(): string | null
  /** From 1. */
  getLineNumber(): number | null
  /** From 1. */
  getColumnNumber(): number | null
}

/** The innermost `limit` frames of the stack, with positions in the code that Node runs. */
export function stackFrames(limit: number): readonly StackFrame[] {
  const holder: { stack?: unknown } = {}
  const before = Error.stackTraceLimit
  const prepare = Error.prepareStackTrace
  Error.stackTraceLimit = limit
  Error.prepareStackTrace = (_error, frames) => frames
  try {
    Error.captureStackTrace(holder, stackFrames)
    return holder.stack as readonly StackFrame[]
  } finally {
    Error.stackTraceLimit = before
    Error.prepareStackTrace = prepare
  }
}

function isForeign(file: string): boolean {
  return file.startsWith('node:') || file.startsWith(ownFolder) || file.startsWith(ownPath)
}
