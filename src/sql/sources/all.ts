/** The readers that task threads have. */
import './binary-reader.js'
import './csv/csv-reader.js'
import './infer-task.js'
import './json/json-reader.js'
import './memory-readers.js'
import './text-reader.js'
import './text-records.js'
