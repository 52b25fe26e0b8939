import type { ProposedChange } from "../engine-types.ts";
import type { Host } from "../host.ts";
import type { FileChange } from "./copies.ts";

/** Name of the file in a run's folder that holds what the run proposes, so that a review survives a reload. */
const PROPOSAL = "proposal.json";

/** Writes the proposed files beside the patch. */
export async function writeProposal(host: Host, folder: string, changes: readonly ProposedChange[]): Promise<void> {
  const rows = changes.map(({ before, after, ...change }) => ({
    ...change,
    before: before && Buffer.from(before).toString("base64"),
    after: after && Buffer.from(after).toString("base64"),
  }));
  await host.files.write(`${folder}/${PROPOSAL}`, JSON.stringify(rows));
}

/** What a run proposed; `undefined` when the run's folder is gone. */
export async function readProposal(host: Host, folder: string): Promise<readonly ProposedChange[] | undefined> {
  const bytes = await host.files.read(`${folder}/${PROPOSAL}`);
  if (bytes === undefined) return undefined;
  const rows = JSON.parse(new TextDecoder().decode(bytes)) as readonly Row[];
  return rows.map(({ before, after, ...change }) => ({
    ...change,
    before: before === null ? null : Buffer.from(before, "base64"),
    after: after === null ? null : Buffer.from(after, "base64"),
  }));
}

interface Row extends FileChange {
  readonly before: string | null;
  readonly after: string | null;
}
