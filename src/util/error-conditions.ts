/**
 * Every error condition of millrace: its message template (named parameters in angle brackets) and, where Spark has
 * one, its SQLSTATE. A part in braces is left out when its parameter is empty. Form: one sentence of what with the
 * values, one of what to do. Alphabetical.
 */
export interface ConditionTemplate {
  readonly message: string
  readonly sqlState?: string
}

export const errorConditions = {
  ACCUMULATOR_READ_IN_TASK: {
    message:
      "An accumulator's value can't be read in a task: a task sees only what it added itself. Read it on the driver after the action.",
  },
  AGGREGATE_EXPRESSION_REQUIRED: {
    message: 'PIVOT needs aggregate functions, and <expression> is none. Use one (first, max).',
    sqlState: '42K0E',
  },
  AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION: {
    message:
      'The arguments of the aggregate <sqlExpr> give something else each time. Compute them in a query below.',
    sqlState: '42845',
  },
  ALL_PARAMETERS_MUST_BE_NAMED: {
    message:
      'Some of the arguments of <exprs> have names, and some have none. Give each one a name with AS, or none{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '07001',
  },
  ALL_PARTITION_COLUMNS_NOT_ALLOWED: {
    message:
      'All columns are partition columns, and files need at least one of their own. Leave a column out of partitionBy.',
    sqlState: 'KD005',
  },
  AMBIGUOUS_COLUMN_OR_FIELD: {
    message: 'The column or field <name> is there <n> times. Rename all but one, or drop them.',
    sqlState: '42702',
  },
  AMBIGUOUS_LATERAL_COLUMN_ALIAS: {
    message:
      'The name <name> means <n> columns of the same select list. Give these different names.',
    sqlState: '42702',
  },
  AMBIGUOUS_REFERENCE: {
    message:
      "The name <name> is ambiguous: it can be <referenceNames>. Put the table's name or alias before it, or say which side's it is with its col().",
    sqlState: '42704',
  },
  AMBIGUOUS_REFERENCE_TO_FIELDS: {
    message:
      'The field <field> is ambiguous: the struct has <count> fields of that name. Rename them, or set spark.sql.caseSensitive where they differ by case.',
    sqlState: '42000',
  },
  ARITHMETIC_OVERFLOW: {
    message:
      'The result does not fit its type. {<alternative>. }Set spark.sql.ansi.enabled to false to have it wrap.',
    sqlState: '22003',
  },
  ASSIGNMENT_ARITY_MISMATCH: {
    message:
      '<numTarget> names are given to <numExpr> columns. Give as many names as there are columns.',
    sqlState: '42802',
  },
  ASYNC_FUNCTION_NOT_ALLOWED: {
    message: 'The function gives a promise, where a value is needed. <hint>.',
  },
  ATTRIBUTE_NOT_SUPPORTED: {
    message:
      'A column is no truth value, and conditions on columns are not made with <what>. Use and(), or(), not() and equalTo().',
  },
  BINARY_ARITHMETIC_OVERFLOW: {
    message:
      '<value1> <symbol> <value2> does not fit its type.{ <alternative>.} Cast the operands to a wider type.',
    sqlState: '22003',
  },
  BINARY_FILE_SCHEMA: {
    message:
      'The schema of binaryFile is <expected>, not <schema>. Leave the schema out, and choose columns with select().',
  },
  BINARY_RECORD_INCOMPLETE: {
    message:
      "The file '<path>' ends at byte <size>, within a record of <recordLength> bytes. Check the record length, or repair the file.",
  },
  BLOCK_CORRUPT: {
    message:
      "The block <block> is damaged: <reason>. It is computed again where its lineage is known; look for a failing disk or another program that writes to millrace's local directory.",
  },
  BLOCK_VERSION_NOT_SUPPORTED: {
    message:
      'The block has format version <version>, and this millrace reads versions up to <supported>. Read it with the millrace that wrote it or a later one.',
  },
  BROADCAST_DESTROYED: {
    message: "Broadcast variable <id> was destroyed; it can't be used any more.",
  },
  CANNOT_CHANGE_STORAGE_LEVEL: {
    message:
      'RDD <rdd> is persisted already at <level>. Call unpersist() before you give it another level.',
  },
  CANNOT_DECODE_URL: {
    message:
      "The text '<url>' cannot be decoded: a '%' needs two hexadecimal digits behind it. Use try_url_decode() to get NULL instead.",
    sqlState: '22546',
  },
  CANNOT_INFER_EMPTY_SCHEMA: {
    message: 'There are no rows to find the columns from. Give a schema.',
    sqlState: '42K08',
  },
  CANNOT_INFER_TYPE: {
    message:
      "The column '<column>' has the value <value>, for which there is no SQL type. Leave it out, or make a text or a number of it.",
  },
  CANNOT_MERGE_SCHEMAS: {
    message:
      "The schemas of the files cannot be one: the column <column> is <left> in some, and <right> in '<path>'. Give a schema, or read the files apart.",
    sqlState: '42KD9',
  },
  CANNOT_MERGE_TYPE: {
    message:
      "The column '<column>' has values of type <dataType1> and of type <dataType2>. Give a schema, or make all values of one type.",
  },
  CANNOT_MODIFY_CONFIG: {
    message:
      "The setting <key> can't be changed while the session runs. Give it to the builder of the SparkSession.",
    sqlState: '46110',
  },
  CANNOT_PARSE_INTERVAL: {
    message:
      "The interval <intervalString> cannot be read. Give a number and a unit, such as '10 minutes'.",
    sqlState: '22006',
  },
  CANNOT_PARSE_TIMESTAMP: {
    message: 'Text cannot be read as a timestamp: <message>. Use <func> to get NULL instead.',
    sqlState: '22007',
  },
  CANNOT_RESOLVE_STAR_EXPAND: {
    message:
      '<targetString>.* cannot be expanded with the columns <columns>. Use the name of a table in FROM or of a struct column.',
    sqlState: '42704',
  },
  CAST_INVALID_INPUT: {
    message:
      'The value <expression> of the type <sourceType> cannot be cast to <targetType>, because it is malformed. Correct the value, or use try_cast to get NULL instead.',
    sqlState: '22018',
  },
  CAST_OVERFLOW: {
    message:
      'The value <value> of the type <sourceType> does not fit <targetType>. Use a wider type, or try_cast to get NULL instead.',
    sqlState: '22003',
  },
  CHECKPOINT_BATCH_DURATION_CHANGED: {
    message:
      "The checkpoint in '<directory>' has batches of <before> ms, and the program has batches of <now> ms, which do not go on where those ended. Give the context the batch duration of before, or begin anew in another folder.",
  },
  CHECKPOINT_DIRECTORY_IN_USE: {
    message:
      "The checkpoint directory '<directory>' is used by process <pid> on <host>. Stop that one first; if it is no more, remove '<lock>'.",
  },
  CHECKPOINT_DIRECTORY_MISSING: {
    message:
      'The checkpoint directory has not been set. Please set it by <method>: <who> needs it.',
  },
  CHECKPOINT_DIRECTORY_NOT_THE_SAME: {
    message:
      "getOrCreate() was given the checkpoint directory '<directory>', and the context that create() made has '<other>'. Give both the same.",
  },
  CHECKPOINT_DIRECTORY_UNUSABLE: {
    message:
      "The checkpoint directory '<directory>' cannot be used: <reason> Give ssc.checkpoint() a folder that this process may write to.",
  },
  CHECKPOINT_OF_ANOTHER_APPLICATION: {
    message:
      "The checkpoint directory '<directory>' belongs to the application '<found>', and this one is '<application>'. Give this one a folder of its own, or its name of before (spark.app.name).",
  },
  CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND: {
    message:
      'The partition <rddBlockId> of a locally checkpointed RDD is gone, and its lineage was cut. Do not unpersist the RDD; use checkpoint() where partitions must be safe.',
    sqlState: '56000',
  },
  CHECKPOINT_STATE_DROPPED: {
    message:
      'The checkpoint has state that no stream of the program takes up: <states>. Put the stream back, or name the one that takes its place with uid(){ (new: <candidates>)}; set spark.millrace.streaming.checkpoint.allowDroppedState to true to lose that state.',
  },
  CHECKPOINT_STATE_MISSING: {
    message:
      'The checkpoint of <time> ms has state whose files are not there: <states>. Bring the folder back from a copy, or begin anew in another one.',
  },
  CHECKPOINT_STREAM_MISMATCH: {
    message:
      "What the checkpoint keeps as '<operatorId>' is of <kept>, and the program has <stream> there. Give the new stream another uid().",
  },
  CHECKPOINT_UNREADABLE: {
    message:
      "No checkpoint in '<directory>' can be read: <reasons>. Bring the files back from a copy, or begin anew in another folder.",
  },
  CHECKPOINT_VERSION_NOT_SUPPORTED: {
    message:
      "'<path>' has format version <version> (written by millrace <writer>), and this millrace reads versions up to <supported>. Use the millrace that wrote it or a later one.",
  },
  CHECKPOINT_WRITE_FAILED: {
    message:
      "The checkpoint of batch <time> ms could not be written to '<directory>': <reason> Batches go on; a restart would go back to the last checkpoint that was written.",
  },
  CLASS_NOT_FOUND: {
    message:
      'The class <name> of <url> cannot be loaded in this thread. Export it from a module that task threads can import.',
  },
  CLOSURE_MODULE_NOT_LOADED: {
    message:
      "A task thread could not load the module '<module>' for <from>: <reason>. Functions that run in tasks import their modules there again, so a module must be loadable without the program's main script.",
  },
  CLOSURE_VALUE_NOT_RESOLVED: {
    message:
      "A captured value of kind '<kind>' has no meaning in this thread. Use broadcasts and accumulators in functions that run in tasks only.",
  },
  CLOSURE_VERSION_NOT_SUPPORTED: {
    message:
      'The captured function has format version <version>, and this millrace understands version <supported>. Use the same version of millrace on both sides.',
  },
  'CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION': {
    message:
      "There is no compression '<codecName>' for this format here. Use one of <availableCodecs>.",
    sqlState: '56038',
  },
  'COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION': {
    message:
      '<functionName> would give an array of <numberOfElements> elements, and <maxRoundedArrayLength> is the most. Make the input smaller.',
    sqlState: '54000',
  },
  'COLLECTION_SIZE_LIMIT_EXCEEDED.MEMORY': {
    message:
      '<functionName> would hold <numberOfElements> elements at once, and <maxElements> is the most. Make fewer of them, or rows in place of an array: range(...) gives a row for each number, where a sequence would be exploded.',
    sqlState: '54000',
  },
  'COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER': {
    message:
      '<functionName> would give an array of <numberOfElements> elements, and <maxRoundedArrayLength> is the most. Give a smaller <parameter>.',
    sqlState: '54000',
  },
  COLUMN_ALREADY_EXISTS: {
    message:
      'The column <columnName> is there twice. Give one of the two another name{, or <instead>}.',
    sqlState: '42711',
  },
  COLUMN_NOT_DEFINED_IN_TABLE: {
    message:
      'The rows have the column <colName> (<colType>), and the table <tableName> has <tableCols>. Rename or drop the column, or add it to the table.',
    sqlState: '42703',
  },
  COMMAND_ARGUMENT_INVALID: {
    message: "millrace <command>: <problem> 'millrace <command> --help' prints its usage.",
  },
  COMMAND_NOT_FOUND: {
    message: "There is no command '<command>'. <hint> 'millrace --help' prints what there is.",
  },
  COMPARATOR_RETURNS_NULL: {
    message:
      'The comparator gave null for <firstValue> and <secondValue>. It must give a negative number, 0 or a positive number for every pair.',
    sqlState: '22004',
  },
  COMPRESSION_NOT_SUPPORTED: {
    message: "The compression '<compression>' is not known. Use 'gzip', or leave it out.",
  },
  CONFLICTING_DIRECTORY_STRUCTURES: {
    message:
      "The directories below the path are not partitioned alike: <discoveredBasePaths>. Read them one by one, or set the option 'basePath' to the root of the table.",
    sqlState: 'KD009',
  },
  CONFLICTING_PARTITION_COLUMN_NAMES: {
    message:
      'Directories have different partition columns: <distinctPartColLists>. Files must lie in the innermost directories only, and all directories must have the same columns; move <suspiciousPaths>.',
    sqlState: 'KD009',
  },
  CONNECTION_THREAD_LOST: {
    message:
      "The thread that has this task's connections to databases has ended, most likely for want of memory. Lower the option fetchsize (of a write: batchsize), or give Node more with --max-old-space-size.",
  },
  CONNECTOR_DEPENDENCY_MISSING: {
    message:
      "The package '<package>' is needed for this and cannot be loaded: <reason>. Install it: npm install <package>.",
  },
  CONVERSION_INVALID_INPUT: {
    message:
      'The value <str> cannot be converted to <targetType> by the format <fmt>. Use <suggestion> to get NULL instead.',
    sqlState: '22018',
  },
  CSV_HEADER_NOT_AS_SCHEMA: {
    message:
      'The header of the CSV texts is <header>, and the columns of the schema are <schema>. Correct one of them, or leave the option enforceSchema on.',
  },
  CYCLIC_FUNCTION_REFERENCE: {
    message: 'A function made in SQL calls itself: <path>. Call something else in its body.',
    sqlState: '42887',
  },
  'DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES': {
    message:
      "Cannot resolve <sqlExpr>: <functionName> takes an <dataType> and a value of its elements' type, and has <leftType> and <rightType>. Cast one of them.",
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: <functionName> takes two <arrayType> of the same element type, and has <leftType> and <rightType>. Cast one of them.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: the operands have the types <left> and <right>, which do not go together. Cast one of them.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: the operands must be of type <inputType>, and are of type <actualDataType>. Cast them.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS': {
    message: 'Cannot resolve <sqlExpr>: no field would be left of the struct. Keep one.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION': {
    message: '<sqlExpr> cannot be: there is no cast from <srcType> to <targetType>.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION': {
    message:
      '<sqlExpr> cannot be: in ANSI mode there is no cast from <srcType> to <targetType>. Set <config> to <configVal> to have it.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION': {
    message:
      '<sqlExpr> cannot be: there is no cast from <srcType> to <targetType>. Use <functionNames> instead.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: the keys of <functionName> must be of one type, and have <dataType>. Cast them to one type.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: the values of <functionName> must be of one type, and have <dataType>. Cast them to one type.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING': {
    message:
      'Cannot resolve <sqlExpr>: the names of fields must be constant strings that are not null, and some are <inputExprs>. Give names as string literals.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.DATA_DIFF_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: the arguments of <functionName> must be of one type, and have <dataType>. Cast them to one type.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN': {
    message:
      'Cannot resolve <sqlExpr>: the condition <filter> must be BOOLEAN, and is <type>. Compare it with something.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.HASH_MAP_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: <functionName> takes no maps, since equal ones may have their entries in another order. Set spark.sql.legacy.allowHashOnMapType to true to allow them.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE': {
    message: 'Cannot resolve <sqlExpr>: <exprName> must be one character long. Give one character.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.INVALID_ARG_VALUE': {
    message:
      'Cannot resolve <sqlExpr>: <inputName> must be a <requireType>, one of <validValues>, and is <inputValue>. Use one of these.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: maps in JSON have keys of type STRING, and the schema has <schema>. Make the key a STRING.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.INVALID_JSON_SCHEMA': {
    message:
      'Cannot resolve <sqlExpr>: JSON is made of a STRUCT, ARRAY or MAP, and the type is <schema>. Put the value into one of these.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: the key of a map cannot be or have a map, and it is of type <keyType>. Take a key of another type.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: <functionName> needs values that have an order, and <dataType> has none.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH': {
    message:
      'Cannot resolve <sqlExpr>: the left side of IN is <leftType>, and the subquery gives <rightType>. Cast one of them.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH': {
    message:
      'Cannot resolve <sqlExpr>: the left side of IN has <leftLength> columns ([<leftColumns>]), and the subquery gives <rightLength> ([<rightColumns>]). Make them as many.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: the arguments of <functionName> must be maps of one type, and have <dataType>. Cast them to one type.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES': {
    message:
      "Cannot resolve <sqlExpr>: <functionName> takes a <dataType> and a value of its keys' type, and has <leftType> and <rightType>. Cast one of them.",
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: <functionName> takes two maps of the same key type, and the keys are <leftType> and <rightType>. Cast one of them.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT': {
    message:
      'Cannot resolve <sqlExpr>: <inputName> must be a constant <inputType>, and <inputExpr> is none. Give a literal.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.NON_STRING_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: all arguments of <funcName> must be of type STRING. Cast those that are not.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.NULL_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: <functionName> does not take an argument of type VOID. Cast the null to the type that is meant.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION': {
    message:
      '<sqlExpr> cannot be: <leftExprName> is <leftExprValue>, and must be <constraint> <rightExprName>, which is <rightExprValue>.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER': {
    message:
      'Cannot resolve <sqlExpr>: a RANGE frame with an offset needs one ORDER BY expression, and has <orderSpec>. Order by one, or use ROWS.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER': {
    message:
      'Cannot resolve <sqlExpr>: a RANGE frame with bounds needs an ORDER BY. Add one to the window, or use ROWS.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: <functionName> goes over <startType> in steps of <stepType>, or over <otherStartType> in steps of the same type. Cast the arguments to these.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: the <location> bound of the frame must be <expectedType>, and is <exprType>. Cast it.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE': {
    message:
      'Cannot resolve <sqlExpr>: the <location> bound <expression> of the frame is no constant. Write one.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON': {
    message:
      'Cannot resolve <sqlExpr>: the lower bound of the frame must not lie above the upper one. Exchange them.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES': {
    message:
      'Cannot resolve <sqlExpr>: column <columnIndex> has type <leftType> by parameter <leftParamIndex> and type <rightType> by parameter <rightParamIndex>. Cast them to one type.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: the <paramIndex> parameter must be of type <requiredType>, and <inputSql> is of type <inputType>. Cast it.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.UNEXPECTED_NULL': {
    message: 'Cannot resolve <sqlExpr>: <exprName> is null. Give a value.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: <functionName> must give <expectedType>, and gives <actualType>. Cast what it gives.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE': {
    message:
      'Cannot resolve <sqlExpr>: <functionName> does not take values of type <dataType>. Convert them first.',
    sqlState: '42K09',
  },
  'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE': {
    message:
      'Cannot resolve <sqlExpr>: <exprName> must be in <valueRange>, and is <currentValue>. Give a value in the range.',
    sqlState: '42K09',
  },
  DATATYPE_MISSING_SIZE: {
    message:
      'The type <type> needs a length, as in <type>(10){ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42K01',
  },
  DATA_SOURCE_NOT_FOUND: {
    message: "There is no data source '<provider>'. Use one of <formats>.",
    sqlState: '42K02',
  },
  DATETIME_FIELD_OUT_OF_BOUNDS: {
    message:
      '<rangeMessage>. Correct the value, or use the try_ form of the function to get NULL instead.',
    sqlState: '22023',
  },
  DATETIME_OVERFLOW: {
    message: 'The result of <operation> is outside of the range of dates and timestamps.',
    sqlState: '22008',
  },
  DATE_OUT_OF_RANGE: {
    message:
      "The column '<column>' of type <type> has a time that no Date can hold: <value>. Cast the column to STRING or BIGINT.",
  },
  DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION: {
    message:
      'A decimal has at most <maxPrecision> digits, and this one <precision>; use fewer digits or DOUBLE{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '22003',
  },
  DECIMAL_SCALE_EXCEEDS_PRECISION: {
    message:
      'A decimal of <precision> digits cannot have <scale> of them behind the point; make the precision larger or the scale smaller{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '22003',
  },
  DISK_FULL: {
    message:
      "There is no space left on the device of '<path>'. Free some, or set spark.local.dir to a folder on another one.",
  },
  DIVIDE_BY_ZERO: {
    message:
      'Division by zero. Use try_divide to get NULL in place of this error, or set spark.sql.ansi.enabled to false.',
    sqlState: '22012',
  },
  DUPLICATED_CTE_NAMES: {
    message:
      'WITH defines <duplicateNames> more than once; rename all but one{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42602',
  },
  DUPLICATED_MAP_KEY: {
    message:
      'The key <key> is there twice in one map. Remove it, or set <mapKeyDedupPolicy> to LAST_WIN, so that the last one counts.',
    sqlState: '23505',
  },
  DUPLICATED_METRICS_NAME: {
    message:
      "Two observe() of one query have the name '<metricName>'. Give each a name of its own.",
    sqlState: '42710',
  },
  DUPLICATE_ASSIGNMENTS: {
    message: '<nameList> is set twice. Name each variable once.',
    sqlState: '42701',
  },
  DUPLICATE_KEY: {
    message:
      'The key <keyColumn> is given more than once; give it once{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '23505',
  },
  'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED': {
    message:
      '<routineName> is given the parameter <parameterName> by its position and by its name. Leave the name out.',
    sqlState: '4274K',
  },
  'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE': {
    message: '<routineName> is given the parameter <parameterName> twice. Give it once.',
    sqlState: '4274K',
  },
  DUPLICATE_ROUTINE_PARAMETER_NAMES: {
    message:
      'The function <routineName> has more than one parameter of the name <names>. Give each a name of its own.',
    sqlState: '42734',
  },
  DUPLICATE_UID: {
    message:
      "Two streams have the uid '<uid>': <first> and <second>. Give each stream a uid of its own.",
  },
  EMPTY_COLLECTION: {
    message: '<operator> needs at least one row, and there is none. Check isEmpty() first.',
  },
  EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE: {
    message: 'Rows without columns cannot be written as <format>. Select a column.',
    sqlState: '0A000',
  },
  EVENT_LOG_NOT_FOUND: {
    message:
      "There is no event log in '<path>'. A program writes one when spark.eventLog.enabled is true, into the folder of spark.eventLog.dir.",
  },
  EVENT_LOG_VERSION_NOT_SUPPORTED: {
    message:
      "The event log '<path>' has format <version>, but this version of millrace reads formats up to <supported>. Use the version that wrote it, or a later one.",
  },
  EXECUTOR_LOST: {
    message:
      'The task thread of partition <partition> was lost: <reason>.{ It ran functions of <others> too.} <advice>.',
  },
  EXPRESSION_TOO_DEEP: {
    message:
      'An expression has <depth> levels, and at most <limit> are understood. Compute parts of it in a select below, or put the cases into a table to join with.',
    sqlState: '54001',
  },
  FAILED_FUNCTION_CALL: {
    message: '<funcName> can not be prepared for its arguments. Check them.',
    sqlState: '38000',
  },
  'FAILED_JDBC.CONNECTION': {
    message:
      'There is no connection to <url>{ for the user <user>}: <reason> (SQLSTATE <state>). Check the url, the user and the password, and that the server takes connections from here.',
    sqlState: '08001',
  },
  'FAILED_JDBC.CONNECTION_LOST': {
    message:
      'The connection to <url> was lost while it was to <doing> the table <table>{, partition <partition>}: <reason>. What was not committed is rolled back.',
    sqlState: '08006',
  },
  'FAILED_JDBC.STATEMENT': {
    message:
      'The database at <url> did not <doing> the table <table>{, partition <partition>}: <reason> (SQLSTATE <state>).',
    sqlState: 'HV000',
  },
  'FAILED_JDBC.VALUE': {
    message:
      "The value <value> of the column <column> of the table <table>{, partition <partition>}, is no <type>. Read the column as another type with the option customSchema, such as '<column> STRING'.",
    sqlState: '22018',
  },
  'FAILED_READ_FILE.ARROW_COLUMN_DATA_TYPE_MISMATCH': {
    message:
      "The column <column> of the file '<path>' is <actualType> there, which cannot be read as <expectedType>. Give the schema that the file has.",
    sqlState: 'KD001',
  },
  'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER': {
    message:
      "The end of the file '<path>', which says what is in it, cannot be read: <reason> Repair or remove it, or set the option 'ignoreCorruptFiles'.",
    sqlState: 'KD001',
  },
  'FAILED_READ_FILE.CORRUPT_COMPRESSION': {
    message:
      "The file '<path>' cannot be decompressed: <reason>. Repair it, or give it a name that says how it is compressed.",
    sqlState: 'KD001',
  },
  'FAILED_READ_FILE.FILE_NOT_EXIST': {
    message:
      "The file '<path>' does not exist any more: it was removed after the files were listed. Read again, or set the option 'ignoreMissingFiles'.",
    sqlState: 'KD001',
  },
  'FAILED_READ_FILE.NO_HINT': {
    message: "The file '<path>' cannot be read: <reason>",
    sqlState: 'KD001',
  },
  'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH': {
    message:
      "The column <column> of the file '<path>' is <actualType> there, which cannot be read as <expectedType>. Give the schema that the file has.",
    sqlState: 'KD001',
  },
  'FAILED_READ_FILE.UNSUPPORTED_COMPRESSION': {
    message:
      "The file '<path>' is compressed with <codec>, which is not supported here. Use gzip or deflate, or zstd on a Node that has it.",
    sqlState: 'KD001',
  },
  FAILED_TO_PARSE_TOO_COMPLEX: {
    message:
      'The SQL text has more than <limit> levels of parts within parts; split it into several statements or views{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '54001',
  },
  FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME: {
    message: "The column '<fieldName>' of type <dataType> cannot hold <value>.{ <hint>.}",
  },
  FIELD_NOT_FOUND: {
    message: 'There is no field <fieldName> in <fields>. Use one of these.',
    sqlState: '42704',
  },
  FILE_ALREADY_EXISTS: {
    message: "'<path>' exists already. Remove it or choose another path.",
  },
  FILE_NOT_FOUND: {
    message: "There is no file or folder '<path>'. Check the path and the working directory.",
  },
  FILE_STORE_LOST: {
    message:
      'The thread of the file stores (spark.hadoop.fs.SCHEME.impl) has ended. Look for what a store left behind: an error that nobody caught, or an end of the process.',
  },
  FILE_STORE_NOT_LOADED: {
    message:
      'The file store of <scheme>: URLs could not be made from <module>: <reason>. Set spark.hadoop.fs.<scheme>.impl to a module of the program, or a file: URL, whose default export is a class of file stores.',
  },
  FILE_SYSTEM_ERROR: {
    message: "'<path>' cannot be used: <operation> failed with <code>. The cause says more.",
  },
  GROUPING_COLUMN_MISMATCH: {
    message:
      'The column <grouping> of grouping() is not among the grouping columns <groupingColumns>. Use one of these.',
    sqlState: '42803',
  },
  GROUPING_ID_COLUMN_MISMATCH: {
    message:
      'The columns <groupingIdColumn> of grouping_id() are not the grouping columns <groupByColumns>. Give these, or none.',
    sqlState: '42803',
  },
  GROUPING_SIZE_LIMIT_EXCEEDED: {
    message:
      'ROLLUP, CUBE and GROUPING SETS make more than <maxSize> sets; group by fewer of them{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '54000',
  },
  GROUP_BY_AGGREGATE: {
    message:
      'GROUP BY cannot have the aggregate function in <sqlExpr>. Group by columns, and filter aggregates with HAVING.',
    sqlState: '42903',
  },
  GROUP_BY_POS_AGGREGATE: {
    message:
      'GROUP BY <index> means <aggExpr>, which has an aggregate function. Group by another column.',
    sqlState: '42903',
  },
  GROUP_BY_POS_OUT_OF_RANGE: {
    message: 'GROUP BY <index> means no column of the select list: it has <size>. Use 1 to <size>.',
    sqlState: '42805',
  },
  HISTOGRAM_RANGE_UNDEFINED: {
    message:
      'There are no buckets of one width from <min> to <max>: the RDD is empty, or has NaN or an infinite number. Filter it, or give the edges of the buckets.',
  },
  ILLEGAL_DAY_OF_WEEK: {
    message: "'<string>' is no day of the week. Give a name such as 'Monday', 'MON' or 'MO'.",
    sqlState: '22009',
  },
  INCOMPATIBLE_COLUMN_TYPE: {
    message:
      '<operator> needs columns of types that go together: column <columnOrdinalNumber> of table <tableOrdinalNumber> is <dataType1>, which does not go with <dataType2> of the first table.<hint> Cast one of them.',
    sqlState: '42825',
  },
  'INCOMPLETE_TYPE_DEFINITION.ARRAY': {
    message:
      'The type ARRAY needs the type of its elements, as in ARRAY<elementType>{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42K01',
  },
  'INCOMPLETE_TYPE_DEFINITION.MAP': {
    message:
      'The type MAP needs the types of its keys and values, as in MAP<keyType, valueType>{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42K01',
  },
  'INCOMPLETE_TYPE_DEFINITION.STRUCT': {
    message:
      'The type STRUCT needs its fields, as in STRUCT<name: fieldType>{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42K01',
  },
  'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION': {
    message:
      'The datetime pattern <pattern> is not one that is understood since Spark 3.0. Use letters and lengths of the list of datetime patterns.',
    sqlState: '42K0B',
  },
  'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN': {
    message:
      'The letter <c> of datetime patterns is based on weeks, which is not supported since Spark 3.0. Use extract() instead.',
    sqlState: '42K0B',
  },
  INPUT_FILE_UNREADABLE: {
    message: "The file '<path>' cannot be read: <reason>. <advice>.",
  },
  INPUT_PATH_NOT_EXIST: {
    message: 'Input path does not exist: <path>.',
  },
  'INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS': {
    message:
      'Rows cannot be inserted into <tableName>, which has the columns <tableColumns>: the query gives fewer, <dataColumns>. Give a value for each column.',
    sqlState: '21S01',
  },
  'INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS': {
    message:
      'Rows cannot be inserted into <tableName>, which has the columns <tableColumns>: the query gives more, <dataColumns>. Leave out what has no column.',
    sqlState: '21S01',
  },
  INTERNAL_ERROR: {
    message: 'millrace did something it should not: <what>. Please report this.',
    sqlState: 'XX000',
  },
  'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION': {
    message: 'The result does not fit an interval. Use smaller values.',
    sqlState: '22015',
  },
  'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION': {
    message: 'The result does not fit an interval. Use <functionName> to get NULL instead.',
    sqlState: '22015',
  },
  INTERVAL_DIVIDED_BY_ZERO: {
    message: 'An interval is divided by zero. Use try_divide to get NULL instead.',
    sqlState: '22012',
  },
  INVALID_ACCUMULATOR_VALUE: {
    message:
      'The accumulator adds up <expected>; it was given <value>. Convert the value first, or use <other>.',
  },
  'INVALID_AGGREGATE_FILTER.NOT_BOOLEAN': {
    message:
      'The FILTER condition <filterExpr> of an aggregate function is not BOOLEAN. Compare it with something.',
    sqlState: '42903',
  },
  INVALID_ARGUMENT: {
    message: '<argument> must be <expected>; it is <value>.{ <advice>.}',
  },
  INVALID_ARRAY_INDEX: {
    message:
      'The index <indexValue> is outside of an array of <arraySize> elements. Use get(), which gives null there, or set spark.sql.ansi.enabled to false.',
    sqlState: '22003',
  },
  INVALID_ARRAY_INDEX_IN_ELEMENT_AT: {
    message:
      'The index <indexValue> is outside of an array of <arraySize> elements. Use try_element_at(), which gives null there, or set spark.sql.ansi.enabled to false.',
    sqlState: '22003',
  },
  INVALID_ARROW_DATA: {
    message:
      'The bytes cannot be read as Arrow IPC: <reason>. Give those of a whole file or stream, such as `toArrow()` makes.',
    sqlState: '22000',
  },
  INVALID_ATTRIBUTE_NAME_SYNTAX: {
    message:
      '<attributeName> is no name of a column. Put backticks around a part that has dots in it, and write two of them for a backtick.',
    sqlState: '42601',
  },
  INVALID_BATCH_DURATION: {
    message:
      'The batch duration is <value>; it must be a positive whole number of milliseconds. Use Seconds(1) or Milliseconds(500), for example.',
  },
  INVALID_BITMAP_POSITION: {
    message:
      'Position <bitPosition> is not in a bitmap of <bitmapNumBits> bits (<bitmapNumBytes> bytes), counted from 0. Use bitmap_bit_position and group by bitmap_bucket_number.',
    sqlState: '22003',
  },
  INVALID_COLUMN_OR_FIELD_DATA_TYPE: {
    message:
      'The column or field <name> is <type>, and the schema has <expectedType>, which does not hold its values. Cast it before, or change the schema.',
    sqlState: '42000',
  },
  INVALID_CONCURRENCY: {
    message: 'The concurrency must be a positive whole number; it is <concurrency>.',
  },
  INVALID_CONFIDENCE: {
    message:
      'The confidence must be a number from 0 to 1; it is <confidence>. Use 0.95, for example.',
  },
  INVALID_CONFIG_VALUE: {
    message:
      "The value '<value>' of <key> is not understood: <expected> is expected.{ It comes from <source>.}",
  },
  INVALID_CORRUPT_RECORD_TYPE: {
    message:
      "The column <columnName> for corrupt records must be of the type STRING and nullable, and is <actualType>. Change its type, or set 'columnNameOfCorruptRecord' to another name.",
    sqlState: '42804',
  },
  'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER': {
    message:
      "The datetime pattern '<pattern>' has the letter '<c>', which means nothing. Put text in single quotes.",
    sqlState: '22007',
  },
  'INVALID_DATETIME_PATTERN.LENGTH': {
    message:
      "The datetime pattern '<pattern>' has more or fewer letters in a row than there can be.",
    sqlState: '22007',
  },
  INVALID_DECIMAL: {
    message: '<value> is no decimal number. Write digits, with a point where there is a fraction.',
  },
  'INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION': {
    message:
      'The value of the variable <name> has a query in it. Declare the variable with its type, and use SET VAR afterwards.',
    sqlState: '42623',
  },
  INVALID_DURATION: {
    message:
      'The duration is <value>; it must be a whole number of milliseconds. Use Milliseconds(n), Seconds(n) or Minutes(n).',
  },
  INVALID_ESC: {
    message:
      "The escape character of LIKE must be one character, and it is '<invalidEscape>'; write one{ (line <line>, position <position>)}.{\n<context>}",
    sqlState: '42604',
  },
  INVALID_ESCAPE_CHAR: {
    message:
      "The escape character of LIKE must be one character, and is '<escape>'. Give one character.",
    sqlState: '42604',
  },
  INVALID_EXTRACT_BASE_FIELD_TYPE: {
    message:
      'Nothing can be extracted from <base>, which is of the type <other>. Use [] and . on a STRUCT, ARRAY or MAP, and EXTRACT on a date, a timestamp or an interval.',
    sqlState: '42000',
  },
  INVALID_EXTRACT_FIELD: {
    message: 'The field <field> cannot be extracted from <expr>.',
    sqlState: '42601',
  },
  INVALID_EXTRACT_FIELD_TYPE: {
    message:
      'A field of a struct is taken by a constant name, and <extraction> is none. Give a string literal.',
    sqlState: '42000',
  },
  'INVALID_FORMAT.CONT_THOUSANDS_SEPS': {
    message:
      'The number format <format> has a thousands separator without digits on both sides. Put a 0 or 9 there.',
    sqlState: '42601',
  },
  'INVALID_FORMAT.CUR_MUST_BEFORE_DEC': {
    message:
      'The number format <format> has its $ behind the decimal point. Put it before all digits.',
    sqlState: '42601',
  },
  'INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT': {
    message: 'The number format <format> has its $ behind a digit. Put it before all digits.',
    sqlState: '42601',
  },
  'INVALID_FORMAT.EMPTY': {
    message: 'The number format <format> is empty. It needs at least one digit, 0 or 9.',
    sqlState: '42601',
  },
  'INVALID_FORMAT.ESC_AT_THE_END': {
    message:
      'The pattern <format> ends with its escape character, which has nothing to escape there. Write it twice to mean the character itself.',
    sqlState: '42601',
  },
  'INVALID_FORMAT.ESC_IN_THE_MIDDLE': {
    message:
      'The pattern <format> has its escape character before <char>; it may stand before _, % and itself only. Write it twice to mean the character itself.',
    sqlState: '42601',
  },
  'INVALID_FORMAT.MISMATCH_INPUT': {
    message:
      "The input <inputType> '<input>' is not of the number format '<format>'. Use try_to_number() to get NULL instead.",
    sqlState: '42601',
  },
  'INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC': {
    message:
      'The number format <format> has a thousands separator behind the decimal point. Take it out.',
    sqlState: '42601',
  },
  'INVALID_FORMAT.UNEXPECTED_TOKEN': {
    message:
      'The number format <format> has <token> where it must not be. Formats are [MI|S] [$] digits of 0, 9, comma or G [. or D digits] [$] [PR|MI|S].',
    sqlState: '42601',
  },
  'INVALID_FORMAT.WRONG_NUM_DIGIT': {
    message: 'The number format <format> has no digit. It needs at least one 0 or 9.',
    sqlState: '42601',
  },
  'INVALID_FORMAT.WRONG_NUM_TOKEN': {
    message: 'The number format <format> has <token> more than once. Keep one.',
    sqlState: '42601',
  },
  INVALID_FRACTION_OF_SECOND: {
    message:
      'The seconds <secAndMicros> are beyond the minute: 60 is accepted as the next minute, without a fraction. Use try_make_timestamp to get NULL instead.',
    sqlState: '22023',
  },
  INVALID_GLOB: {
    message:
      "The path pattern '<pattern>' is not understood: <reason>. Put a backslash before a special character that is meant as it is.",
  },
  INVALID_HISTOGRAM_BUCKETS: {
    message:
      'The buckets of a histogram are a positive whole number, or at least two edges in ascending order; they are <buckets>.',
  },
  INVALID_HOST: {
    message:
      "A host must be the name or address of a machine, such as 'localhost', not <value>. Give the host that the server listens on.",
  },
  INVALID_IDENTIFIER: {
    message:
      '<ident> is no identifier of letters a to z, digits and underscores; write it in backticks{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42602',
  },
  INVALID_INDEX_OF_ZERO: {
    message:
      'The index 0 is not valid: the first element has index 1, the last one -1. Use another index.',
    sqlState: '22003',
  },
  'INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE': {
    message: 'The expression <expr> of VALUES cannot be computed. Use constants there.',
    sqlState: '42000',
  },
  'INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE': {
    message: 'The values of column <colName> of VALUES have no common type. Cast them.',
    sqlState: '42000',
  },
  'INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH': {
    message:
      'VALUES needs <expectedNumCols> columns, and row <rowIndex> has <actualNumCols>. Make them as many.',
    sqlState: '42000',
  },
  'INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION': {
    message: "The interval '<input>' does not fit an interval.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.INPUT_IS_EMPTY': {
    message: "The interval '<input>' is empty. Give a number and a unit, such as '1 day'.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.INTERVAL_PARSING': {
    message: "The <interval> interval '<input>' has a field that is out of range.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.INVALID_FRACTION': {
    message: "The interval '<input>' has a fraction of <unit>: only seconds may have one.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.INVALID_PRECISION': {
    message:
      "The interval '<input>' has more than nine digits behind the point of its seconds at <value>.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.INVALID_PREFIX': {
    message: "The interval '<input>' begins with <prefix>, where a number is expected.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.INVALID_UNIT': {
    message:
      "The interval '<input>' has the unit <unit>, which is none. Use year, month, week, day, hour, minute, second, millisecond or microsecond.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.INVALID_VALUE': {
    message: "The interval '<input>' has <value>, where a whole number is expected.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.MISSING_NUMBER': {
    message: "The interval '<input>' lacks a number before <word>.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.MISSING_UNIT': {
    message: "The interval '<input>' lacks a unit after <word>.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.MIXED_UNITS': {
    message:
      'Years and months do not go together with days and times in one interval: <literal>; add two intervals one after the other{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE': {
    message:
      "'<input>' is no interval: an offset is whole seconds, at most 18 hours; write it as in INTERVAL '1 02:03:04' DAY TO SECOND or INTERVAL 1 DAY 2 HOURS{ (line <line>, position <position>)}.{\n<context>}",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING': {
    message:
      "The interval '<input>' is no <intervalStr> interval: for <typeName> the form is <supportedFormat>.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE': {
    message:
      "The interval '<input>' is no <intervalStr> interval: for <typeName> the form is <supportedFormat>.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER': {
    message: "The interval '<input>' has <number>, where a number is expected.",
    sqlState: '22006',
  },
  'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION': {
    message:
      "'<input>' is no interval: an interval does not go from <from> to <to>; write it as in INTERVAL '1 02:03:04' DAY TO SECOND or INTERVAL 1 DAY 2 HOURS{ (line <line>, position <position>)}.{\n<context>}",
    sqlState: '22006',
  },
  INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION: {
    message:
      "A DATE can't be moved by an interval that has a part of a day. Cast the date to TIMESTAMP, or leave the time out of the interval.",
    sqlState: '22006',
  },
  INVALID_JDBC_OPTIONS: {
    message: 'The options for a database do not fit: <reason>.',
    sqlState: '42616',
  },
  INVALID_JDBC_TABLE: {
    message:
      "Rows are written to a table by its name, and '<table>' is none. Put a name with other signs than letters, digits and _ in double quotes: <quoted>.",
    sqlState: '42602',
  },
  INVALID_JDBC_URL: {
    message: 'The url <url> cannot be used: <reason>.',
    sqlState: '42616',
  },
  INVALID_JOIN_TYPE_FOR_JOINWITH: {
    message: 'joinWith() has no <joinType> join: each row would have one side only. Use join().',
    sqlState: '42613',
  },
  INVALID_JSON_DATA_TYPE: {
    message:
      "<invalidType> is no data type in Spark's JSON form; write it as StructType.json does.",
    sqlState: '2203G',
  },
  'INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES': {
    message:
      'A lambda has parameters of the same name: <args>. Give them different names (<caseSensitiveConfig> says whether case counts).',
    sqlState: '42K0D',
  },
  'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION': {
    message: 'A lambda is given to <class>, which takes none. Give it a value.',
    sqlState: '42K0D',
  },
  'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH': {
    message:
      'A lambda of <expectedNumArgs> parameters is given where one of <actualNumArgs> is called. Change its parameters.',
    sqlState: '42K0D',
  },
  INVALID_LATERAL_JOIN_TYPE: {
    message:
      'A <joinType> JOIN cannot have a LATERAL subquery, whose rows are those of a row of the other side. Use an INNER or LEFT OUTER JOIN, or leave LATERAL out.',
    sqlState: '42613',
  },
  'INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE': {
    message: 'The <name> expression must be an INT, and <expr> is <dataType>. Cast it.',
    sqlState: '42K0E',
  },
  'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE': {
    message: 'The <name> expression <expr> is <v>, and must not be below 0. Give another number.',
    sqlState: '42K0E',
  },
  'INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL': {
    message: 'The <name> expression <expr> is null. Give a number.',
    sqlState: '42K0E',
  },
  'INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE': {
    message: 'The <name> expression <expr> is no constant. Give a number.',
    sqlState: '42K0E',
  },
  INVALID_LOG_LEVEL: {
    message: "The log level '<level>' is not known. Use one of <levels>.",
  },
  INVALID_MASTER: {
    message: "The master URL '<master>' is not understood. <advice>.",
  },
  INVALID_NON_DETERMINISTIC_EXPRESSIONS: {
    message:
      '<sqlExprs> gives something else each time, and cannot be used here. Compute it in a select below.',
    sqlState: '42K0E',
  },
  INVALID_NUMERIC_LITERAL_RANGE: {
    message:
      'The number <rawStrippedQualifier> is outside of the type <typeName>, which goes from <minValue> to <maxValue>; write another number or type{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '22003',
  },
  'INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED': {
    message:
      'The metric <expr> has DISTINCT, which cannot be observed. Use approx_count_distinct, or a query of its own.',
    sqlState: '42K0E',
  },
  'INVALID_OBSERVED_METRICS.MISSING_NAME': {
    message: 'observe() needs a name. Give one, or an Observation.',
    sqlState: '42K0E',
  },
  'INVALID_OBSERVED_METRICS.NESTED_AGGREGATES_UNSUPPORTED': {
    message:
      'The metric <expr> has an aggregate within an aggregate. Observe the rows before and after in two observe().',
    sqlState: '42K0E',
  },
  'INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE': {
    message:
      "The metric <expr> uses a column outside of an aggregate. Say which aggregate of it: max('x').",
    sqlState: '42K0E',
  },
  'INVALID_OBSERVED_METRICS.WINDOW_EXPRESSIONS_UNSUPPORTED': {
    message: 'The metric <expr> has a window function. Observe aggregates of all rows.',
    sqlState: '42K0E',
  },
  'INVALID_OPTIONS.NON_MAP_FUNCTION': {
    message: "Options are given by map('key', 'value', ...) of constants. Write them so.",
    sqlState: '42K06',
  },
  'INVALID_OPTIONS.NON_STRING_TYPE': {
    message:
      'Options have keys and values of type STRING, and the map is of type <mapType>. Write the values as strings.',
    sqlState: '42K06',
  },
  'INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR': {
    message:
      '<functionName> could not do its work with the parameters <parameter>: <detailMessage>. Check the key, the mode and the input.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.AES_IV_LENGTH': {
    message:
      'The parameter <parameter> of <functionName> must have the length that the mode <mode> needs (16 bytes for CBC, 12 for GCM), and has <actualLength>.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.AES_KEY_LENGTH': {
    message:
      'The parameter <parameter> of <functionName> must have 16, 24 or 32 bytes, and has <actualLength>.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.BINARY_FORMAT': {
    message:
      'The parameter <parameter> of <functionName> is <invalidFormat>; it must be one of base64, hex, utf-8, without regard to case.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE': {
    message:
      'The parameter <parameter> of <functionName> must be from 0 to below <upper>, and is <invalidValue>.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.CHARSET': {
    message:
      "The parameter <parameter> of <functionName> is '<charset>'; it must be one of <charsets>.",
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.DATETIME_UNIT': {
    message:
      'The unit of <functionName> is <invalidValue>, which is none. Give a unit without quotes: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.FORMAT_STRING': {
    message: "The parameter <parameter> of <functionName> cannot be used: '<value>', <reason>.",
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.LENGTH': {
    message:
      'The value of <parameter> of <functionName> is <length>, and it must not be negative. Give 0 or more.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.PATTERN': {
    message:
      'The parameter <parameter> of <functionName> is no regular expression that can be used: <value>, <reason>.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX': {
    message:
      'The parameter <parameter> of <functionName> must be from 0 to <groupCount>, the number of groups of the regular expression, and is <groupIndex>.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.START': {
    message:
      'The value of <parameter> of <functionName> is 0, and the first element has number 1. Give 1 or more, or a negative number to count from the end.',
    sqlState: '22023',
  },
  'INVALID_PARAMETER_VALUE.ZERO_INDEX': {
    message:
      "The parameter <parameter> of <functionName> has '%0$': arguments count from 1. Write '%1$'.",
    sqlState: '22023',
  },
  INVALID_PARTITION_COLUMN_DATA_TYPE: {
    message:
      'A column of the type <type> cannot be a partition column. Choose one whose values are texts, numbers, dates or timestamps.',
    sqlState: '0A000',
  },
  INVALID_PARTITION_COUNT: {
    message: 'The number of partitions must be a positive whole number; it is <count>.',
  },
  INVALID_PARTITION_VALUE: {
    message:
      'The value <value> of the partition column <columnName> is no <dataType>. Rename the directory, or give the column another type.',
    sqlState: '42846',
  },
  INVALID_PATH: {
    message: '<operator> needs a path, a text that is not empty; it got <value>.{ <advice>.}',
  },
  INVALID_PID_PARAMETER: {
    message:
      '<parameter> <value> in PIDRateEstimator should be <bound>. Change the setting spark.streaming.backpressure.pid.* that gives it.',
  },
  INVALID_PORT: {
    message: 'The port is <value>; it must be a whole number from 1 to 65535.',
  },
  INVALID_RANGE_BOUND: {
    message: 'A range has numbers from a start to an end, both finite; its <bound> is <value>.',
  },
  INVALID_RANGE_STEP: {
    message: 'The step of a range must be a number other than 0; it is <step>.',
  },
  INVALID_READER_OPTION: {
    message: "The option '<option>' is '<value>', and has to be <expected>.",
    sqlState: '42616',
  },
  INVALID_RECORD_LENGTH: {
    message: 'The record length must be a positive whole number of bytes; it is <recordLength>.',
  },
  INVALID_REGEXP_REPLACE: {
    message:
      "'<source>' cannot be searched for '<pattern>' from position <position> on and changed by '<replacement>': the replacement names a group that the pattern does not have. Write a dollar sign as \\$.",
    sqlState: '22023',
  },
  INVALID_RELATIVE_SD: {
    message:
      'The relative standard deviation must be from 0.0006 to 0.37; it is <relativeSD>. Use 0.05 for about 5 %, for example.',
  },
  INVALID_RESET_COMMAND_FORMAT: {
    message:
      'RESET is written RESET or RESET key; put a key with special characters in backticks{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42000',
  },
  INVALID_ROW_COUNT: {
    message:
      'The number of rows must be a whole number that is not negative; it is <count>. Use collect() for all rows.',
  },
  INVALID_SAMPLE_FRACTION: {
    message: 'The sampling fraction must be a number in <range>; it is <fraction>.',
  },
  INVALID_SAMPLE_SIZE: {
    message:
      'The number of rows to sample must be a whole number that is not negative; it is <size>.',
  },
  INVALID_SAVE_MODE: {
    message:
      "There is no save mode '<mode>'. Use append, overwrite, error, errorifexists or ignore.",
    sqlState: '42000',
  },
  'INVALID_SCHEMA.ARGUMENT': {
    message:
      "A schema is a text such as 'a INT NOT NULL, b STRING', a StructType, or a Standard Schema object that can describe itself, and this is <value>.",
    sqlState: '42K07',
  },
  'INVALID_SCHEMA.NON_STRING_LITERAL': {
    message:
      'A schema is a constant string, and <inputSchema> is none. Give a literal, or schema_of_json() or schema_of_csv() of one.',
    sqlState: '42K07',
  },
  'INVALID_SCHEMA.NON_STRUCT_TYPE': {
    message:
      "A schema must be a STRUCT here, and <inputSchema> is of type <dataType>. Give fields: 'a INT, b STRING'.",
    sqlState: '42K07',
  },
  INVALID_SEQUENCE_BOUNDARIES: {
    message: 'N',
    sqlState: 'o',
  },
  INVALID_SEQUENCE_STEP: {
    message: 'A',
    sqlState: ' ',
  },
  INVALID_SET_SYNTAX: {
    message:
      'SET is written SET, SET key or SET key=value; put a key with special characters and a value with a semicolon in backticks{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42000',
  },
  INVALID_SPLIT_WEIGHTS: {
    message:
      'The weights of a split must be numbers that are not negative, and some must be positive; they are <weights>.',
  },
  'INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS': {
    message: 'CREATE TEMPORARY FUNCTION has no IF NOT EXISTS. Leave it out, or say OR REPLACE.',
    sqlState: '42000',
  },
  'INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE': {
    message:
      'IN has no values; write at least one{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42000',
  },
  'INVALID_SQL_SYNTAX.EMPTY_QUANTIFIED_PATTERN': {
    message:
      'LIKE ANY and LIKE ALL have no patterns; write at least one{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42000',
  },
  'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX': {
    message: 'The function <prettyName> does not take <syntax>. Leave it out.',
    sqlState: '42000',
  },
  'INVALID_SQL_SYNTAX.INVALID_WINDOW_REFERENCE': {
    message:
      'The window <windowName> stands for another one by name; refer to a window with a definition{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42000',
  },
  'INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED': {
    message:
      'A variable needs a type or a default value; write DECLARE name INT or DECLARE name = 5{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42000',
  },
  INVALID_STATEMENT_FOR_EXECUTE_INTO: {
    message:
      'Only a query gives values for INTO: <sqlString>. Leave INTO out{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '07501',
  },
  INVALID_STORAGE_LEVEL: {
    message: "The storage level '<level>' is not known. Use one of <levels>.",
  },
  'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN': {
    message:
      'A scalar subquery must give one column, and this one gives <number>. Select one of them.',
    sqlState: '42823',
  },
  INVALID_TABLESAMPLE_FRACTION: {
    message:
      'A sample is a part from 0 to 1 of the rows, and this one <fraction>; write another percentage{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '22023',
  },
  INVALID_TIME: {
    message: 'The time is <value>; it must be a whole number of milliseconds since the epoch.',
  },
  INVALID_TIMEZONE: {
    message:
      "The time zone '<timeZone>' is not known. Give a region such as Europe/Berlin, or an offset such as +02:00.",
    sqlState: '22009',
  },
  INVALID_TIME_WINDOW: {
    message:
      "The window of time <sqlExpr> is not valid: <reason>. Give a length such as '10 minutes'.",
    sqlState: '42K0E',
  },
  INVALID_TREE_DEPTH: {
    message: 'The depth of a tree must be at least 1; it is <depth>.',
  },
  INVALID_TYPED_LITERAL: {
    message:
      "'<value>' is no value of the type <valueType>; write it in the form of that type{ (line <line>, position <position>)}.{\n<context>}",
    sqlState: '42604',
  },
  INVALID_UID: {
    message:
      'A uid names a stream in the checkpoint folder: letters, digits, ".", "_" and "-", 100 at most, the first a letter or digit; it is <uid>.',
  },
  INVALID_URL: {
    message: "'<url>' is no URL. Use try_parse_url() to get NULL instead.",
    sqlState: '22P02',
  },
  INVALID_USAGE_OF_STAR_OR_REGEX: {
    message: '<elem> cannot be used in <prettyName>. Name the columns.',
    sqlState: '42000',
  },
  INVALID_UTF8_STRING: {
    message:
      "The string '<str>' is not valid UTF-8. Use make_valid_utf8() to replace what is wrong.",
    sqlState: '22029',
  },
  INVALID_WHEN_USAGE: {
    message: '<method>() can only follow when(), and otherwise() comes once, last.',
  },
  INVALID_WHERE_CONDITION: {
    message:
      'The condition <condition> of WHERE has <expressionList>, which is not allowed there. Compute it in a query below, or use HAVING for aggregates.',
    sqlState: '42903',
  },
  'INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT': {
    message:
      '<funcName> with DISTINCT collects <funcArg>, and WITHIN GROUP orders by <orderingExpr>. Order by what it collects, or leave out DISTINCT.',
    sqlState: '42K0K',
  },
  'INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING': {
    message: '<funcName> needs WITHIN GROUP (ORDER BY ...). Add it.',
    sqlState: '42K0K',
  },
  'INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS': {
    message:
      '<funcName> takes <expectedNum> expressions in WITHIN GROUP (ORDER BY ...), and has <actualNum>. Give it that many.',
    sqlState: '42K0K',
  },
  INVALID_WRITER_OPTION: {
    message: "The option '<option>' is '<value>', and has to be <expected>.",
    sqlState: '42616',
  },
  INVERSE_WINDOW_WITHOUT_VALUE: {
    message:
      'Neither the previous window has a value for the key <key>, nor does the batch bring one, and yet values of it leave the window. Check that the inverse function undoes the reduce function, and that the filter keeps each key of which values are in the window.',
  },
  JOB_CANCELLED: {
    message: 'Job <job> was cancelled: <reason>.',
  },
  JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE: {
    message:
      'The join condition <joinCondition> must be BOOLEAN, and is <conditionType>. Compare it with something.',
    sqlState: '42K0E',
  },
  KEY_NOT_COMPARABLE: {
    message:
      'A value of type <type> cannot be a key, because it has no value to compare by. Use a string, number, bigint, boolean, Date, bytes, or an array or plain object of these.',
  },
  LONG_OUT_OF_SAFE_RANGE: {
    message:
      "The column '<column>' has the value <value>, which a number cannot hold exactly. Set spark.millrace.sql.longAsBigint to true for bigint values, or cast the column to STRING.",
  },
  MALFORMED_CHARACTER_CODING: {
    message:
      '<function> cannot do its work with the charset <charset>: the input has what that charset has not. Use another charset.',
    sqlState: '22000',
  },
  'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION': {
    message:
      "A malformed record was found: <badRecord>. It fails the query because the parse mode is <failFastMode>; set the option 'mode' to PERMISSIVE to have nulls in its place.",
    sqlState: '22023',
  },
  MAP_ARRAYS_OF_DIFFERENT_LENGTH: {
    message: 'A',
    sqlState: ' ',
  },
  MISSING_AGGREGATION: {
    message:
      'The expression <expression> is neither grouped by nor within an aggregate function. Add it to GROUP BY, or use <expressionAnyValue> if any value will do.',
    sqlState: '42803',
  },
  'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION': {
    message:
      'The column <missingAttributes> is of another DataFrame, or of this one before its column was computed anew; the columns of this operation are <input>. Join with the other DataFrame first, or use col() to go by the name.',
    sqlState: 'XX000',
  },
  'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT': {
    message:
      'The column <missingAttributes> of another DataFrame is not among the columns of this operation, which are <input>. Join with the other DataFrame first, or keep the column.',
    sqlState: 'XX000',
  },
  MISSING_GROUP_BY: {
    message:
      'The query has aggregates or HAVING and columns beside them, and no GROUP BY. Add GROUP BY, or make windows of the aggregates by OVER.',
    sqlState: '42803',
  },
  MISSING_WINDOW_SPECIFICATION: {
    message: 'The window <windowName> is not defined. Define it in the WINDOW clause.',
    sqlState: '42P20',
  },
  MULTIPLE_SPARK_CONTEXTS: {
    message:
      'Only one SparkContext may run in a process; one is active, made at <callSite>. Stop it first (await sc.stop()), or use SparkContext.getOrCreate().',
  },
  NAMED_PARAMETERS_NOT_SUPPORTED: {
    message: 'The function <functionName> does not take arguments by name. Give them by position.',
    sqlState: '4274K',
  },
  NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION: {
    message:
      'The frequency <frequencyExpression> is <negativeValue>, which is negative. Give frequencies of 0 or more.',
    sqlState: '22003',
  },
  NESTED_AGGREGATE_FUNCTION: {
    message:
      'An aggregate function cannot be in the arguments of another one. Compute the inner one in a query below.',
    sqlState: '42607',
  },
  NESTED_EXECUTE_IMMEDIATE: {
    message:
      'EXECUTE IMMEDIATE cannot run another EXECUTE IMMEDIATE: <sqlString>; write the inner statement{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '07501',
  },
  NESTED_WINDOW_FUNCTION: {
    message:
      'A window function is within another one: <sqlExpr>. Compute the inner one in a query below.',
    sqlState: '42K0E',
  },
  NON_LITERAL_PIVOT_VALUES: {
    message: 'The values of PIVOT must be constants, and <expression> is none. Write constants.',
    sqlState: '42K08',
  },
  NOT_AN_ARRAY: {
    message: 'An array of <what> is needed; it got <value>. <advice>.',
  },
  'NOT_A_CONSTANT_STRING.NOT_CONSTANT': {
    message:
      '<name> needs a constant text that is not null, and <expr> depends on rows. Use a string, a parameter or a variable{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42601',
  },
  'NOT_A_CONSTANT_STRING.NULL': {
    message:
      '<name> needs a constant text that is not null, and <expr> is null. Give it a value{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42601',
  },
  'NOT_A_CONSTANT_STRING.WRONG_TYPE': {
    message:
      '<name> needs a constant text that is not null, and <expr> is of type <dataType>. Cast it to STRING{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42601',
  },
  NOT_A_DSTREAM: {
    message: '<operator> combines DStreams, and got <value>, which is not a DStream. <advice>.',
  },
  NOT_A_FUNCTION: {
    message: '<operator> needs a function; it got <value>.',
  },
  NOT_A_NUMBER: {
    message:
      'The action works on numbers, but a row is <value>. Make numbers first: map(row => Number(row)).',
  },
  NOT_A_PAIR: {
    message:
      'The operator works on pairs [key, value], but a row is <value>. Make pairs first: map(row => [key, value]).',
  },
  NOT_A_RECEIVER: {
    message: 'A Receiver is needed, or a function that makes one; it got <value>. <advice>.',
  },
  NOT_COLUMN_OR_STR: {
    message: '<argument> takes a column or the name of one, and got <value>.',
  },
  NOT_ITERABLE: {
    message:
      'The function must give an array or something else to iterate over; it gave <value>. Return [] for nothing.',
  },
  NOT_NULL_ASSERT_VIOLATION: {
    message:
      "The column '<walkedTypePath>' has a null (or no value at all), and its type does not allow it. Give it a value, or leave out NOT NULL.",
    sqlState: '42000',
  },
  NOT_SUPPORTED_LITERAL: {
    message:
      '<value> cannot be a constant in a query. Give a number, text, boolean, Date, Uint8Array, array, Decimal or interval.',
  },
  NULLABLE_COLUMN_OR_FIELD: {
    message:
      'The column or field <name> may be null, and the schema says NOT NULL. Fill it before (na.fill, coalesce), or change the schema.',
    sqlState: '42000',
  },
  NULL_MAP_KEY: {
    message: 'A key of a map is null. Filter nulls out of the keys before.',
    sqlState: '2200E',
  },
  NUMERIC_OUT_OF_SUPPORTED_RANGE: {
    message: 'The value <value> has more than 38 digits. Use a shorter one.',
    sqlState: '22003',
  },
  'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION': {
    message:
      '<value> does not fit DECIMAL(<precision>, <scale>). Use a wider type, or set spark.sql.ansi.enabled to false to get NULL.',
    sqlState: '22003',
  },
  NUM_COLUMNS_MISMATCH: {
    message:
      '<operator> needs as many columns on each side: the first has <firstNumColumns>, the <invalidOrdinalNum> has <invalidNumColumns>. Select as many.',
    sqlState: '42826',
  },
  OFFSETS_WENT_BACK: {
    message:
      'The partition <partition> ends at offset <latest>, and the stream has read it up to <next>: the source has lost records, or is another one. Bring it back, or begin anew without the checkpoint.',
  },
  OFFSET_INVALID: {
    message:
      '<method>() gave <offset> as an offset of the partition <partition>. Give a bigint of 0 or more.',
  },
  OPERATOR_FAILED: {
    message:
      '<operator> at <callSite> failed in partition <partition>: <error>. Check that its rows are of the types that it takes.',
  },
  ORDERING_NOT_DEFINED: {
    message:
      'Values of type <type> have no natural order. Sort by a number, string, bigint, boolean, Date, bytes, or an array of these.',
  },
  ORDER_BY_POS_OUT_OF_RANGE: {
    message: 'ORDER BY <index> means no column of the select list: it has <size>. Use 1 to <size>.',
    sqlState: '42805',
  },
  OUTER_COLUMN_WITHOUT_QUERY: {
    message:
      '<name> is marked with outer(), and this query is no part of another one that has such a column. Use it with scalar(), exists() or lateralJoin(), or leave outer() out.',
  },
  OUTPUT_PATH_EXISTS: {
    message:
      "There is something at the output path '<path>' already. Remove it, or choose another path.",
  },
  PARSE_EMPTY_STATEMENT: {
    message:
      'The SQL text is empty; write a statement{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42617',
  },
  PARSE_MODE_UNSUPPORTED: {
    message: '<funcName> does not have the mode <mode>. Use PERMISSIVE or FAILFAST.',
    sqlState: '42601',
  },
  PARSE_SYNTAX_ERROR: {
    message:
      'Syntax error at or near <error>; expected <hint>{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42601',
  },
  PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA: {
    message: 'The partition column <column> is not among the columns <schema>. Name one of these.',
    sqlState: '42000',
  },
  PARTITION_OUT_OF_RANGE: {
    message: 'getPartition gave <given>; it must be a whole number from 0 to below <partitions>.',
  },
  PATH_ALREADY_EXISTS: {
    message:
      "There is something at <outputPath> already. Choose the mode 'overwrite' or 'append', or another path.",
    sqlState: '42K04',
  },
  PATH_IS_A_DIRECTORY: {
    message: "'<path>' is a folder where a file is needed. Name a file in it.",
  },
  PATH_IS_NOT_A_DIRECTORY: {
    message: "'<path>' is not a folder, or a part of it is a file. Check the path.",
  },
  PATH_NOT_FOUND: {
    message:
      'The path does not exist: <path>. Check its spelling, and from where relative paths count.',
    sqlState: '42K03',
  },
  PERMISSION_DENIED: {
    message: "'<path>' may not be used by this process. Check its owner and mode.",
  },
  PIPE_COMMAND_FAILED: {
    message:
      "The command '<command>' that pipe runs in partition <partition> ended with <status>. It wrote: <stderr>",
  },
  PIPE_COMMAND_NOT_STARTED: {
    message:
      "The program '<program>' that pipe runs in partition <partition> could not be started: <reason>. Name one that is on the PATH, or its whole path, and a working directory that exists.",
  },
  PIVOT_TOO_MANY_VALUES: {
    message:
      'The column of pivot() has more than <most> different values. Give the values, or raise spark.sql.pivotMaxValues.',
  },
  PIVOT_VALUE_DATA_TYPE_MISMATCH: {
    message:
      'The value <value> of PIVOT is <valueType>, and the pivot column is <pivotType>. Cast it.',
    sqlState: '42K09',
  },
  PLAN_TOO_DEEP: {
    message:
      'A query has <levels> levels, which are too many. Save a part of it (checkpoint, a table) and go on from there.',
    sqlState: '54001',
  },
  PORT_UNAVAILABLE: {
    message:
      'Cannot listen on <host>:<port>: <reason>. Choose another port, or --port 0 for a free one.',
  },
  PROGRAM_IS_NOT_A_MODULE: {
    message:
      'Line <line> of <program> awaits at the top level, which only a module may. Put "type": "module" into <manifest>, or name the program <module>.',
  },
  PROJECT_FILE_EXISTS: {
    message:
      "'<folder>' has <files> already, and init does not write over files. Name a new folder: millrace init my-app.",
  },
  QUALIFY_AGGREGATE_NOT_ALLOWED: {
    message:
      'QUALIFY has the aggregate <sqlExpr> outside of a window. Use HAVING for it{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42903',
  },
  QUALIFY_REQUIRES_WINDOW_FUNCTION: {
    message:
      'QUALIFY needs a window function, in its condition or in the select list. Use WHERE or HAVING for other conditions{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42903',
  },
  QUEUE_ITEM_INVALID: {
    message:
      'The queue has <value> where an RDD or an array of rows is needed. Push RDDs or arrays to it.',
  },
  RANGE_BOUNDS_UNKNOWN: {
    message:
      'The bounds of this range partitioner are not known yet: they come from a sample that the first job takes. Ask it after an action on an RDD that is partitioned by it.',
  },
  RECEIVED_BLOCK_INVALID: {
    message:
      'A received block of <bytes> bytes is not in the column block format. Make the other side send blocks as docs/internals/blocks.md describes, or use socketStream with a converter.',
  },
  RECEIVED_BLOCK_LOST: {
    message:
      'The received block <block> is not there any more. Let the context remember its batches for longer: ssc.remember(duration).',
  },
  RECEIVED_FRAME_LENGTH_INVALID: {
    message:
      '<address> announced a block of <length> bytes; the limit is <limit> (spark.millrace.streaming.socket.maxFrameBytes). Check that the other side sends each block behind its length as 32 bits, the highest byte first.',
  },
  RECEIVED_LINE_TOO_LONG: {
    message:
      'A line from <address> is longer than <limit> bytes (spark.millrace.streaming.socket.maxLineBytes); it was left out. Raise the limit, or check that the other side ends its lines with a line feed.',
  },
  RECEIVER_NOT_SERIALIZABLE: {
    message: 'The receiver <receiver> cannot be sent to its thread: <variable> <reason>. <advice>.',
  },
  RECEIVER_NOT_STARTED: {
    message:
      'The receiver <receiver> was asked to store or report before it was started. Call these methods from onStart on, not in the constructor.',
  },
  RECEIVER_STOPPED: {
    message:
      'The receiver was stopped before storeReliably could store these records; they are not stored. Let the source bring them again, and ask isStopped() in loops.',
  },
  RECEIVER_STORAGE_LEVEL_INVALID: {
    message:
      'Received blocks cannot be kept at <level>. Give a StorageLevel that uses memory or disk, such as StorageLevel.MEMORY_AND_DISK, or none.',
  },
  RECEIVER_THREAD_LOST: {
    message:
      'The thread of the receiver of stream <stream> has ended: <reason>. It is made anew after the restart delay; records that were not stored in a block yet are lost.',
  },
  REPEATED_CLAUSE: {
    message: 'The clause <clause> may come once in <operation>. Use it once.',
    sqlState: '42614',
  },
  REPETITIVE_WINDOW_DEFINITION: {
    message:
      'The window <windowName> is defined more than once; rename all but one{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42P20',
  },
  REQUIRED_PARAMETER_NOT_FOUND: {
    message: '<routineName> needs the parameter <parameterName> (number <index>). Give it.',
    sqlState: '4274K',
  },
  RESULT_NOT_SERIALIZABLE: {
    message:
      'What <operator> at <callSite> gave in partition <partition> cannot leave its task: <error>',
  },
  REUSE_OBSERVATION: {
    message: "The Observation '<name>' observes a DataFrame already. Make one for each observe().",
  },
  ROUTINE_ALREADY_EXISTS: {
    message: 'There is a function <routineName> already. Take another name, or say OR REPLACE.',
    sqlState: '42723',
  },
  ROUTINE_NOT_FOUND: {
    message:
      'There is no temporary function <routineName> to drop. Check its name, or add IF EXISTS.',
    sqlState: '42883',
  },
  ROW_SUBQUERY_TOO_MANY_ROWS: {
    message:
      'A query that gives variables their values has more than one row. Add LIMIT 1 or an aggregate.',
    sqlState: '21000',
  },
  SAMPLE_FRACTION_MISSING: {
    message:
      'sampleByKey has no fraction for the key <key>. Give one for every key; 0 leaves a key out.',
  },
  SCALAR_SUBQUERY_IS_IN_GROUP_BY_OR_AGGREGATE_FUNCTION: {
    message:
      'The subquery <sqlExpr> uses columns of the query around it, and is neither grouped by nor within an aggregate function. Compute it in a query below or above.',
    sqlState: '0A000',
  },
  SCALAR_SUBQUERY_TOO_MANY_ROWS: {
    message:
      'A subquery used as a value gave more than one row. Make it give one: aggregate its column, or limit it to 1.',
    sqlState: '21000',
  },
  SCHEMA_NOT_FOUND: {
    message: 'There is no database <schemaName>. The only one is `spark_catalog`.`default`.',
    sqlState: '42704',
  },
  SCHEMA_NOT_KNOWN_YET: {
    message:
      'The columns are not known before the source was looked at, and <operation> needs them now.{ <hint>.}',
  },
  SPARK_CONTEXT_STOPPED: {
    message: 'The SparkContext was stopped. Make a new one.',
  },
  SQL_CONF_NOT_FOUND: {
    message: 'The setting <sqlConf> is not set and has no default. Set it, or give a fallback.',
    sqlState: '42K0I',
  },
  STANDARD_SCHEMA_NOT_SUPPORTED: {
    message:
      "The schema object of '<vendor>' cannot tell its fields: <reason>. Give a StructType or a text such as 'a INT NOT NULL, b STRING'.",
  },
  STATE_FILE_CORRUPT: {
    message:
      "The state in '<path>' cannot be read: <reason>. Restore the folder from a copy, or start with another checkpoint directory; the state begins anew then.",
  },
  STATE_FILE_VERSION_NOT_SUPPORTED: {
    message:
      "The file of state '<path>' has format version <version>, and this millrace reads versions up to <supported>. Start the program with the millrace that wrote it or a later one.",
  },
  STATE_FUNCTION_AMBIGUOUS: {
    message:
      'The function given to <operator> has parameters with defaults or ...rest, which do not count, and what it is called with depends on their number. Name them all, without defaults: <forms>.',
  },
  STATE_KEY_NOT_OF_PARTITION: {
    message:
      'The function gave a state for the key <key>, which it was not given: a key that has neither state nor values in this partition. Give states for the keys of the iterator only.',
  },
  STATE_KIND_MISMATCH: {
    message:
      "The state kept as '<operatorId>' is that of <kept>, and the program has <kind> there. Give the new operator another uid, or use another checkpoint directory.",
  },
  STATE_NOT_SET: {
    message: 'State is not set: the key has none. Ask exists(), or use getOption().',
  },
  STATE_REMOVE_NOT_ALLOWED: {
    message:
      'Cannot remove the state of a key when <reason>. Ask isTimingOut() first, and remove it once at most.',
  },
  STATE_SCHEMA_MISMATCH: {
    message:
      "The state kept as '<operatorId>' is <kept>, and the program makes <found> of it. Give the operator another uid to begin anew; or let its function take both forms, and set spark.millrace.streaming.state.checkSchema to false for one start.",
  },
  STATE_SPEC_INVALID: {
    message: 'The state specification is not valid: <reason>.',
  },
  STATE_UPDATE_NOT_ALLOWED: {
    message:
      'Cannot update the state of a key when <reason>. Ask isTimingOut() first, and do not update what the same call removed.',
  },
  STATE_VERSION_NOT_KEPT: {
    message:
      "The state of '<operatorId>' at <time> ms is kept no more; the first version that is there is that of <first> ms. Remember it longer: ssc.remember(duration).",
  },
  STREAMING_ADD_AFTER_START: {
    message:
      'Adding new inputs, transformations, and output operations after starting a context is not supported: <operation> at <callSite>. Describe all streams before start().',
  },
  STREAMING_ADD_AFTER_STOP: {
    message:
      'Adding new inputs, transformations, and output operations after stopping a context is not supported: <operation> at <callSite>. Make a new StreamingContext.',
  },
  STREAMING_CHECKPOINT_AFTER_START: {
    message:
      'Cannot change checkpoint interval of a DStream after streaming context has started: <stream>. Call checkpoint() before start().',
  },
  STREAMING_CHECKPOINT_INTERVAL_MISSING: {
    message:
      'The checkpoint interval for <stream> has not been set. Please use DStream.checkpoint() to set the interval.',
  },
  STREAMING_CHECKPOINT_INTERVAL_NOT_MULTIPLE: {
    message:
      'The checkpoint interval for <stream> has been set to <interval> which is not a multiple of its slide time (<slide>). Please set it to a multiple of <slide>.',
  },
  STREAMING_CHECKPOINT_INTERVAL_TOO_SHORT: {
    message:
      'The checkpoint interval for <stream> has been set to <interval> which is lower than its slide time (<slide>). Please set it to at least <slide>.',
  },
  STREAMING_CHECKPOINT_NOT_PERSISTED: {
    message:
      '<stream> has been marked for checkpointing but the storage level has not been set to enable persisting. Please use DStream.persist() to set the storage level to use memory for better checkpointing performance.',
  },
  STREAMING_CONTEXT_ALREADY_ACTIVE: {
    message:
      'Only one StreamingContext may be started in this process. Currently running StreamingContext was started at <callSite>. Stop that one first.',
  },
  STREAMING_CONTEXT_STOPPED: {
    message:
      'StreamingContext has already been stopped. Make a new one; it may use the same SparkContext.',
  },
  STREAMING_DIFFERENT_CONTEXTS: {
    message:
      'The streams given to <operator> belong to different StreamingContexts. Make them from one context.',
  },
  STREAMING_DIFFERENT_SLIDES: {
    message:
      'The streams given to <operator> have different slide durations, <first> and <second>. Window them to the same slide first.',
  },
  STREAMING_NOT_AN_RDD: {
    message:
      'An RDD is needed for each batch; for the one at <time> it got <value>. Return an RDD: sparkContext.parallelize(rows) makes one of an array.',
  },
  STREAMING_NOT_INITIALIZED: {
    message:
      '<stream> has not been initialized: it has no RDDs before its context is started, nor when no output operation depends on it.',
  },
  STREAMING_NOT_STARTED: {
    message:
      '<operator>() waits for the end of a context that was never started, and the process has nothing else to do. Call start() before it: await ssc.start().',
  },
  STREAMING_NO_OUTPUT_OPERATIONS: {
    message:
      'No output operations registered, so nothing to execute. Call print(), foreachRDD() or a save method on a stream before start().',
  },
  STREAMING_NO_PARENTS: {
    message: '<operator> was given no stream. Give it at least one.',
  },
  STREAMING_PARENT_WITHOUT_RDD: {
    message:
      "Couldn't generate RDD from parent at time <time>: a stream given to <operator> has none for that batch. Give an empty RDD instead.",
  },
  STREAMING_PERSIST_AFTER_START: {
    message:
      'Cannot change storage level of <stream> after streaming context has started. Call persist() before start().',
  },
  STREAMING_QUEUE_WITH_CHECKPOINT: {
    message:
      "queueStream at <callSite> doesn't support checkpointing: what its queue holds is lost with the program. Please don't use queueStream when checkpointing is enabled; use a file stream or a receiver.",
  },
  STREAMING_REMEMBER_TOO_SHORT: {
    message:
      'The remember duration for <stream> has been set to <remember> which is not more than the checkpoint interval (<interval>). Please set it to a value higher than <interval>.',
  },
  STREAMING_TRANSFORM_NO_RDD: {
    message:
      'Transform function must not return null: <operator> did at time <time>. Return SparkContext.emptyRDD() instead to represent no element as the result of transformation.',
  },
  STREAMING_WINDOW_NOT_MULTIPLE: {
    message:
      'The <which> duration of <stream> (<duration>) must be a multiple of the slide duration of parent DStream (<parentSlide>). Give <operator> such a duration.',
  },
  STREAMING_WINDOW_NOT_POSITIVE: {
    message: 'The <which> duration of <stream> is <duration>. Give <operator> a positive duration.',
  },
  'STRING_SIZE_LIMIT_EXCEEDED.FUNCTION': {
    message:
      '<functionName> would give a value of size <size>, and <maxSize> is the most (UTF-16 units of a string, bytes of a binary). Make its input smaller, or keep the parts as rows.',
    sqlState: '54000',
  },
  'STRING_SIZE_LIMIT_EXCEEDED.OPERATOR': {
    message:
      'An expression would give a string of more than <maxSize> UTF-16 units, which is the most. Make its input smaller, or keep the parts as rows.',
    sqlState: '54000',
  },
  'STRING_SIZE_LIMIT_EXCEEDED.PARAMETER': {
    message:
      '<functionName> would give a value of size <size>, and <maxSize> is the most (UTF-16 units of a string, bytes of a binary). Give a smaller <parameter>.',
    sqlState: '54000',
  },
  TABLE_OR_VIEW_ALREADY_EXISTS: {
    message:
      'There is a table or view <relationName> already. Take another name, or say with mode() what is to be done: append, overwrite or ignore.',
    sqlState: '42P07',
  },
  TABLE_OR_VIEW_NOT_FOUND: {
    message:
      'There is no table or view <relationName>. Check its name and that it was created (createOrReplaceTempView).',
    sqlState: '42P01',
  },
  TASK_CANCELLED: {
    message: 'The task was given up, because its job was.',
  },
  TASK_NOT_SERIALIZABLE: {
    message:
      'The function <function> given to <operator> at <position> cannot run in task threads: <variable> <reason>. <advice>.',
  },
  TEMP_TABLE_OR_VIEW_ALREADY_EXISTS: {
    message:
      'There is a view <relationName> already. Drop it, give the new one another name, or replace it (createOrReplaceTempView, CREATE OR REPLACE).',
    sqlState: '42P07',
  },
  TEXT_SINGLE_COLUMN: {
    message:
      'Text files have one column of the type STRING, and the rows have <count> columns. Select one, or write csv.',
    sqlState: '0A000',
  },
  TOO_MANY_OPEN_FILES: {
    message:
      "'<path>' cannot be opened, because too many files are open. Raise the limit with ulimit -n.",
  },
  TRANSPOSE_EXCEED_ROW_LIMIT: {
    message:
      'transpose() has more than <maxValues> rows, each of which would be a column. Filter the rows before, or set <config>.',
    sqlState: '54006',
  },
  TRANSPOSE_INVALID_INDEX_COLUMN: {
    message:
      'The index column of transpose() gives names to columns, and <reason>. Use a column of one value.',
    sqlState: '42804',
  },
  TRANSPOSE_NO_LEAST_COMMON_TYPE: {
    message:
      'transpose() puts the values of <dt1> and <dt2> into one column, and these have no common type. Cast the columns, or leave one out.',
    sqlState: '42K09',
  },
  TYPESCRIPT_RUNNER_MISSING: {
    message:
      'Node <version> cannot run <program> by itself, because it is TypeScript. Install tsx beside the program (npm install --save-dev tsx), or use Node 22.18 or newer.',
  },
  UDF_RETURN_TYPE_MISSING: {
    message:
      'What <functionName> gives cannot be told from its text: <reason>, in `<code>` at <place>. Declare the type: <declaration>.',
    sqlState: '42K0E',
  },
  UDTF_ALIAS_NUMBER_MISMATCH: {
    message:
      'The generator gives <aliasesSize> columns, and the names [<aliasesNames>] are another number. Give as many names.',
    sqlState: '42802',
  },
  UI_NOT_PROTECTED: {
    message:
      'The web UI would answer anybody who reaches <address> (spark.ui.bindAddress). Set spark.ui.token or spark.ui.basicAuth, so that it asks; or leave spark.ui.bindAddress at 127.0.0.1, so that only this machine reaches it; or set spark.ui.enabled to false.',
  },
  UNABLE_TO_ACQUIRE_MEMORY: {
    message:
      'One key needs <requestedBytes> bytes of memory, and a task has <receivedBytes>. Give spark.millrace.memory more, use more partitions, or aggregate with less state a key.',
    sqlState: '53200',
  },
  UNABLE_TO_INFER_SCHEMA: {
    message:
      "The columns of the <format> files can't be found out. Give a schema: spark.read.schema('a INT, b STRING').",
    sqlState: '42KD9',
  },
  UNBOUND_SQL_PARAMETER: {
    message: 'The parameter <name> has no value. Give one in the arguments of sql().',
    sqlState: '42P02',
  },
  UNCLOSED_BRACKETED_COMMENT: {
    message:
      'A bracketed comment has no end; write */ where it ends{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '42601',
  },
  UNEXPECTED_INPUT_TYPE_NULL: {
    message: 'An argument of <functionName> is null. Give a number.',
    sqlState: '42K09',
  },
  UNEXPECTED_POSITIONAL_ARGUMENT: {
    message:
      '<routineName> has an argument by position behind <parameterName>, which is given by name. Put it before.',
    sqlState: '4274K',
  },
  UNKNOWN_CONFIG_KEY: {
    message:
      "There is no configuration key '<key>'{, which <source> sets}.{ Did you mean '<nearest>'?}",
  },
  UNKNOWN_EXPLAIN_MODE: {
    message: "'<mode>' is no mode of explain(). Use simple, extended, codegen, cost or formatted.",
  },
  UNKNOWN_OPTION: {
    message:
      "There is no option '<option>'; there are <known>.{ Did you mean '<nearest>'?} Correct its name, or leave it out.",
  },
  UNPIVOT_REQUIRES_ATTRIBUTES: {
    message:
      'UNPIVOT takes columns as <given>, and <expressions> are none. Compute them in a query below.',
    sqlState: '42K0A',
  },
  UNPIVOT_REQUIRES_VALUE_COLUMNS: {
    message: 'UNPIVOT needs at least one value column. Name one.',
    sqlState: '42K0A',
  },
  UNPIVOT_VALUE_DATA_TYPE_MISMATCH: {
    message: 'The columns <types> of UNPIVOT have no common type. Cast them.',
    sqlState: '42K09',
  },
  UNPIVOT_VALUE_SIZE_MISMATCH: {
    message: 'All sets of value columns of UNPIVOT must have <names> columns. Make them as many.',
    sqlState: '428C4',
  },
  UNRECOGNIZED_PARAMETER_NAME: {
    message: '<routineName> has no parameter <argumentName>. Did you mean <proposal>?',
    sqlState: '4274K',
  },
  UNRESOLVABLE_TABLE_VALUED_FUNCTION: {
    message: 'There is no table function <name>. Use range or a generator such as explode.',
    sqlState: '42883',
  },
  'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION': {
    message: 'There is no column <objectName>. Check its name.',
    sqlState: '42703',
  },
  'UNRESOLVED_COLUMN.WITH_SUGGESTION': {
    message: 'There is no column <objectName>. Did you mean one of these: <proposal>?',
    sqlState: '42703',
  },
  UNRESOLVED_ROUTINE: {
    message:
      'There is no function <routineName> in <searchPath>.{ Did you mean <proposal>?} Check its name.',
    sqlState: '42883',
  },
  UNRESOLVED_USING_COLUMN_FOR_JOIN: {
    message:
      'USING names <colName>, which is no column of the <side> side of the join. Its columns are [<suggestion>].',
    sqlState: '42703',
  },
  UNRESOLVED_VARIABLE: {
    message: 'There is no variable <variableName>. Check its name, or DECLARE it.',
    sqlState: '42883',
  },
  UNSUPPORTED_DATATYPE: {
    message:
      "The type <typeName> is not known here; use another of Spark's SQL types{ (line <line>, position <position>)}.{\n<context>}",
    sqlState: '0A000',
  },
  UNSUPPORTED_DATA_SOURCE_SAVE_MODE: {
    message:
      "The format '<source>' cannot be written in the mode '<mode>'. Use mode('append') or mode('overwrite').",
    sqlState: '0A000',
  },
  UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE: {
    message:
      'The format <format> has no columns of the type <columnType>, which <columnName> has. Choose another type for it.',
    sqlState: '0A000',
  },
  UNSUPPORTED_EXPR_FOR_OPERATOR: {
    message: '<invalidExprSqls> cannot be computed here. Compute it in a select below.',
    sqlState: '42K0E',
  },
  UNSUPPORTED_EXPR_FOR_WINDOW: {
    message:
      'The expression <sqlExpr> cannot stand before OVER: it is neither an aggregate nor a window function. Use one of these.',
    sqlState: '42P20',
  },
  'UNSUPPORTED_FEATURE.AES_MODE': {
    message:
      '<functionName> has no AES of mode <mode> with padding <padding>. Use GCM with NONE, or CBC or ECB with PKCS.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.AES_MODE_AAD': {
    message: '<functionName> takes no additional authenticated data in the mode <mode>. Use GCM.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.AES_MODE_IV': {
    message: '<functionName> takes no initialization vector in the mode <mode>. Use CBC or GCM.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.COLLATION': {
    message:
      'The collation <collation> is not supported: strings compare by their bytes, UTF8_BINARY. Compare lower(x) or another form that you make.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES': {
    message:
      'ORDER BY, SORT BY, DISTRIBUTE BY and CLUSTER BY do not go together, but for DISTRIBUTE BY with SORT BY; leave the others out{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.JDBC_DATABASE': {
    message:
      "A database of '<database>' cannot be read or written: only PostgreSQL can, by jdbc:postgresql://host:port/database. Use a client of the database, with createDataFrame or foreachPartition.",
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.MULTIPLE_TIME_WINDOWS': {
    message:
      'A select can have one window of time, and this one has several: <windows>. Compute the others in a query below.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.ORC': {
    message: "ORC files can't be read or written. Use parquet.",
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN': {
    message:
      "A query of JSON or CSV files that needs no column but the one for corrupt records is not supported. Select another column too, or cache the rows first. If the files seem to have no other column, no record could be read: check the options, as 'encoding' of files that are not in UTF-8.",
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE': {
    message:
      '<colName> is of type <dataType>, and set operations (INTERSECT, EXCEPT, DISTINCT) do not take maps. Select its keys and values apart.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.SQL_SYNTAX': {
    message:
      '<feature> is not supported. Say it in another way, or leave it out{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '0A000',
  },
  'UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE': {
    message:
      'Nothing can be written as binaryFile. Write the files with foreachPartition, or in another format.',
    sqlState: '0A000',
  },
  UNSUPPORTED_FILE_SCHEME: {
    message:
      "The file system of '<path>' is not known. Use a path or a file: URL, or name the module of a file store for its scheme (spark.hadoop.fs.SCHEME.impl).",
  },
  'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS': {
    message: 'A generator cannot be within another expression: <expression>. Select it alone.',
    sqlState: '42K0E',
  },
  'UNSUPPORTED_GENERATOR.NOT_GENERATOR': {
    message:
      '<functionName> is no generator. Use one (explode, inline, stack), or leave LATERAL VIEW out.',
    sqlState: '42K0E',
  },
  'UNSUPPORTED_GENERATOR.OUTSIDE_SELECT': {
    message:
      'A generator can be used in a select list or LATERAL VIEW only, and is in <plan>. Select it first.',
    sqlState: '42K0E',
  },
  UNSUPPORTED_GROUPING_EXPRESSION: {
    message:
      'grouping() and grouping_id() can be used only with GROUPING SETS, CUBE or ROLLUP. Group by one of these.',
    sqlState: '42K0E',
  },
  'UNSUPPORTED_INSERT.RDD_BASED': {
    message:
      'Rows can be inserted into files and tables of databases only: INSERT INTO json.`path`, or into a view of these.',
    sqlState: '42809',
  },
  UNSUPPORTED_JOIN_TYPE: {
    message: "There is no join of type '<typ>'. Use one of these: <supported>.",
    sqlState: '0A000',
  },
  'UNSUPPORTED_OVERWRITE.TABLE': {
    message:
      'The table <table> is read by the query whose rows it is to have in place of its own. Write to another table first.',
    sqlState: '42902',
  },
  UNSUPPORTED_READER_OPTION: {
    message:
      "The reader of <format> has no option '<option>'. Leave it out, or correct its spelling.",
    sqlState: '42616',
  },
  UNSUPPORTED_SQL_UDF_USAGE: {
    message:
      'The function <functionName> has a subquery in its body, which cannot be given <sqlExpr>: it has an aggregate or window function in it, or gives something else each time. Compute it in a query below, and call the function with its column.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED': {
    message:
      'This part of a subquery cannot use columns of the query around it: <treeNode>. It is below grouping sets or a sample, or on the side of an outer join that rows without a partner leave empty. Put the condition above them, or join the two tables.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.AGGREGATE_FUNCTION_MIXED_OUTER_LOCAL_REFERENCES': {
    message:
      'The aggregate function <function> takes columns of its subquery and of the query around it. Compute its argument in the select list of a query below it.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE': {
    message:
      'A subquery can use columns of the query around it in WHERE, HAVING, conditions of joins and select lists without aggregates, and not in <sqlExprs>. Compute it in the select list of a query below or above.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_DETERMINISTIC_LATERAL_SUBQUERIES': {
    message:
      'A LATERAL subquery must give the same rows for the same values, and this one has a function that differs from call to call. Compute it in the query around.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION': {
    message:
      'A subquery in the condition of a join can use columns of one side of it, and this one uses both: <subqueryExpression>. Put it into the WHERE behind an inner join.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_REFERENCE_DATA_TYPE': {
    message:
      'This subquery uses the column <expr> of the query around it, of type <dataType>, whose values cannot be compared. Use the part of it that the subquery needs, in a query below.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_SCALAR_SUBQUERY': {
    message:
      'A subquery that gives a value and uses columns of the query around it can be in a select list, WHERE, HAVING or GROUP BY, and not in <treeNode>. Give its value a name in the select list, and use that.',
    sqlState: '0A000',
  },
  'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_IN_EXISTS_SUBQUERY': {
    message:
      'A subquery by IN or EXISTS cannot be used here: <treeNode>. Use it in WHERE, or write it as a join.',
    sqlState: '0A000',
  },
  UNSUPPORTED_TYPED_LITERAL: {
    message:
      'There are no literals of the type <unsupportedType>; use DATE, TIMESTAMP, TIMESTAMP_NTZ, TIMESTAMP_LTZ, INTERVAL or X, or AS before an alias{ (line <line>, position <position>)}.{\n<context>}',
    sqlState: '0A000',
  },
  'USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS': {
    message:
      'A function made in SQL cannot have aggregate, window or generator functions in its body: <queryText>. Put them in a subquery, or call the function on their results.',
    sqlState: '42601',
  },
  'USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION': {
    message:
      'In the function <functionName> the parameter <parameterName> has a DEFAULT and <nextParameterName> behind it has none. Put parameters with a DEFAULT last, or give all behind it one.',
    sqlState: '42601',
  },
  USER_FUNCTION_FAILED: {
    message:
      'The function given to <operator> at <callSite> failed in partition <partition>: <error>{, thrown at <thrownAt>}{; its input was <value>}.',
  },
  USER_RAISED_EXCEPTION: {
    message: '<errorMessage>',
    sqlState: 'P0001',
  },
  USER_SPECIFIED_AND_ACTUAL_SCHEMA_MISMATCH: {
    message:
      'The schema that was given, <schema>, is not that of the table, <actualSchema>. Leave it out; other types for columns are given by the option customSchema.',
    sqlState: '42K03',
  },
  VALUE_NOT_SERIALIZABLE: {
    message:
      'A value of type <type> at <path> cannot be sent between threads: <reason>. Return plain data, or make the value where it is used.',
  },
  VARIABLE_ALREADY_EXISTS: {
    message: 'There is a variable <variableName> already. Use DECLARE OR REPLACE, or another name.',
    sqlState: '42723',
  },
  VARIABLE_NOT_FOUND: {
    message: 'There is no variable <variableName> to drop. Check its name, or add IF EXISTS.',
    sqlState: '42883',
  },
  WINDOW_FUNCTION_AND_FRAME_MISMATCH: {
    message:
      'The function <funcName> cannot be computed over the frame of <windowExpr>. Leave the frame out.',
    sqlState: '42K0E',
  },
  WINDOW_FUNCTION_WITHOUT_ORDER: {
    message: 'The window function <wf> needs an order. Add ORDER BY to its window.',
    sqlState: '42K0E',
  },
  WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE: {
    message: 'The window function <funcName> needs OVER (...). Add it.',
    sqlState: '42601',
  },
  WRITE_AHEAD_LOG_CORRUPT: {
    message:
      "The write-ahead log '<path>' is damaged at byte <offset>: <reason>. Restore the file from a copy; or remove it, and what it holds of received data is lost.",
  },
  WRITE_AHEAD_LOG_FILE_MISSING: {
    message:
      "The write-ahead log has blocks that no batch has processed in '<path>', and <reason> (<blocks> blocks, <bytes> bytes in all such files). Restore the folder from a copy; or remove '<metadata>' to go on without what was received.",
  },
  WRITE_AHEAD_LOG_NO_CHECKPOINT_DIRECTORY: {
    message:
      'The write-ahead log of receivers (spark.streaming.receiver.writeAheadLog.enable) cannot be enabled without a checkpoint directory. Call ssc.checkpoint(directory) before start().',
  },
  WRITE_AHEAD_LOG_RECORDS_MISSING: {
    message:
      "The checkpoint has batches, and '<metadata>' has no record of any, nor of the received data in <files> (files: <count>, bytes: <bytes>). Restore the folder from a copy; or remove these files to go on without what was received.",
  },
  WRITE_AHEAD_LOG_VERSION_NOT_SUPPORTED: {
    message:
      "The write-ahead log '<path>' has format version <version>, and this millrace reads versions up to <supported>. Start the program with the millrace that wrote it or a later one.",
  },
  WRITE_AHEAD_LOG_WRITE_FAILED: {
    message:
      "The write-ahead log '<path>' could not be written in <attempts> attempts: <reason>. Received data is not acknowledged before it is written; make room, or repair the folder.",
  },
  'WRONG_NUM_ARGS.WITHOUT_SUGGESTION': {
    message: '<functionName> takes <expectedNum> arguments, and was given <actualNum>.{ <advice>}',
    sqlState: '42605',
  },
  'WRONG_NUM_ARGS.WITH_SUGGESTION': {
    message:
      '<functionName> takes <expectedNum> arguments, and has <actualNum>. Give it that many.',
    sqlState: '42605',
  },
  ZIP_PARTITION_COUNTS_DIFFER: {
    message:
      '<operator> needs RDDs with the same number of partitions, and these have <counts>. Repartition one of them.',
  },
  ZIP_PARTITION_SIZES_DIFFER: {
    message:
      'zip needs the same number of rows in each partition; in partition <partition> the first RDD has <than> rows than the second (they go together up to row <count>).',
  },
} as const

export type ErrorCondition = keyof typeof errorConditions
