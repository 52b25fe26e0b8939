import * as z from "zod";
import type { Host } from "../host.ts";

/** What the user's agents called after what, in runs before and in this one. Names of tools alone, never arguments. */
export interface ToolUsage {
  /** Tools that were called next after what the task called last; most often first. */
  likely(task: string): readonly string[];
  /** After a call that was answered. Never rejects: what is lost is a hint. */
  called(task: string, tool: string): Promise<void>;
}

/** How often each tool was called right after another; the first of a task after "". */
const Counts = z.record(z.string(), z.record(z.string(), z.number().int().positive()));
type Counts = z.infer<typeof Counts>;

const File = z.strictObject({ version: z.literal(1), after: Counts });

/** Pairs that are kept; above it all counts are halved, and what comes to nothing goes. About 40 KB. */
const MOST_PAIRS = 500;

/** What one answer gets of it. */
const MOST_LIKELY = 5;

/** Once is chance. */
const LEAST_COUNT = 2;

/**
 * Kept in one small file of the user's own data folder. Each call is added to what stands in the file by then, so that
 * windows add to one another; a file that cannot be read is begun anew.
 */
export async function openToolUsage({ files, log }: Pick<Host, "files" | "log">, path: string): Promise<ToolUsage> {
  let counts = await readCounts();
  let queue: Promise<void> = Promise.resolve();
  const last = new Map<string, string>();

  async function readCounts(): Promise<Counts> {
    try {
      const bytes = await files.read(path);
      if (bytes === undefined) return {};
      const read = File.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
      return read.success ? read.data.after : {};
    } catch {
      return {};
    }
  }

  async function add(before: string, tool: string): Promise<void> {
    try {
      counts = withOneMore(await readCounts(), before, tool);
      await files.write(path, JSON.stringify({ version: 1, after: counts }));
    } catch (error) {
      log("warn", `what tools were used could not be kept: ${String(error)}`);
    }
  }

  return {
    likely(task) {
      const after = counts[last.get(task) ?? ""] ?? {};
      return Object.entries(after)
        .filter(([, count]) => count >= LEAST_COUNT)
        .toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
        .slice(0, MOST_LIKELY)
        .map(([name]) => name);
    },
    called(task, tool) {
      const before = last.get(task) ?? "";
      last.set(task, tool);
      queue = queue.then(() => add(before, tool));
      return queue;
    },
  };
}

function withOneMore(counts: Counts, before: string, tool: string): Counts {
  const after = counts[before] ?? {};
  const more = { ...counts, [before]: { ...after, [tool]: (after[tool] ?? 0) + 1 } };
  const pairs = Object.values(more).reduce((sum, one) => sum + Object.keys(one).length, 0);
  return pairs > MOST_PAIRS ? halved(more) : more;
}

/** The pair that was added last stays out where it came but once: it will come again, or never. */
function halved(counts: Counts): Counts {
  const halves = Object.entries(counts).map(([before, after]) => {
    const kept = Object.entries(after).flatMap(([tool, count]) => (count > 1 ? [[tool, count >> 1] as const] : []));
    return [before, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(halves.filter(([, after]) => Object.keys(after).length > 0));
}
