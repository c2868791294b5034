/**
 * The type of what a function of the program gives, from its text and the types of its arguments. The text is run over
 * shapes in place of values (`shape.ts`), again and again until nothing is learnt any more: without an order of statements,
 * every branch taken, a variable being all that is ever put into it. What null does is left aside, so every result may be
 * null. What is found is checked against each value when the function runs, as a declared type is.
 */
import type * as acorn from 'acorn'
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import { isUnusable, readFunctionText } from '../../core/closure/function-text.js'
import { locationUrl, scriptFile } from '../../core/closure/module-location.js'
import { originalPosition } from '../../core/closure/source-position.js'
import { MillraceError } from '../../util/errors.js'
import type { DataType } from '../types/data-type.js'
import { rootOf } from './captured-shapes.js'
import { NotInferable, shapeOfColumn, typeOfShape } from './column-shapes.js'
import { Evaluation } from './evaluation.js'
import { type CodePlace, Lattice } from './shape.js'

/** A text is run over shapes at most so often; each time something was learnt. */
const MAX_PASSES = 100

export interface InferenceInput {
  readonly name: string
  readonly fn: CapturedFunction
  /** How the program would declare the type. */
  readonly declaration?: string
  /** Of the arguments of the call. */
  readonly argumentTypes: readonly DataType[]
  /** `spark.millrace.sql.longAsBigint` */
  readonly longAsBigint: boolean
}

/** Throws UDF_RETURN_TYPE_MISSING, which names the place in the function that could not be judged. */
export function inferReturnType(input: InferenceInput): DataType {
  const { fn, argumentTypes, longAsBigint } = input
  const text = readFunctionText(fn.source)
  if (isUnusable(text) || text.kind === 'class') {
    throw refusal(input, 'its text cannot be read', String(fn.position?.file ?? ''), fn.source)
  }
  const source = {
    code: text.code,
    start: fn.compiled,
    atCall: fn.atCall,
    codeStart: text.codeStart,
  }
  const lattice = new Lattice()
  const { node, scope } = rootOf(fn, source, lattice)
  const args = argumentTypes.map(type => shapeOfColumn(type, longAsBigint))
  const evaluation = new Evaluation(lattice)
  try {
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      evaluation.begin()
      const before = lattice.changes
      const result = evaluation.callFunction({ kind: 'function', node, scope, source }, args)
      if (lattice.changes === before) return typeOfShape(result, { source, node })
    }
    throw new NotInferable('it is too involved', { source, node })
  } catch (error) {
    if (!(error instanceof NotInferable)) throw error
    throw refusal(input, error.why, placeText(error.at), excerpt(error.at))
  }
}

function refusal(
  { name, declaration = "udf(f, 'double')" }: InferenceInput,
  reason: string,
  place: string,
  code: string,
): MillraceError {
  return new MillraceError('UDF_RETURN_TYPE_MISSING', {
    functionName: name,
    reason,
    code: shortened(code),
    place,
    declaration,
  })
}

/** `src/job.ts:12:18` of a place; `src/job.ts:12` of the call where the function's own place is not known. */
function placeText({ source, node }: CodePlace): string {
  const { start, codeStart, atCall } = source
  const at = (node as acorn.Node).loc?.start
  if (start === undefined || at === undefined) return 'an unknown place'
  const file = scriptFile(locationUrl(start.file)) ?? start.file
  if (atCall) {
    const call = originalPosition({ ...start, file })
    return `${call.file}:${call.line}`
  }
  const first = at.line === 1
  const line = start.line + at.line - 1
  const column = first ? start.column + at.column - codeStart : at.column + 1
  const original = originalPosition({ file, line, column })
  return `${original.file}:${original.line}:${original.column}`
}

function excerpt({ source, node }: CodePlace): string {
  return source.code.slice(node.start, node.end)
}

function shortened(code: string): string {
  const line = code.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}
