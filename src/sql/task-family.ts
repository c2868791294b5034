/** Lets a thread load what SQL tasks need with the first of them. */
import { registerFamily } from '../core/pipeline/partition-operators.js'

registerFamily('sql', () => import('./exec/tasks.js'))
