/**
 * Every error condition of millrace: its message template (named parameters in angle brackets) and, where Spark has
 * one, its SQLSTATE. Form: one sentence of what with the values, one of what to do. Alphabetical.
 */
export interface ConditionTemplate {
  readonly message: string
  readonly sqlState?: string
}

export const errorConditions = {
  INVALID_LOG_LEVEL: {
    message: "The log level '<level>' is not known. Use one of <levels>.",
  },
  INVALID_MASTER: {
    message:
      "The master URL '<master>' is not understood. Use 'local', 'local[n]', 'local[*]', 'local[n,maxFailures]' or 'sc://host:port'.",
  },
} as const

export type ErrorCondition = keyof typeof errorConditions
