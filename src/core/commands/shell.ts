/** What a host can tell of command lines. Nothing here runs anything. */
export interface Shell {
  /**
   * The line by the grammar of bash (tree-sitter-bash); `null` when reading it took too long. Rejects when no parser can
   * be had.
   */
  parse(line: string): Promise<ShellNode | null>;
  /** The file that a bare name stands for on PATH, folders inside `cwd` left out; `undefined` where there is none. */
  find(program: string, cwd: string): Promise<FoundProgram | undefined>;
}

/** A node of the syntax tree. JSON-safe. */
export interface ShellNode {
  /** The grammar's own name, for a token that is written as it is that text itself. */
  readonly type: string;
  /** Characters of the line: first, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** It, or something in it, is no bash, or was put in by the parser to go on. */
  readonly broken: boolean;
  readonly children: readonly ShellNode[];
}

export interface FoundProgram {
  /** Absolute path as PATH leads to it. */
  readonly file: string;
  /** The same with every link resolved. */
  readonly real: string;
}
