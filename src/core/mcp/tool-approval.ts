import { errorText } from "../error-text.ts";
import { clean } from "../untrusted/clean.ts";
import { type Listing, readListing } from "./listing.ts";
import type { ListedTool, ServerSpec } from "./server.ts";
import type { ToolboxParts } from "./toolbox-parts.ts";
import type { ToolsQuestion, TrustChoice } from "./trust.ts";

interface Pinned {
  readonly hash: string;
  readonly tool: ListedTool;
}

/** The tools of one server: what it lists now, and which of that a person has approved as it is. */
export interface ApprovedTools {
  /** Takes a new listing at once; resolves when what is new in it was asked about. Never rejects. */
  take(listed: readonly ListedTool[]): Promise<void>;
  /** Switches off these, and all others on. */
  switchOff(names: readonly string[]): Promise<void>;
  usable(): readonly Pinned[];
  /** Why the tool of this definition must not be called now, for a model; `null`: it may be. */
  refused(name: string, hash: string): string | null;
  /** Tools that are listed and not approved. */
  waiting(): number;
  /** Switched off by the user. */
  off(): readonly Pinned[];
  /** What cannot be used of the listing, for people. */
  left(): readonly string[];
}

export function approveTools(
  spec: ServerSpec,
  pinned: ReadonlyMap<string, Pinned>,
  deps: {
    readonly ask: ((question: ToolsQuestion) => Promise<TrustChoice>) | undefined;
    readonly pin: (tools: readonly ListedTool[]) => Promise<void>;
    readonly say: ToolboxParts["say"];
  },
): ApprovedTools {
  const approved = new Map(pinned);
  /** Changed since they were approved. They stay so, whatever the server lists next, until a person has looked again. */
  const drifted = new Set<string>();
  const leftOut = new Set<string>();
  let listed: readonly ListedTool[] = [];
  let off = spec.off;
  let listing: Listing = { tools: new Map(), off: [], left: [] };
  let asking: Promise<void> | null = null;

  const isApproved = ({ hash, tool }: Pinned): boolean =>
    !drifted.has(tool.name) && approved.get(tool.name)?.hash === hash;
  const waiting = (): readonly Pinned[] => [...listing.tools.values()].filter((one) => !isApproved(one));

  /** One question at a time; what has changed meanwhile is asked about next. */
  async function askAll(): Promise<void> {
    for (;;) {
      const open = waiting().filter(({ tool, hash }) => !leftOut.has(`${tool.name} ${hash}`));
      if (open.length === 0 || deps.ask === undefined) return;
      const choice = await deps.ask(questionOf(open)).catch((error): TrustChoice => {
        deps.say("warn", `MCP server ${spec.name}: nobody could be asked about its tools: ${errorText(error)}`);
        return { choice: "leave-out" };
      });
      if (choice.choice === "leave-out") for (const { tool, hash } of open) leftOut.add(`${tool.name} ${hash}`);
      else await approve(open);
    }
  }

  async function approve(seen: readonly Pinned[]): Promise<void> {
    // What was shown, and not what is listed by now.
    for (const one of seen) {
      approved.set(one.tool.name, one);
      if (listing.tools.get(one.tool.name)?.hash === one.hash) drifted.delete(one.tool.name);
    }
    try {
      await deps.pin(seen.map(({ tool }) => tool));
    } catch (error) {
      deps.say(
        "warn",
        `MCP server ${spec.name}: your answer counts for now and could not be kept: ${errorText(error)}`,
      );
    }
  }

  function questionOf(open: readonly Pinned[]): ToolsQuestion {
    const added = open.filter(({ tool }) => !approved.has(tool.name)).map(({ tool }) => tool);
    const changed = open.flatMap(({ tool }) => {
      const before = approved.get(tool.name);
      return before === undefined ? [] : [{ before: before.tool, after: tool }];
    });
    const removed = [...approved.keys()].filter((name) => !listing.tools.has(name));
    return { server: spec.name, added, changed, removed };
  }

  async function take(now: readonly ListedTool[], names: readonly string[]): Promise<void> {
    [listed, off] = [now, names];
    listing = readListing(listed, off);
    for (const { hash, tool } of listing.tools.values()) {
      const before = approved.get(tool.name);
      if (before === undefined || before.hash === hash || drifted.has(tool.name)) continue;
      drifted.add(tool.name);
      deps.say(
        "warn",
        `MCP server ${spec.name}: its tool ${clean(tool.name).text} is not what was approved, and is not used.`,
      );
    }
    asking ??= askAll().finally(() => {
      asking = null;
    });
    await asking;
  }

  return {
    take: (now) => take(now, off),
    switchOff: (names) => take(listed, names),
    usable: () => [...listing.tools.values()].filter(isApproved),
    refused(name, hash) {
      if (off.includes(name)) return "the user has switched this tool off. Go on without it.";
      const now = listing.tools.get(name);
      if (now === undefined) return `the server ${spec.name} no longer offers this tool. Go on without it.`;
      if (now.hash === hash && isApproved(now)) return null;
      return `the server ${spec.name} has changed what this tool is since the user approved it, so it was not called. Go on without it.`;
    },
    waiting: () => waiting().length,
    off: () => listing.off,
    left: () => listing.left,
  };
}
