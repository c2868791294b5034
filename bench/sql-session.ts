import { SparkSession } from 'millrace'

/** The session of a bench on so many threads; times are in UTC. */
export function benchSession(name: string, cores: number): SparkSession {
  return SparkSession.builder
    .master(`local[${cores}]`)
    .appName(`bench ${name}`)
    .config('spark.sql.session.timeZone', 'UTC')
    .getOrCreate()
}
