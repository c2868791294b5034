/** Facts of the session and of types, assertions, equality with nulls. */
import { userInfo } from 'node:os'
import { MillraceError } from '../../util/errors.js'
import { packageVersion } from '../../util/version.js'
import { literalOf } from '../expressions/literal-of.js'
import { prettyText } from '../expressions/pretty.js'
import {
  BooleanType,
  type DataType,
  NullType,
  StringType,
  simpleString,
} from '../types/data-type.js'
import { documented, prepared, scalar, typed } from './define.js'
import type { FunctionDoc, FunctionEnv, ScalarFunction } from './function.js'
import { functionOf, register } from './registry.js'
import { checkCount } from './typing.js'

/** What assert_true says of a condition. */
const notTrue = (condition: string): string =>
  `'${condition.replace(/^NULL$/, 'null')}' is not true!`

/** A string that is the same for a whole query. */
function fact(
  names: string | readonly string[],
  of: (env: FunctionEnv) => string,
  doc: FunctionDoc,
  shown?: string,
): ScalarFunction {
  return prepared(
    names,
    [],
    StringType,
    (_call, env) => {
      const value = of(env)
      return () => value
    },
    doc,
    { nullable: false, text: (_args, call) => `${shown ?? call.name}()` },
  )
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // a user without an entry in the system's list
    return String(process.getuid?.() ?? 'unknown')
  }
}

function raise(message: string | null): never {
  throw new MillraceError('USER_RAISED_EXCEPTION', { errorMessage: message ?? 'null' })
}

/** Its argument is never computed. */
const typeOf: ScalarFunction = {
  ...typed(
    'typeof',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      return { type: StringType, nullable: false }
    },
    call => {
      const name = simpleString(call.args[0].type as DataType)
      return () => name
    },
    documented('misc', 'The name of the type of the argument, as DDL.', [
      ['typeof(1)', 'int'],
      ['typeof(array(1.5))', 'array<decimal(2,1)>'],
    ]),
    { nulls: 'handled' },
  ),
  rewrite: ({ args }) => ({
    kind: 'literal',
    value: simpleString(args[0].type as DataType),
    type: StringType,
    nullable: false,
  }),
}

register(
  typeOf,
  fact(
    'version',
    () => packageVersion(),
    documented('misc', 'The version of millrace.', [['length(version()) > 0', 'true']]),
  ),
  fact(
    ['current_user', 'user', 'session_user'],
    userName,
    documented('misc', 'The name of the user who runs the program.', [
      ['current_user() = user()', 'true'],
    ]),
  ),
  fact(
    ['current_schema', 'current_database'],
    () => 'default',
    documented('misc', 'The name of the database that names of tables are looked for in.', [
      ['current_schema()', 'default'],
    ]),
    'current_schema',
  ),
  fact(
    'current_catalog',
    () => 'spark_catalog',
    documented('misc', 'The name of the catalog that is in use.', [
      ['current_catalog()', 'spark_catalog'],
    ]),
  ),
  typed(
    'equal_null',
    (args, env, call) => functionOf('<=>').typing(args, env, call),
    (call, env) => {
      const equal = functionOf('<=>')
      if (equal.kind === 'scalar') return equal.make({ ...call, name: '<=>' }, env)
      throw new MillraceError('INTERNAL_ERROR', { what: '<=> is no scalar function' })
    },
    documented(
      'misc',
      'True when both arguments are equal or both are null, else false; the same as `<=>`.',
      [
        ['equal_null(3, 3)', 'true'],
        ['equal_null(1, NULL)', 'false'],
      ],
    ),
    { nulls: 'handled' },
  ),
  {
    ...scalar(
      'assert_true',
      [BooleanType, StringType],
      NullType,
      (condition: boolean | null, message: string | null) =>
        condition === true ? null : raise(message),
      documented(
        'misc',
        'Null when the condition is true; otherwise an error with the message of the second argument (USER_RAISED_EXCEPTION).',
        [['assert_true(0 < 1)', 'NULL']],
        'A null condition is not true.',
      ),
      {
        optional: 1,
        nulls: 'handled',
        nullable: true,
        text: ([condition, message]) =>
          `assert_true(${condition}, ${message ?? notTrue(condition)})`,
      },
    ),
    // while the names of columns are known
    rewrite: call =>
      call.args.length > 1
        ? call
        : { ...call, args: [...call.args, literalOf(notTrue(prettyText(call.args[0])))] },
  },
  scalar(
    'raise_error',
    [StringType],
    NullType,
    raise,
    documented(
      'misc',
      'Throws an error with this message (USER_RAISED_EXCEPTION).',
      [["if(true, 'fine', raise_error('not fine'))", 'fine']],
      'A null message is the text null.',
    ),
    {
      nulls: 'handled',
      nullable: true,
      text: ([message]) => `raise_error(USER_RAISED_EXCEPTION, map(errorMessage, ${message}))`,
    },
  ),
)
