/** Functions of conditions and nulls, and of where a row comes from. */
import type { Dynamic } from '../row-types.js'
import {
  define,
  type Fn0,
  type Fn1,
  type Fn2,
  type FnMany,
  type FnOf,
  type FnSame,
  type FnValue,
  type FnWith,
  type Value,
} from './define.js'

/** The first argument that is not null. */
export const coalesce: FnMany<Dynamic> = define('coalesce', 'c')

/** True for null. */
export const isnull: FnOf<'isnull', boolean> = define('isnull', 'c')

/** True for all but null. */
export const isnotnull: FnOf<'isnotnull', boolean> = define('isnotnull', 'c')

/** True when the number is NaN. */
export const isnan: FnOf<'isnan', boolean> = define('isnan', 'c')

/** The first argument, or the second when the first is null. */
export const ifnull: Fn2<Dynamic> = define('ifnull', 'cc')

/** The first argument, or the second when the first is null. */
export const nvl: Fn2<Dynamic> = define('nvl', 'cc')

/** The second argument when the first is not null, else the third. */
export const nvl2: FnMany<Dynamic> = define('nvl2', 'c')

/** Null when the arguments are equal, else the first one. */
export const nullif: Fn2<Dynamic> = define('nullif', 'cc')

/** The first argument, or the second where the first is NaN. */
export const nanvl: Fn2<number | null> = define('nanvl', 'cc')

/** Null when the argument is 0, else the argument. */
export const nullifzero: FnSame<'nullifzero'> = define('nullifzero', 'c')

/** 0 when the argument is null, else the argument. */
export const zeroifnull: Fn1<'zeroifnull', number> = define('zeroifnull', 'c')

/** True when both arguments are equal or both are null, else false; the same as `<=>`. */
export const equal_null: Fn2<boolean> = define('equal_null', 'cc')

const typeOf: FnOf<'typeof', string> = define('typeof', 'c')

export { typeOf as typeof }

/** The version of millrace. */
export const version: Fn0<'version', string> = define('version', '')

/** The name of the user who runs the program. */
export const current_user: Fn0<'current_user', string> = define('current_user', '')

/** The name of the user who runs the program. */
export const user: Fn0<'user', string> = define('user', '')

/** The name of the user who runs the program. */
export const session_user: Fn0<'session_user', string> = define('session_user', '')

/** The name of the catalog that is in use. */
export const current_catalog: Fn0<'current_catalog', string> = define('current_catalog', '')

/** The name of the database that names of tables are looked for in. */
export const current_database: Fn0<'current_database', string> = define('current_database', '')

/** The name of the database that names of tables are looked for in. */
export const current_schema: Fn0<'current_schema', string> = define('current_schema', '')

/** Numbers that grow from row to row and are all different, without being close together. */
export const monotonically_increasing_id: Fn0<'monotonically_increasing_id', number> = define(
  'monotonically_increasing_id',
  '',
)

/** The number of the partition that the row is in. */
export const spark_partition_id: Fn0<'spark_partition_id', number> = define(
  'spark_partition_id',
  '',
)

/** The path of the file that the row was read from. */
export const input_file_name: Fn0<'input_file_name', string> = define('input_file_name', '')

/** A random UUID (version 4) as 36 characters. */
export const uuid: Fn0<'uuid', string> = define('uuid', '')

/**
 * Null when the condition is true; otherwise an error with the message of the second argument
 * (USER_RAISED_EXCEPTION).
 */
export const assert_true: FnWith<[message?: Value<string>], null> = define('assert_true', 'cv')

/** Throws an error with this message (USER_RAISED_EXCEPTION). */
export const raise_error: FnValue<never> = define('raise_error', 'v')
