import type { Definition } from "../outline/outline.ts";

/** A name in a text, at its use nearest to the place. */
export interface NameUse {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** UTF-16 units from the beginning of the line, from 0. */
  readonly character: number;
}

/** Lines on each side of a place in which names are looked for. */
const NEAR = 12;
const MOST_NAMES = 24;

const NAME = /[\p{L}_$][\p{L}\p{N}_$]{2,79}/gu;

/** Each name around lines `first` to `last` (from 1) once, nearest use first, at most 24. */
export function namesNear(text: string, first: number, last: number): readonly NameUse[] {
  const found = new Map<string, NameUse & { readonly far: number }>();
  const lines = text.split("\n");
  for (let line = Math.max(1, first - NEAR); line <= Math.min(lines.length, last + NEAR); line++) {
    const far = Math.max(first - line, line - last, 0);
    for (const { 0: name, index } of (lines[line - 1] ?? "").slice(0, 2_000).matchAll(NAME)) {
      const known = found.get(name);
      if (known === undefined || far < known.far) found.set(name, { name, line, character: index, far });
    }
  }
  return [...found.values()]
    .sort((a, b) => a.far - b.far || a.line - b.line || a.character - b.character)
    .slice(0, MOST_NAMES)
    .map(({ name, line, character }) => ({ name, line, character }));
}

const IMPORT = /["'](\.{1,2}\/[\w@./-]{1,200})["']/g;
const ENDINGS = ["", ".ts", ".tsx", ".js", ".jsx", ".mjs", "/index.ts", "/index.js"];
const MOST_IMPORTS = 8;

/** Paths, relative to the file's folder, that its relative imports may stand for; of each import the likeliest first. */
export function importedPaths(text: string): readonly (readonly string[])[] {
  const found = new Set<string>();
  for (const [, path = ""] of text.slice(0, 20_000).matchAll(IMPORT)) found.add(path);
  return [...found].slice(0, MOST_IMPORTS).map((path) => ENDINGS.map((ending) => path + ending));
}

/** Lines up to which a definition is taken whole. */
const LONGEST = 150;

/** The innermost definition around lines `first` to `last` that is no longer than 150 lines. */
export function enclosing(definitions: readonly Definition[], first: number, last: number): Definition | undefined {
  return definitions
    .filter(({ line, endLine }) => line <= first && endLine >= last && endLine - line < LONGEST)
    .sort((a, b) => a.endLine - a.line - (b.endLine - b.line))[0];
}
