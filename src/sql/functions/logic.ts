/** AND, OR, NOT, IS NULL, and CASE. Arguments of `and`, `or`, `case` and `coalesce` are computed only as far as needed. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { commonType } from '../types/coercion.js'
import { BooleanType, sqlType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { checkCount, signature } from './typing.js'

const doc = (summary: string, examples: FunctionDoc['examples'], notes?: string): FunctionDoc => ({
  group: 'operator',
  summary,
  notes,
  examples,
})

const both = signature([BooleanType, BooleanType], BooleanType)

const connective = (name: 'and' | 'or', decides: boolean, own: FunctionDoc): ScalarFunction => ({
  kind: 'scalar',
  name,
  nulls: 'handled',
  isLazy: true,
  doc: own,
  text: ([a, b]) => `(${a} ${name.toUpperCase()} ${b})`,
  typing: both,
  make: () => (a: SqlValue, b: SqlValue) => {
    if (a === decides || b === decides) return decides
    return a === null || b === null ? null : !decides
  },
})

register(
  connective(
    'and',
    false,
    doc(
      'True when both are true.',
      [
        ['true AND false', 'false'],
        ['false AND NULL', 'false'],
      ],
      'False when one is false, else null when one is null.',
    ),
  ),
  connective(
    'or',
    true,
    doc(
      'True when one of them is.',
      [
        ['true OR NULL', 'true'],
        ['false OR NULL', 'NULL'],
      ],
      'True when one is true, else null when one is null.',
    ),
  ),
  {
    kind: 'scalar',
    name: 'not',
    aliases: ['!'],
    doc: doc('True for false, false for true.', [
      ['NOT true', 'false'],
      ['NOT NULL', 'NULL'],
    ]),
    text: ([a]) => `(NOT ${a})`,
    typing: signature([BooleanType], BooleanType),
    make: () => (a: boolean) => !a,
    inline: ([a]) => `!${a}`,
  },
  {
    kind: 'scalar',
    name: 'isnull',
    nulls: 'handled',
    doc: {
      group: 'conditional',
      summary: 'True for null.',
      notes: 'Never null.',
      examples: [['isnull(NULL)', 'true']],
    },
    text: ([a]) => `(${a} IS NULL)`,
    typing: signature(['any'], BooleanType, { nullable: false }),
    make: () => (a: SqlValue) => a === null,
  },
  {
    kind: 'scalar',
    name: 'isnotnull',
    nulls: 'handled',
    doc: {
      group: 'conditional',
      summary: 'True for all but null.',
      notes: 'Never null.',
      examples: [['isnotnull(1)', 'true']],
    },
    text: ([a]) => `(${a} IS NOT NULL)`,
    typing: signature(['any'], BooleanType, { nullable: false }),
    make: () => (a: SqlValue) => a !== null,
  },
)

/** Arguments: condition, value, condition, value, ..., and at the end a value for all other cases. */
register({
  kind: 'scalar',
  name: 'case',
  nulls: 'handled',
  isLazy: true,
  doc: {
    group: 'conditional',
    summary: 'CASE WHEN: the value behind the first condition that is true, else the last one.',
    notes:
      'A condition that is null counts as false. Null when no condition is true and there is no ELSE.',
    examples: [["CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", 'b']],
  },
  text: texts => {
    const parts: string[] = []
    for (let i = 0; i + 1 < texts.length; i += 2)
      parts.push(`WHEN ${texts[i]} THEN ${texts[i + 1]}`)
    if (texts.length % 2 === 1) parts.push(`ELSE ${texts.at(-1)}`)
    return `CASE ${parts.join(' ')} END`
  },
  typing: (args, env, call) => {
    checkCount(call, args.length, 2, Number.POSITIVE_INFINITY)
    const isCondition = (i: number): boolean => i % 2 === 0 && i + 1 < args.length
    const values = args.filter((_, i) => !isCondition(i))
    args.forEach((arg, i) => {
      if (!isCondition(i) || arg.type.kind === 'boolean' || arg.type.kind === 'void') return
      throw new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', {
        sqlExpr: `"${prettyText({ ...call, args })}"`,
        paramIndex: `${i / 2 + 1}th`,
        requiredType: '"BOOLEAN"',
        inputSql: `"${prettyText(arg)}"`,
        inputType: `"${sqlType(arg.type)}"`,
      })
    })
    const type = commonType(
      values.map(value => value.type),
      env,
    )
    if (type === undefined) {
      throw new MillraceError('DATATYPE_MISMATCH.DATA_DIFF_TYPES', {
        sqlExpr: `"${prettyText({ ...call, args })}"`,
        functionName: '`casewhen`',
        dataType: `[${values.map(value => `"${sqlType(value.type)}"`).join(', ')}]`,
      })
    }
    return {
      args: args.map((_, i) => (isCondition(i) ? BooleanType : type)),
      type,
      nullable: args.length % 2 === 0 || values.some((value: Resolved) => value.nullable),
    }
  },
  make:
    () =>
    (...values: SqlValue[]) => {
      for (let i = 0; i + 1 < values.length; i += 2) if (values[i] === true) return values[i + 1]
      return values.length % 2 === 1 ? values[values.length - 1] : null
    },
})
