/**
 * Every error condition of millrace: its message template (named parameters in angle brackets) and, where Spark has
 * one, its SQLSTATE. Form: one sentence of what with the values, one of what to do. Alphabetical.
 */
export interface ConditionTemplate {
  readonly message: string
  readonly sqlState?: string
}

export const errorConditions = {
  BLOCK_CORRUPT: {
    message:
      "The block <block> is damaged: <reason>. It is computed again where its lineage is known; look for a failing disk or another program that writes to millrace's local directory.",
  },
  BLOCK_VERSION_NOT_SUPPORTED: {
    message:
      'The block has format version <version>, and this millrace reads versions up to <supported>. Read it with the millrace that wrote it or a later one.',
  },
  CLASS_NOT_FOUND: {
    message:
      'The class <name> of <url> cannot be loaded in this thread. Export it from a module that task threads can import.',
  },
  COMMAND_ARGUMENT_INVALID: {
    message: "millrace <command>: <problem> 'millrace <command> --help' prints its usage.",
  },
  COMMAND_NOT_FOUND: {
    message: "There is no command '<command>'. <hint> 'millrace --help' prints what there is.",
  },
  DISK_FULL: {
    message:
      "There is no space left on the device of '<path>'. Free some, or set spark.local.dir to a folder on another one.",
  },
  FILE_ALREADY_EXISTS: {
    message:
      "'<path>' exists already. Remove it or choose another path.",
  },
  FILE_NOT_FOUND: {
    message:
      "There is no file or folder '<path>'. Check the path and the working directory.",
  },
  FILE_SYSTEM_ERROR: {
    message:
      "'<path>' cannot be used: <operation> failed with <code>. The cause says more.",
  },
  INVALID_GLOB: {
    message:
      "The path pattern '<pattern>' is not understood: <reason>. Put a backslash before a special character that is meant as it is.",
  },
  INVALID_LOG_LEVEL: {
    message: "The log level '<level>' is not known. Use one of <levels>.",
  },
  INVALID_MASTER: {
    message:
      "The master URL '<master>' is not understood. Use 'local', 'local[n]', 'local[*]', 'local[n,maxFailures]' or 'sc://host:port'.",
  },
  INVALID_STORAGE_LEVEL: {
    message:
      "The storage level '<level>' is not known. Use one of <levels>.",
  },
  KEY_NOT_COMPARABLE: {
    message:
      'A value of type <type> cannot be a key, because it has no value to compare by. Use a string, number, bigint, boolean, Date, bytes, or an array or plain object of these.',
  },
  PATH_IS_A_DIRECTORY: {
    message:
      "'<path>' is a folder where a file is needed. Name a file in it.",
  },
  PATH_IS_NOT_A_DIRECTORY: {
    message:
      "'<path>' is not a folder, or a part of it is a file. Check the path.",
  },
  PERMISSION_DENIED: {
    message:
      "'<path>' may not be used by this process. Check its owner and mode.",
  },
  PORT_UNAVAILABLE: {
    message:
      'Cannot listen on <host>:<port>: <reason>. Choose another port, or --port 0 for a free one.',
  },
  TOO_MANY_OPEN_FILES: {
    message:
      "'<path>' cannot be opened, because too many files are open. Raise the limit with ulimit -n.",
  },
  TYPESCRIPT_RUNNER_MISSING: {
    message:
      'Node <version> cannot run <program> by itself, because it is TypeScript. Install tsx beside the program (npm install --save-dev tsx), or use Node 22.18 or newer.',
  },
  UNSUPPORTED_FILE_SCHEME: {
    message:
      "The file system of '<path>' is not known. Use a path or a file: URL.",
  },
  VALUE_NOT_SERIALIZABLE: {
    message:
      'A value of type <type> at <path> cannot be sent between threads: <reason>. Return plain data, or make the value where it is used.',
  },
} as const

export type ErrorCondition = keyof typeof errorConditions
