/**
 * Java's regular expressions, which are SQL's, as JavaScript's. The pattern is parsed into nodes, and these are written
 * in JavaScript's `v` mode: possessive quantifiers and atomic groups as lookaheads with a reference back, flags in the
 * middle of a pattern as what they mean there, `\Q..\E`, `\h`, `\R`, `\p{Alpha}`, intersections of classes, Java's `$`.
 *
 * Not there, and refused: `\G`, `\X`, `\N{..}`, blocks (`\p{InGreek}`), back references under `(?i)`. Not refused, but
 * different: a group that did not take part is matched by its back reference as if empty, and a group in a repetition
 * forgets what it matched in an earlier round.
 */
import { MillraceError } from '../../util/errors.js'
import { literal, PatternProblem } from './java-regex-class.js'
import { type RegexNode, RegexParser } from './java-regex-parser.js'

export interface JavaRegex {
  /** Finds anywhere; its `lastIndex` is never used. */
  readonly search: RegExp
  /** With the flag `g`: finds from `lastIndex` on. */
  readonly find: RegExp
  /** How many groups the pattern has. */
  readonly groupCount: number
  /** Where group n of the pattern is in a match of JavaScript's. */
  readonly groups: readonly number[]
  /** Numbers of groups by name. */
  readonly names: ReadonlyMap<string, number>
}

const cache = new Map<string, JavaRegex>()
const CACHE_SIZE = 256

/** The pattern, for a function that is named in errors: INVALID_PARAMETER_VALUE.PATTERN. */
export function javaRegex(pattern: string, functionName: string): JavaRegex {
  const known = cache.get(pattern)
  if (known !== undefined) return known
  let made: JavaRegex
  try {
    made = translateRegex(pattern)
  } catch (error) {
    if (!(error instanceof PatternProblem) && !(error instanceof SyntaxError)) throw error
    throw new MillraceError('INVALID_PARAMETER_VALUE.PATTERN', {
      parameter: '`regexp`',
      functionName: `\`${functionName}\``,
      value: `'${pattern}'`,
      reason: error.message,
    })
  }
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string)
  cache.set(pattern, made)
  return made
}

/** Throws PatternProblem, or SyntaxError. */
export function translateRegex(pattern: string): JavaRegex {
  const parser = new RegexParser(pattern)
  const tree = parser.parse()
  const writer = new Writer()
  const source = writer.write(tree)
  return {
    search: new RegExp(source, 'v'),
    find: new RegExp(source, 'gv'),
    groupCount: parser.groupCount,
    groups: writer.groups,
    names: parser.names,
  }
}

const terminators = '[\\n\\r\\x85\\u2028\\u2029]'

/** Writes nodes, and numbers groups as JavaScript will. */
class Writer {
  private opened = 0
  readonly groups: number[] = [0]

  write(node: RegexNode): string {
    switch (node.kind) {
      case 'text':
        return node.source
      case 'literal':
        return literal(node.code)
      case 'sequence':
        return node.items.map(item => this.write(item)).join('')
      case 'choice':
        return node.items.map(item => this.write(item)).join('|')
      case 'group': {
        if (node.number === undefined) return `${node.open}${this.write(node.body)})`
        this.groups[node.number] = ++this.opened
        return `(${this.write(node.body)})`
      }
      case 'atomic': {
        const number = ++this.opened
        return `(?:(?=(${this.write(node.body)}))\\${number})`
      }
      case 'repeat':
        return `${this.atom(node.body)}${node.quantifier}`
      case 'reference': {
        const number = this.groups[node.number]
        // a group that is not closed, or not there yet, has nothing to match
        return number === undefined ? '[]' : `(?:\\${number})`
      }
      case 'end':
        return lineEnd(node.multiline, node.unixLines)
      case 'begin':
        return lineBegin(node.multiline, node.unixLines)
    }
  }

  /** A node as one thing that a quantifier may follow. */
  private atom(node: RegexNode): string {
    const source = this.write(node)
    switch (node.kind) {
      case 'literal':
      case 'atomic':
      case 'reference':
        return source
      case 'group':
        return node.isLookaround ? `(?:${source})` : source
      case 'text':
        return node.isClass ? source : `(?:${source})`
      default:
        return `(?:${source})`
    }
  }
}

function lineEnd(multiline: boolean, unixLines: boolean): string {
  if (unixLines) return multiline ? '(?=\\n|$)' : '(?=\\n?$)'
  if (multiline) return `(?!(?<=\\r)\\n)(?=${terminators}|$)`
  return `(?!(?<=\\r)\\n)(?=(?:\\r\\n|${terminators})?$)`
}

function lineBegin(multiline: boolean, unixLines: boolean): string {
  if (!multiline) return '^'
  if (unixLines) return '(?:^|(?<=\\n))(?=[\\s\\S])'
  return '(?:^|(?<=[\\n\\x85\\u2028\\u2029])|(?<=\\r)(?!\\n))(?=[\\s\\S])'
}
