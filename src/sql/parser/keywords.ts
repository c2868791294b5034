/**
 * Which words may be identifiers where. As in Spark without ANSI keywords nearly every word may; what decides is the
 * place. Words after which a clause goes on are no aliases without AS.
 */

/** Never the alias of a table without backticks or AS. */
export const strictNonReserved: ReadonlySet<string> = new Set(
  'ANTI CROSS EXCEPT FULL INNER INTERSECT JOIN LATERAL LEFT NATURAL ON RIGHT SEMI MINUS SETMINUS UNION USING'.split(
    ' ',
  ),
)

/** Words that go on with the query after an expression or a table, and so are no aliases of it without AS. */
export const continuing: ReadonlySet<string> = new Set(
  (
    'FROM WHERE HAVING UNION EXCEPT INTERSECT MINUS SETMINUS AS AND OR IS IN LIKE ILIKE RLIKE REGEXP BETWEEN ' +
    'ON USING JOIN INNER LEFT RIGHT FULL CROSS NATURAL SEMI ANTI LATERAL ' +
    'PIVOT UNPIVOT TABLESAMPLE SELECT VALUES DIV QUALIFY NOT FOR ' +
    'COLLATE WITHIN OVER'
  ).split(' '),
)

/** The same where the second word follows. */
export const continuingPairs: ReadonlyMap<string, readonly string[]> = new Map([
  ['GROUP', ['BY']],
  ['ORDER', ['BY']],
  ['SORT', ['BY']],
  ['CLUSTER', ['BY']],
  ['DISTRIBUTE', ['BY']],
  ['WITH', ['ROLLUP', 'CUBE']],
  ['GROUPING', ['SETS']],
  ['IGNORE', ['NULLS']],
  ['RESPECT', ['NULLS']],
  ['INCLUDE', ['NULLS']],
  ['EXCLUDE', ['NULLS']],
])

/** Words that begin what may follow, unless nothing follows them: `LIMIT 1`, but `t limit`. */
export const continuingWithOperand: ReadonlySet<string> = new Set(['LIMIT', 'OFFSET', 'WINDOW'])

/** Where an operand is expected these are no names of columns, unless what follows can only follow an operand. */
export const notOperands: ReadonlySet<string> = new Set(
  (
    'FROM WHERE HAVING GROUP ORDER SELECT UNION EXCEPT INTERSECT MINUS JOIN INNER CROSS NATURAL ON USING AS AND OR ' +
    'IS IN LIKE ILIKE RLIKE REGEXP BETWEEN WHEN THEN ELSE LIMIT LATERAL DISTINCT WITH'
  ).split(' '),
)

/** Begin a query. */
export const queryStarts: ReadonlySet<string> = new Set([
  'SELECT',
  'WITH',
  'FROM',
  'VALUES',
  'TABLE',
])

/** Go on with a query that is complete. */
export const queryContinues: ReadonlySet<string> = new Set(
  'UNION EXCEPT INTERSECT MINUS SETMINUS ORDER SORT CLUSTER DISTRIBUTE WINDOW LIMIT OFFSET |>'.split(
    ' ',
  ),
)
