/** Token counts of one model call, as the provider's own tokenizer counts them. */
export interface Usage {
  readonly promptTokens: number;
  /** Part of the prompt that was read from the provider's cache. */
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  /** Reasoning tokens are counted inside. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}
