/**
 * Where the user's program called an operator: the first stack frame outside millrace's own code. Taking one costs some
 * microseconds; its position is traced back through source maps only when it is read.
 */
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
  private mapped: CodePosition | undefined

  constructor(compiled: CodePosition) {
    this.compiled = compiled
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

/** The frame of the program that called into millrace; unknown (`<unknown>`, line 1) when the stack shows none. */
export function captureCallSite(): CallSite {
  for (const frame of stackFrames(depth)) {
    const file = frame.getFileName()
    if (!file || isForeign(file)) continue
    return new CallSite({
      file,
      line: frame.getLineNumber() ?? 1,
      column: frame.getColumnNumber() ?? 1,
    })
  }
  return new CallSite({ file: '<unknown>', line: 1, column: 1 })
}

/** The innermost `limit` frames of the stack, with positions in the code that Node runs. */
export function stackFrames(limit: number): readonly NodeJS.CallSite[] {
  const holder: { stack?: unknown } = {}
  const before = Error.stackTraceLimit
  const prepare = Error.prepareStackTrace
  Error.stackTraceLimit = limit
  Error.prepareStackTrace = (_error, frames) => frames
  try {
    Error.captureStackTrace(holder, stackFrames)
    return holder.stack as readonly NodeJS.CallSite[]
  } finally {
    Error.stackTraceLimit = before
    Error.prepareStackTrace = prepare
  }
}

function isForeign(file: string): boolean {
  return file.startsWith('node:') || file.startsWith(ownFolder) || file.startsWith(ownPath)
}
