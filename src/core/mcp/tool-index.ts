import MiniSearch, { type SearchResult } from "minisearch";
import type { IndexedTool, ToolIndex } from "./selection.ts";
import { SYNONYMS } from "./tool-index-synonyms.ts";
import { wordsOf } from "./tool-index-words.ts";

/** How much a word in each place says of a tool; its name most. */
const BOOST = { name: 3, server: 1.5, description: 1, parameters: 0.4 };

/** What another word for a word of the question counts, beside the word itself. */
const SYNONYM_WEIGHT = 0.25;

/** Parts of a question that are looked up each by itself. */
const MOST_PARTS = 16;

/** As in the paper on reciprocal rank fusion: how fast later places of a part's list count less. */
const FUSION = 10;

/** What the question as a whole counts beside a single part of it, and what was called next before now. */
const WHOLE_WEIGHT = 1.5;
const LIKELY_WEIGHT = 0.5;

/**
 * BM25+ over the names, servers, descriptions and parameters of tools, all in memory. A question is looked up as a
 * whole and by its sentences and clauses, each of which may be about another tool; their lists are fused by rank. The same
 * tools and question give the same order, whatever order the tools were given in.
 */
export function createToolIndex(tools: readonly IndexedTool[]): ToolIndex {
  const sorted = tools.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const index = new MiniSearch<{ readonly id: number } & Record<keyof typeof BOOST, string>>({
    fields: Object.keys(BOOST),
    tokenize: (text) => [...wordsOf(text)],
    processTerm: (word) => word,
  });
  index.addAll(
    sorted.map(({ name, server, description, parameters }, id) => ({
      id,
      name,
      server,
      description,
      parameters: parameters.join(" "),
    })),
  );
  const ranked = (text: string): readonly number[] => {
    const weights = weightsOf(text);
    if (weights.size === 0) return [];
    const found = index.search([...weights.keys()].join(" "), {
      boost: BOOST,
      tokenize: (words) => words.split(" "),
      boostTerm: (word) => weights.get(word) ?? 0,
    });
    return found.toSorted(byScore).map(({ id }) => id as number);
  };
  const places = new Map(sorted.map(({ name }, id) => [name, id]));
  return {
    search(query, likely = []) {
      const scores = new Map<number, number>();
      const add = (ids: readonly number[], weight: number) => {
        for (const [place, id] of ids.entries()) scores.set(id, (scores.get(id) ?? 0) + weight / (FUSION + place));
      };
      const parts = partsOf(query);
      add(ranked(query), WHOLE_WEIGHT);
      if (parts.length > 1) for (const part of parts) add(ranked(part), 1);
      add(
        likely.flatMap((name) => places.get(name) ?? []),
        LIKELY_WEIGHT,
      );
      return [...scores]
        .toSorted(([a, one], [b, other]) => other - one || a - b)
        .flatMap(([id]) => sorted[id]?.name ?? []);
    },
  };
}

function byScore(a: SearchResult, b: SearchResult): number {
  return b.score - a.score || Number(a.id) - Number(b.id);
}

/** Words of a question with what each counts; in it as often as it is said, at most twice. */
function weightsOf(text: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const said = wordsOf(text);
  for (const word of said) weights.set(word, Math.min(2, (weights.get(word) ?? 0) + 1));
  for (const word of new Set(said))
    for (const other of SYNONYMS.get(word) ?? [])
      if (!said.includes(other)) weights.set(other, Math.max(weights.get(other) ?? 0, SYNONYM_WEIGHT));
  return weights;
}

/** Sentences and clauses that have words of their own. */
function partsOf(text: string): readonly string[] {
  return text
    .split(/[.!?;:\n。！？；、，]+(?=\s|$|\p{Script=Han})|,\s+|\s+(?:and|then|or|but|also)\s+/u)
    .filter((part) => wordsOf(part).length > 0)
    .slice(0, MOST_PARTS);
}
