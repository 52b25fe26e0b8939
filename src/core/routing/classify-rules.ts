import type { TaskType } from "../models/vocabulary.ts";

/** What an observation speaks for. */
export type Says = TaskType | "harder" | "easier";

/** Words of one kind and what their presence says. A row counts for its first two different words, no more. */
interface WordRule {
  readonly says: Says;
  readonly weight: number;
  /** Lower case, single words, separated by spaces. */
  readonly words: string;
}

/** Shapes that words cannot catch. Looked for in the beginning of the text only; each counts once. */
interface ShapeRule {
  readonly says: Says;
  readonly weight: number;
  readonly shape: RegExp;
  /** What was seen, in a word or a few. */
  readonly why: string;
}

export const WORD_RULES: readonly WordRule[] = [
  {
    says: "coding",
    weight: 3,
    words:
      "function functions method class module component endpoint api cli bug bugs crash exception regex algorithm refactor " +
      "implement implementation typescript javascript python rust golang java kotlin sql css html react node npm compile " +
      "compiler lint linter codebase repository repo commit middleware handler callback async await import parser",
  },
  {
    says: "coding",
    weight: 2,
    words:
      "array arrays string strings integer integers tuple boolean null undefined parameter parameters variable variables " +
      "loop recursion subarray substring subsequence 0-indexed tree graph node nodes linked stack queue hash matrix",
  },
  { says: "coding", weight: 2, words: "code program programs programming script scripts software" },
  {
    says: "coding",
    weight: 2,
    words: "test tests unit mock coverage build deploy dependency dependencies package button page",
  },
  {
    says: "analysis",
    weight: 3,
    words:
      "analyze analyse analysis explain why compare comparison evaluate assess investigate diagnose audit review cause causes " +
      "tradeoff tradeoffs trade-offs prove deduce infer estimate calculate compute probability percentage percent ratio",
  },
  {
    says: "analysis",
    weight: 2,
    words: "many much total altogether average cost costs profit each sum product remaining left per",
  },
  {
    says: "analysis",
    weight: 2,
    words: "argument premise premises proposition propositions conclusion counterexample equation perimeter",
  },
  { says: "structured", weight: 3, words: "json yaml csv toml xml ndjson jsonl" },
  { says: "structured", weight: 2, words: "schema fields columns rows key keys structured format extract records" },
  {
    says: "general",
    weight: 3,
    words: "translate summarize summarise summary essay poem story slogan capital recommend proofread",
  },
  { says: "general", weight: 2, words: "who whom whose which where when what" },
  {
    says: "harder",
    weight: 1,
    words:
      "across entire whole architecture architect redesign rewrite migrate migration distributed concurrent " +
      "concurrency parallel race deadlock transaction transactions security secure performance scale scalable consistent " +
      "backwards protocol cryptography cipher tokenizer parser compiler scheduler",
  },
  {
    says: "easier",
    weight: 1,
    words: "typo rename comment simple small trivial bump wording label readme log print hello capital",
  },
];

export const SHAPE_RULES: readonly ShapeRule[] = [
  {
    says: "general",
    weight: 4,
    shape:
      /\b(?:write|draft|compose|proofread|answer)\b[^.\n]{0,40}\b(?:e-?mail|letter|speech|invitation|blog post)\b/i,
    why: "asks for prose",
  },
  {
    says: "coding",
    weight: 4,
    shape:
      /^\W*(?:please )?(?:write|create|add|build|make) (?:an? |the |some )?(?:[\w-]+ )?(?:function|class|script|test|program|method|endpoint|component)/i,
    why: "asks for a program",
  },
  {
    says: "coding",
    weight: 3,
    shape:
      /^\W*(?:please )?(?:add|fix|implement|refactor|rename|port|migrate|replace|remove|delete|update|upgrade|optimi[sz]e|support|wire|debug|improve)\b/i,
    why: "begins with a change to code",
  },
  {
    says: "coding",
    weight: 3,
    shape: /\b[\w-]+\.(?:tsx?|jsx?|mjs|py|rs|go|java|cs|rb|php|cpp|css|html|sql)\b/,
    why: "a source file",
  },
  {
    says: "coding",
    weight: 3,
    shape: /```|=>|\bconst \w|\bdef \w+\(|\breturn\b.*[;`]|#include/,
    why: "code in the text",
  },
  {
    says: "analysis",
    weight: 5,
    shape: /^\W*(?:please )?(?:explain|analy[sz]e|compare|why|review|investigate|diagnose|assess|evaluate)\b/i,
    why: "begins with a question of understanding",
  },
  {
    says: "easier",
    weight: 1,
    shape: /\b(?:write|create|implement|add) (?:an? )?(?:[\w-]+ ){0,2}function\b/i,
    why: "one function",
  },
  {
    says: "structured",
    weight: 4,
    shape:
      /\b(?:answer|reply|respond|return|output|give|extract|convert|list|produce)\b[^.\n]{0,60}\b(?:json|yaml|csv|xml|toml|table)\b/i,
    why: "asks for data",
  },
  {
    says: "general",
    weight: 1,
    shape: /^\W*(?:what|who|when|where|which|is|are|was|does|do|can|should)\b/i,
    why: "begins as a question",
  },
];
