import { MISBEHAVING, realConnector, stdioSpec } from "./mcp-processes.ts";

/**
 * `node mcp-owner.ts FOLDER free|confined`: connects to servers that do not end by themselves, says "ready", and stays until
 * it is killed.
 */
const [folder = "", how] = process.argv.slice(2);
const place = { workspace: folder, secret: async () => undefined };
// One that is not confined would write its notes into the user's home.
const home: Record<string, { value: string }> = how === "free" ? { HOME: { value: folder } } : {};
for (const kind of ["stubborn", "grandchild"]) {
  const transport = {
    ...({ kind: "stdio", command: "node", args: [MISBEHAVING, kind] } as const),
    env: { TEST_MARK: { value: folder }, ...home },
    ...(how === "free" && { confined: false }),
  };
  const spec = stdioSpec(kind, [], { transport });
  await realConnector(folder).connect(spec, place, new AbortController().signal);
}
console.log("ready");
setInterval(() => undefined, 60_000);
