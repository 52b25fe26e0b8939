import type { Language } from "./languages.ts";
import type { Definition, DefinitionKind, Outline } from "./outline.ts";

/** The part of a parser's node that an outline is read from. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  readonly startIndex: number;
  readonly startPosition: { readonly row: number };
  readonly endPosition: { readonly row: number };
  readonly hasError: boolean;
  readonly namedChildren: readonly (SyntaxNode | null)[];
  childForFieldName(name: string): SyntaxNode | null;
}

/** Definitions of one file at most; a generated file has more than anybody reads. */
const MOST = 2_000;

/** Nested deeper than this, a file is no longer read by people either. */
const DEEPEST = 12;

const LONGEST_SIGNATURE = 160;

/** Reads the outline off a parsed file. Bodies of functions are not looked into. */
export function outlineOf(root: SyntaxNode, language: Language): Outline {
  const walk = new Walk(language);
  walk.into(root, OUTERMOST);
  return { language: language.grammar, definitions: walk.found, broken: root.hasError };
}

class Walk {
  readonly found: Definition[] = [];
  readonly #language: Language;

  constructor(language: Language) {
    this.#language = language;
  }

  into(node: SyntaxNode, place: Place): void {
    if (place.left === 0) return;
    for (const child of node.namedChildren) {
      if (this.found.length >= MOST) return;
      if (child !== null) this.#see(child, place);
    }
  }

  #see(node: SyntaxNode, place: Place): void {
    const { defines, variables, transparent } = this.#language;
    const kind = defines[node.type];
    if (kind !== undefined) this.#define(node, kind, place);
    else if (variables.has(node.type)) this.#variables(node, place);
    else if (transparent.has(node.type)) {
      // "export" and decorators belong to the head of what they stand before.
      this.into(node, { ...place, from: HEADS.has(node.type) ? node : place.from, left: place.left - 1 });
    }
  }

  #define(node: SyntaxNode, kind: DefinitionKind, place: Place): void {
    const name = nameOf(node);
    if (name === null) {
      // It only names another's type, such as a variable of a struct.
      this.into(node, { ...place, left: place.left - 1 });
      return;
    }
    const body = node.childForFieldName("body");
    this.#add(place.from ?? node, kind, name, place, body);
    if (!this.#language.holders.has(kind) || body === null) return;
    this.into(body, { depth: place.depth + 1, left: place.left - 1, inType: kind !== "namespace", from: null });
  }

  #variables(node: SyntaxNode, place: Place): void {
    const several = node.namedChildren.filter((child) => child?.type === "variable_declarator");
    if (several.length > 1) for (const one of several) this.#variable(one ?? node, one ?? node, place);
    else this.#variable(place.from ?? node, several[0] ?? node, place);
  }

  /** A function in a variable is a function; other variables count where they stand outermost. */
  #variable(whole: SyntaxNode, declarator: SyntaxNode, place: Place): void {
    const name = nameOf(declarator);
    const value = declarator.childForFieldName("value") ?? declarator.childForFieldName("right");
    const isFunction = FUNCTIONS.has(value?.type ?? "") || hasFunctionDeclarator(declarator);
    if (name === null || (!isFunction && place.depth > 0)) return;
    const body = isFunction ? (value?.childForFieldName("body") ?? null) : value;
    this.#add(whole, isFunction ? "function" : "constant", name, place, body);
  }

  #add(node: SyntaxNode, kind: DefinitionKind, name: string, place: Place, body: SyntaxNode | null): void {
    const head = body === null ? node.text : node.text.slice(0, Math.max(0, body.startIndex - node.startIndex));
    this.found.push({
      kind: kind === "function" && place.inType ? "method" : kind,
      name,
      line: node.startPosition.row + 1,
      endLine: node.endPosition.row + 1,
      depth: place.depth,
      signature: oneLine(head) || name,
    });
  }
}

/** Where the walk stands. */
interface Place {
  readonly depth: number;
  /** Levels that may still be gone down. */
  readonly left: number;
  /** Functions here are methods. */
  readonly inType: boolean;
  /** What stands around the next definition and belongs to its head. */
  readonly from: SyntaxNode | null;
}

const OUTERMOST: Place = { depth: 0, left: DEEPEST, inType: false, from: null };

const HEADS = new Set(["export_statement", "decorated_definition", "ambient_declaration", "template_declaration"]);

const FUNCTIONS = new Set(["arrow_function", "function_expression", "function", "generator_function", "lambda"]);

/** Where a grammar keeps the name: in `name`, in the type that an `impl` is for, or at the end of C's declarators. */
function nameOf(node: SyntaxNode): string | null {
  const named = node.childForFieldName("name") ?? node.childForFieldName("type");
  if (named !== null && node.childForFieldName("declarator") === null) return short(named.text);
  let at = node.childForFieldName("declarator") ?? node.childForFieldName("left");
  for (let steps = 0; at !== null && steps < DEEPEST; steps++) {
    const inner = at.childForFieldName("declarator");
    if (inner === null) return IDENTIFIERS.test(at.type) ? short(at.text) : null;
    at = inner;
  }
  return null;
}

const IDENTIFIERS = /identifier|destructor_name|operator_name|constant/;

function hasFunctionDeclarator(node: SyntaxNode): boolean {
  let at = node.childForFieldName("declarator");
  for (let steps = 0; at !== null && steps < DEEPEST; steps++) {
    if (at.type === "function_declarator") return true;
    at = at.childForFieldName("declarator");
  }
  return false;
}

function short(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, LONGEST_SIGNATURE);
}

/** Without what only opens the body, an assignment or a block. */
function oneLine(text: string): string {
  const line = text.slice(0, 2_000).replace(/\s+/g, " ").trim();
  return line.replace(/\s*(?:[{:;]|=>?|;? end)$/, "").slice(0, LONGEST_SIGNATURE);
}
