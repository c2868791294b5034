/** What programs import of DataFrames and SQL, with all methods attached. `lazy-face.ts` stands for it until it is used. */
import './dataset-actions.js'
import './dataset-checkpoint.js'
import './dataset-closures.js'
import './dataset-columns.js'
import './dataset-grouping.js'
import './dataset-joins.js'
import './dataset-observe.js'
import './dataset-partitions.js'
import './dataset-relational.js'
import './dataset-subqueries.js'
import './dataset-to.js'
import './dataset-transpose.js'
import './na-functions.js'
import './stat-functions.js'
import { nameCallers } from '../util/with-caller.js'
import { Dataset } from './dataset.js'
import { DataFrameReader } from './reader.js'
import { DataFrameWriter } from './writer.js'

export { Aggregator } from './aggregator.js'
export { Column } from './column.js'
export { Dataset, Dataset as DataFrame, type FilterCondition } from './dataset.js'
export type { JoinType } from './dataset-joins.js'
export { RelationalGroupedDataset } from './grouped-data.js'
export { KeyValueGroupedDataset } from './key-value-grouped.js'
export { DataFrameNaFunctions, type FillValue } from './na-functions.js'
export { Observation, type ObservedMetrics } from './observation.js'
export type {
  CsvReadOptions,
  CsvWriteOptions,
  FileReadOptions,
  JsonReadOptions,
  JsonWriteOptions,
  ReadOptions,
  TextReadOptions,
  TextWriteOptions,
  WriteOptions,
} from './options.js'
export type { ExplainMode, RuntimeConf, SaveMode } from './query.js'
export { DataFrameReader } from './reader.js'
export type { Row, RowOfDDL, TypeOfDDL } from './row-types.js'
export { SparkSession, SparkSessionBuilder } from './session.js'
export { DataFrameStatFunctions } from './stat-functions.js'
export type { DataType, StructField } from './types/data-type.js'
export { Decimal } from './types/decimal.js'
export { DayTimeInterval, YearMonthInterval } from './types/interval-values.js'
export type { ParseMode } from './types/parse-mode.js'
export type { CalendarInterval } from './types/sql-value.js'
export type { StandardSchema } from './types/standard-schema.js'
export {
  DataTypes,
  type RowOf,
  type SchemaLike,
  StructType,
  type TypeOf,
} from './types/struct-type.js'
export { aggregatorColumn } from './udaf.js'
export type { UserDefinedFunction } from './udf.js'
export { Window, WindowSpec } from './window-spec.js'
export { DataFrameWriter, type SaveModeName } from './writer.js'

for (const face of [Dataset, DataFrameReader, DataFrameWriter]) nameCallers(face)
