/** The local property by which the jobs of a query know it: its number, as text. */
export const EXECUTION_ID = 'spark.sql.execution.id'
