/** Kinds of tokens within the input and the output that may have prices of their own. */
export const KINDS = ['cached', 'cache_write', 'reasoning'] as const;
