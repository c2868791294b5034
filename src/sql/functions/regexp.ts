/** Functions of regular expressions, which are Java's (`java-regex.ts`): rlike, regexp_*, split. */
import { MillraceError } from '../../util/errors.js'
import { prettyText } from '../expressions/pretty.js'
import { arrayType, BooleanType, IntegerType, isNested, StringType } from '../types/data-type.js'
import { constantValue } from './constant.js'
import { documented, prepared, typed } from './define.js'
import type { Evaluate, TypedCall } from './function.js'
import { type JavaRegex, javaRegex } from './java-regex.js'
import { replacementOf } from './regexp-replacement.js'
import { register } from './registry.js'
import { splitter } from './split.js'
import { checkCount, signature, unexpectedInput } from './typing.js'

/** The compiled patterns of a call, whose name errors have; the last one is at hand. */
function patternsOf(call: TypedCall): (pattern: string) => JavaRegex {
  let lastPattern: string | undefined
  let last: JavaRegex | undefined
  return pattern => {
    if (last === undefined || pattern !== lastPattern) {
      last = javaRegex(pattern, call.name)
      lastPattern = pattern
    }
    return last
  }
}

/** Calls `each` with every match, as Java's `find` gives them, until it says true. */
export function eachMatch(
  { find }: JavaRegex,
  s: string,
  each: (match: RegExpExecArray) => boolean | undefined,
): void {
  find.lastIndex = 0
  for (;;) {
    const match = find.exec(s)
    if (match === null || each(match)) return
    // an empty match is not found again
    if (match[0] === '') {
      find.lastIndex += (s.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1
      if (match.index >= s.length) return
    }
  }
}

/** The place of a group in matches. Throws INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX. */
function groupPlace(regex: JavaRegex, index: number, functionName: string): number {
  if (index >= 0 && index <= regex.groupCount) return regex.groups[index]
  throw new MillraceError('INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX', {
    parameter: '`idx`',
    functionName: `\`${functionName}\``,
    groupCount: regex.groupCount,
    groupIndex: index,
  })
}

function extract(call: TypedCall): Evaluate {
  const patternOf = patternsOf(call)
  return (s: string, pattern: string, index = 1) => {
    const regex = patternOf(pattern)
    const match = regex.search.exec(s)
    if (match === null) return ''
    return match[groupPlace(regex, index, call.name)] ?? ''
  }
}

function extractAll(call: TypedCall): Evaluate {
  const patternOf = patternsOf(call)
  return (s: string, pattern: string, index = 1) => {
    const regex = patternOf(pattern)
    const found: string[] = []
    let place = -1
    eachMatch(regex, s, match => {
      if (place < 0) place = groupPlace(regex, index, call.name)
      found.push(match[place] ?? '')
      return false
    })
    return found
  }
}

function replace(call: TypedCall): Evaluate {
  const patternOf = patternsOf(call)
  let lastReplacement: string | undefined
  let lastRegex: JavaRegex | undefined
  let write: ((match: RegExpExecArray) => string) | undefined
  return (s: string, pattern: string, replacement: string, position = 1) => {
    const regex = patternOf(pattern)
    if (position > 1 && position > s.length) return s
    const subject = position <= 1 ? s : s.slice(position - 1)
    let text = ''
    let at = 0
    eachMatch(regex, subject, match => {
      if (write === undefined || lastReplacement !== replacement || lastRegex !== regex) {
        write = replacementOf(
          replacement,
          regex,
          () =>
            new MillraceError('INVALID_REGEXP_REPLACE', {
              source: s,
              pattern,
              replacement,
              position,
            }),
        )
        lastReplacement = replacement
        lastRegex = regex
      }
      text += subject.slice(at, match.index) + write(match)
      at = match.index + match[0].length
      return false
    })
    if (at === 0 && text === '') return s
    return s.slice(0, s.length - subject.length) + text + subject.slice(at)
  }
}

const three = [StringType, StringType, IntegerType]
const patternNote =
  'Patterns are those of Java; a wrong one is an error (INVALID_PARAMETER_VALUE.PATTERN).'
const groupNote = `Group 0 is the whole match, 1 is meant unless said. A group that took no part is an empty string. ${patternNote}`

register(
  prepared(
    ['rlike', 'regexp', 'regexp_like'],
    [StringType, StringType],
    BooleanType,
    call => {
      const patternOf = patternsOf(call)
      return (s: string, pattern: string) => patternOf(pattern).search.test(s)
    },
    documented(
      'string',
      'True when the regular expression is found somewhere in the string.',
      [
        ["regexp_like('Millrace', 'l+r')", 'true'],
        ["'Millrace' rlike '^r'", 'false'],
      ],
      patternNote,
    ),
    { text: (args, call) => `${call.name.toUpperCase()}(${args.join(', ')})` },
  ),
  prepared(
    'regexp_extract',
    three,
    StringType,
    extract,
    documented(
      'string',
      'What a group of the regular expression has in its first match; an empty string when there is none.',
      [["regexp_extract('10 of 25', '([0-9]+) of ([0-9]+)', 2)", '25']],
      groupNote,
    ),
    { optional: 1, text: args => `regexp_extract(${args[0]}, ${args[1]}, ${args[2] ?? '1'})` },
  ),
  prepared(
    'regexp_extract_all',
    three,
    arrayType(StringType),
    extractAll,
    documented(
      'string',
      'What a group of the regular expression has in each match.',
      [["regexp_extract_all('1-2, 3-4', '([0-9])-([0-9])', 1)", '[1, 3]']],
      groupNote,
    ),
    { optional: 1, text: args => `regexp_extract_all(${args[0]}, ${args[1]}, ${args[2] ?? '1'})` },
  ),
  typed(
    'regexp_replace',
    (args, env, call) => {
      const found = signature([StringType, StringType, StringType, IntegerType], StringType, {
        optional: 1,
      })(args, env, call)
      const position = args.length < 4 ? 1 : constantValue(args[3])
      if (typeof position === 'number' && position < 1) {
        throw new MillraceError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', {
          sqlExpr: `"${prettyText({ ...call, args })}"`,
          exprName: 'position',
          valueRange: '(0, 2147483647]',
          currentValue: position,
        })
      }
      return found
    },
    replace,
    documented(
      'string',
      'The string with each match of the regular expression replaced; `$1` in the replacement is what group 1 has, a dollar sign before a name in braces that of a named group, and a backslash takes the meaning from the character behind it. Matches are looked for from the position on that a fourth argument says.',
      [["regexp_replace('12-34', '([0-9]+)', '<$1>')", '<12>-<34>']],
      patternNote,
    ),
    { text: args => `regexp_replace(${args[0]}, ${args[1]}, ${args[2]}, ${args[3] ?? '1'})` },
  ),
  prepared(
    'regexp_count',
    [StringType, StringType],
    IntegerType,
    call => {
      const patternOf = patternsOf(call)
      return (s: string, pattern: string) => {
        let count = 0
        eachMatch(patternOf(pattern), s, () => {
          count++
          return false
        })
        return count
      }
    },
    documented(
      'string',
      'How often the regular expression matches.',
      [["regexp_count('banana', 'a')", '3']],
      patternNote,
    ),
  ),
  prepared(
    'regexp_substr',
    [StringType, StringType],
    StringType,
    call => {
      const patternOf = patternsOf(call)
      return (s: string, pattern: string) => {
        const found = patternOf(pattern).search.exec(s)?.[0]
        return found === undefined || found === '' ? null : found
      }
    },
    documented(
      'string',
      'The first match of the regular expression.',
      [["regexp_substr('banana', 'an+')", 'an']],
      `Null when there is none, or when it is empty. ${patternNote}`,
    ),
    { nullable: true },
  ),
  prepared(
    'regexp_instr',
    three,
    IntegerType,
    call => {
      const patternOf = patternsOf(call)
      return (s: string, pattern: string) => (patternOf(pattern).search.exec(s)?.index ?? -1) + 1
    },
    documented(
      'string',
      'The position, from 1, of the first match of the regular expression; 0 when there is none.',
      [["regexp_instr('banana', 'na')", '3']],
      `The position counts UTF-16 units, as in Spark. A third argument, a group's number, changes nothing. ${patternNote}`,
    ),
    { optional: 1, text: args => `regexp_instr(${args[0]}, ${args[1]}, ${args[2] ?? '0'})` },
  ),
  typed(
    'split',
    (args, _env, call) => {
      checkCount(call, args.length, 2, 3)
      args.forEach((arg, i) => {
        if (isNested(arg.type))
          throw unexpectedInput({ ...call, args }, i, i < 2 ? '"STRING"' : '"INT"')
      })
      return { args: three.slice(0, args.length), type: arrayType(StringType, false) }
    },
    call => {
      let lastPattern: string | undefined
      let split = splitter('', call.name)
      return (s: string, pattern: string, limit = -1) => {
        if (pattern !== lastPattern) {
          split = splitter(pattern, call.name)
          lastPattern = pattern
        }
        return split(s, limit)
      }
    },
    documented(
      'string',
      'The parts of the string between the matches of the regular expression; with a third argument above 0, at most so many, the last one with all that is left.',
      [
        ["split('a1b2c', '[0-9]')", '[a, b, c]'],
        ["split('a1b2c', '[0-9]', 2)", '[a, b2c]'],
      ],
      `Empty parts at the end stay. An empty pattern gives the characters, of which a limit leaves the first ones. ${patternNote}`,
    ),
    { text: args => `split(${args[0]}, ${args[1]}, ${args[2] ?? '-1'})` },
  ),
)
