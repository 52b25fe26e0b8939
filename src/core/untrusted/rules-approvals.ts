import * as z from "zod";
import type { Host } from "../host.ts";
import type { RulesFile } from "./rules.ts";

const Approval = z.strictObject({ workspace: z.string(), path: z.string(), hash: z.string() });
const Approvals = z.strictObject({ version: z.literal(1), approved: z.array(Approval) });

/** Newest last; older ones are asked about again. */
const MOST = 1_000;

/** For the user alone. */
const MODE = 0o600;

/**
 * Which rules files the user lets be used: this content, at this place of this folder. Kept in the user's own data
 * folder, never in a repository or a run's journal. What cannot be read as such approves nothing.
 */
export interface RulesApprovals {
  has(file: RulesFile): Promise<boolean>;
  add(files: readonly RulesFile[]): Promise<void>;
}

export function createRulesApprovals(
  host: Pick<Host, "files" | "log">,
  file: string,
  workspace: string,
): RulesApprovals {
  const read = async (): Promise<readonly z.infer<typeof Approval>[]> => {
    const bytes = await host.files.read(file);
    if (bytes === undefined) return [];
    const parsed = Approvals.safeParse(jsonOf(new TextDecoder().decode(bytes)));
    if (parsed.success) return parsed.data.approved;
    host.log("warn", `${file} is not what was written to it: every rules file is asked about again.`);
    return [];
  };
  return {
    has: async ({ path, hash }) =>
      (await read()).some((one) => one.workspace === workspace && one.path === path && one.hash === hash),
    add: async (files) => {
      const added = files.map(({ path, hash }) => ({ workspace, path, hash }));
      const before = (await read()).filter(
        (one) => !added.some(({ path }) => one.workspace === workspace && one.path === path),
      );
      const text = JSON.stringify({ version: 1, approved: [...before, ...added].slice(-MOST) }, null, 1);
      await host.files.write(file, `${text}\n`, { mode: MODE });
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
