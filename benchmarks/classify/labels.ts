import { createHash } from "node:crypto";
import type { Complexity, TaskType } from "../../src/core/models/vocabulary.ts";

export interface Labelled {
  /** The source's family: its parts share a style, so they stay together. */
  readonly source: string;
  readonly type: TaskType;
  /** `null`: the source says nothing of it. */
  readonly complexity: Complexity | null;
  readonly text: string;
}

export interface Parts {
  /** Rules may be changed after looking at it. */
  readonly development: readonly Labelled[];
  /** Rules are never changed after looking at it. */
  readonly heldOut: readonly Labelled[];
}

const FAMILIES = /^(OpenTDB|MMLUPro|MMLU|QANTA|SuperGLUE|WMT19|Ethics)(?=[_-])/;

/** JSON lines with `src`, `type`, `text`, and `complexity` or null. */
export function readLabels(text: string): readonly Labelled[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const { src, type, complexity, text } = JSON.parse(line) as Omit<Labelled, "source"> & { src: string };
      return { source: familyOf(src), type, complexity: complexity ?? null, text };
    });
}

function familyOf(src: string): string {
  const name = src.replace(/^routerarena:/, "");
  return FAMILIES.exec(name)?.[1] ?? name;
}

/**
 * Splits whole families: among those of one commonest type, with or without grades, in the order of the SHA-256 of
 * their names, every second one is held out. So both parts have all types, and nobody has chosen.
 */
export function split(rows: readonly Labelled[]): Parts {
  const strata = Map.groupBy(sourcesOf(rows), (source) => {
    const own = rows.filter((row) => row.source === source);
    return `${commonest(own.map((row) => row.type))} ${own.some((row) => row.complexity !== null)}`;
  });
  const heldOut = new Set(
    [...strata.values()].flatMap((sources) =>
      sources.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1)).filter((_, index) => index % 2 === 1),
    ),
  );
  return {
    development: rows.filter((row) => !heldOut.has(row.source)),
    heldOut: rows.filter((row) => heldOut.has(row.source)),
  };
}

/** In order of appearance. */
export function sourcesOf(rows: readonly Labelled[]): readonly string[] {
  return [...new Set(rows.map((row) => row.source))];
}

/** The first of the commonest. Throws for none. */
export function commonest<T>(values: readonly T[]): T {
  const [first] = [...Map.groupBy(values, (value) => value)].toSorted((a, b) => b[1].length - a[1].length);
  if (first === undefined) throw new Error("nothing to choose from");
  return first[0];
}

function hash(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}
