import { createHash } from "node:crypto";

/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Name of an agent's transcript. An agent whose name is no safe file name everywhere, or could be taken for another's
 * where case is not told apart, gets a name with a hash of its own.
 */
export function transcriptFile(agent: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,79}$/.test(agent) && !DEVICE.test(agent)) return `${agent}.jsonl`;
  const plain = agent
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .slice(0, 40)
    .replace(/^[-_]+/, "");
  const hash = createHash("sha256").update(agent).digest("hex").slice(0, 10);
  return `${plain === "" ? "agent" : plain}-${hash}.jsonl`;
}

/** What a transcript's file may be called: nothing else is ever opened as one. */
export const TRANSCRIPT_NAME = /^[a-z0-9][a-z0-9_-]{0,99}\.jsonl$/;
