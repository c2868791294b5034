/**
 * DuckDB inside the process, as a yardstick: through `@duckdb/node-api`, which only the benches use. Without it the variants
 * that need it are left out. It is no dependency of the project (its packages are large and not every registry has all of them):
 * `npm install --no-save @duckdb/node-api` puts it there.
 */

/** What the benches use of the package. */
interface DuckDBPackage {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<DuckDBInstance>
  }
}

interface DuckDBInstance {
  connect(): Promise<DuckDBConnection>
}

interface DuckDBConnection {
  run(sql: string): Promise<{ getRows(): Promise<unknown[][]> }>
}

/** The rows that a statement gives; BIGINT values are of type bigint. */
export type RunDuckDB = (sql: string) => Promise<unknown[][]>

// not a literal: the compiler must not need the package
const packageName: string = '@duckdb/node-api'

export async function openDuckDB(threads: number): Promise<RunDuckDB> {
  const { DuckDBInstance } = (await import(packageName)) as DuckDBPackage
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  return async sql => (await connection.run(sql)).getRows()
}

/** Why DuckDB cannot be asked; undefined when it can. */
export async function duckDBMissing(): Promise<string | undefined> {
  try {
    await openDuckDB(1)
    return undefined
  } catch (error) {
    return `no ${packageName}: ${String(error)}`
  }
}

/** Columns as DuckDB's readers want them: `{'a': 'VARCHAR', 'b': 'BIGINT'}`. */
export function duckDBColumns(columns: readonly (readonly [string, string])[]): string {
  const list = columns.map(([name, type]) => `'${name}': '${type.replace('STRING', 'VARCHAR')}'`)
  return `{${list.join(', ')}}`
}
