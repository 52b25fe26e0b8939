/** What a source file defines, in the order of the text. JSON-safe. */
export interface Outline {
  /** Name of the grammar that read it. */
  readonly language: string;
  readonly definitions: readonly Definition[];
  /** Some of it could not be read as that language; what is there is what could. */
  readonly broken: boolean;
}

export interface Definition {
  readonly kind: DefinitionKind;
  readonly name: string;
  /** First and last line, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** How many definitions it stands in. */
  readonly depth: number;
  /** Its head in one line, without its body. */
  readonly signature: string;
}

export type DefinitionKind =
  | "namespace"
  | "class"
  | "interface"
  | "type"
  | "enum"
  | "function"
  | "method"
  | "property"
  | "constant"
  | "macro";

export interface SourceFile {
  /** Only its ending is looked at. */
  readonly path: string;
  readonly text: string;
}
