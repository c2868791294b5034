/** Random SQL texts: the parser gives a statement, an expression, a type, or a condition with its reason. */
import fc from 'fast-check'
import { parseExpression, parseStatement } from '../../src/sql/parser/parser.js'
import { parseDataType, parseSchema } from '../../src/sql/types/ddl.js'
import { MillraceError } from '../../src/util/errors.js'
import { anyText } from '../any-text.js'
import { mutated, soup } from '../sql/parser/generators.js'

const texts = fc.oneof(
  { weight: 3, arbitrary: mutated },
  { weight: 2, arbitrary: soup },
  { weight: 1, arbitrary: anyText({ maxLength: 60 }) },
)
const parsers = [parseStatement, parseExpression, parseDataType, parseSchema]

/** Gives the failure as text. */
export function tryStatements(seed: number): string | undefined {
  for (const text of fc.sample(texts, { seed, numRuns: 20 })) {
    for (const parse of parsers) {
      const error = failureOf(() => parse(text))
      if (error !== undefined) return `seed ${seed}: ${JSON.stringify(text)}\n  ${error.stack}`
    }
  }
  return undefined
}

function failureOf(work: () => unknown): Error | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    const isReason = error instanceof MillraceError && error.condition !== 'INTERNAL_ERROR'
    return isReason ? undefined : (error as Error)
  }
}
