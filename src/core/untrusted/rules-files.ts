import { createHash } from "node:crypto";
import type { CopyStore } from "../workspace/copies.ts";
import { clean } from "./clean.ts";
import type { RulesFile } from "./rules.ts";

/** Files at the root of a repository in which it tells agents how to work, by the editors and programs that read them. */
const NAMES = [
  "AGENTS.md",
  "CLAUDE.md",
  "GEMINI.md",
  ".github/copilot-instructions.md",
  ".cursorrules",
  ".windsurfrules",
  ".clinerules",
  ".roorules",
  ".rules",
];

/** Characters of one file, and of all together, that every agent of a swarm is given: about 4,000 tokens. */
const MOST_OF_ONE = 8_000;
const MOST_TOGETHER = 16_000;

/** Bytes; what is bigger is no rules file. */
const LARGEST = 256 * 1024;

/**
 * The rules files of a commit, each content once. Links are no such files: what they point to stands in the list where
 * it is one. What is not UTF-8, or too big, is left out.
 */
export async function findRules(
  store: Pick<CopyStore, "read" | "blobs">,
  commit: string,
  files: readonly string[],
): Promise<readonly RulesFile[]> {
  const named = NAMES.filter((name) => files.includes(name));
  if (named.length === 0) return [];
  const plain = await store.blobs(commit);
  const contents = await store.read(
    commit,
    named.filter((name) => plain.has(name)),
  );
  const found: RulesFile[] = [];
  let room = MOST_TOGETHER;
  for (const [path, bytes] of contents) {
    const hash = createHash("sha256").update(bytes).digest("hex");
    const text = bytes.length > LARGEST ? null : decoded(bytes);
    if (text === null || text.trim() === "" || found.some((one) => one.hash === hash)) continue;
    const cleaned = clean(text.startsWith("\ufeff") ? text.slice(1) : text);
    const shown = shortened(cleaned.text.trim(), Math.min(MOST_OF_ONE, room));
    if (shown === null) continue;
    room -= shown.length;
    found.push({ path, hash, text: shown, hidden: cleaned.hidden });
  }
  return found;
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whole lines up to `most` characters, and how much is missing; `null` where there is no room for anything. */
function shortened(text: string, most: number): string | null {
  if (text.length <= most) return text;
  const end = text.lastIndexOf("\n", most - MARK_LENGTH);
  if (end <= 0) return null;
  return `${text.slice(0, end)}\n(${text.length - end} more characters are left out)`;
}

const MARK_LENGTH = 60;
