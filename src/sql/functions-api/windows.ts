/** Window functions. */
import { define, type Fn0 } from './define.js'

/** The number of the row in its partition, from 1. */
export const row_number: Fn0<'row_number', number> = define('row_number', '')

/** The number of rows before the first peer of the row, plus 1: equal rows have one rank, and gaps follow. */
export const rank: Fn0<'rank', number> = define('rank', '')

/** The rank of the row, without gaps after equal rows. */
export const dense_rank: Fn0<'dense_rank', number> = define('dense_rank', '')

/** The rank of the row from 0 to 1: (rank - 1) / (rows - 1); 0 for a single row. */
export const percent_rank: Fn0<'percent_rank', number> = define('percent_rank', '')

/** The part of the partition's rows that do not come after the row's peers. */
export const cume_dist: Fn0<'cume_dist', number> = define('cume_dist', '')
