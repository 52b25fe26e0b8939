import { readFile } from "node:fs/promises";
import { Language, Parser } from "web-tree-sitter";

/** Where the parser's own program and the grammars lie; both folders may be one. */
export interface GrammarFolders {
  /** Absolute, with `web-tree-sitter.wasm`. */
  readonly parser: string;
  /** Absolute, with `tree-sitter-NAME.wasm`. */
  readonly grammars: string;
}

let ready: Promise<void> | undefined;
const loaded = new Map<string, Promise<Language>>();

/** A parser for the grammar; each grammar is read once. Rejects when a file is missing or is no grammar. */
export async function parserFor(grammar: string, folders: GrammarFolders): Promise<Parser> {
  ready ??= Parser.init({ locateFile: (name: string) => `${folders.parser}/${name}` });
  await ready;
  let language = loaded.get(grammar);
  if (language === undefined) {
    language = readFile(`${folders.grammars}/tree-sitter-${grammar}.wasm`).then((bytes) => Language.load(bytes));
    loaded.set(grammar, language);
  }
  const parser = new Parser();
  parser.setLanguage(await language);
  return parser;
}
