/** A tool as the index knows it. */
export interface IndexedTool {
  /** As models see it. */
  readonly name: string;
  readonly server: string;
  readonly description: string;
  /** Names and descriptions of its parameters. */
  readonly parameters: readonly string[];
}

export interface ToolIndex {
  /** Best first, at most `limit`. */
  search(query: string, limit: number): readonly IndexedTool[];
}
