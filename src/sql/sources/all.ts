/** The readers that task threads have. */
import './memory-readers.js'
