/** Lets a thread load what SQL tasks need with the first of them; what Parquet, Arrow and databases need with the first of these. */
import { registerFamily } from '../core/pipeline/partition-operators.js'

registerFamily('sql', () => import('./exec/tasks.js'))
registerFamily('parquet', () => import('./exec/parquet-tasks.js'))
registerFamily('jdbc', () => import('./exec/jdbc-tasks.js'))
registerFamily('arrow', () => import('./exec/arrow-tasks.js'))
registerFamily('arrowWrite', () => import('./exec/arrow-write-tasks.js'))
registerFamily('parquetWrite', () => import('./exec/parquet-write-tasks.js'))
