import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { KINDS } from "./misbehaving-kinds.ts";
import { HELLO, type Kind, type Message, textResult, tool, type Wire } from "./misbehaving-wire.ts";

/**
 * A program that speaks the protocol over its standard streams, by hand, and misbehaves in the way that its argument
 * names. What reaches it is written down in its home folder.
 */
function serve(kind: Kind): void {
  const line = (text: string) => void process.stdout.write(`${text}\n`);
  const send = (message: object) => line(JSON.stringify({ jsonrpc: "2.0", ...message }));
  const notes = join(process.env.HOME ?? "", "notes");
  const note = (text: string) => appendFileSync(notes, `${text}\n`);
  const wire: Wire = {
    ...{ line, send, note },
    answer: (id, result) => send({ id, result }),
    starts: () =>
      readFileSync(notes, "utf8")
        .split("\n")
        .filter((one) => one === "start").length,
    state: { lists: 0, calls: 0 },
  };
  note("start");
  kind.start?.(wire);
  createInterface({ input: process.stdin }).on("line", (text) => {
    const message = JSON.parse(text) as Message;
    const { id, method, params } = message;
    if (method === "initialize") return (kind.initialize ?? ((w, at) => w.answer(at, HELLO)))(wire, id);
    if (method === "tools/list") {
      wire.state.lists++;
      note("list");
      return (kind.list ?? ((w, at) => w.answer(at, { tools: [tool("work")] })))(wire, id, params?.cursor);
    }
    if (method === "tools/call") {
      wire.state.calls++;
      note(`call ${params?.name}`);
      const call: NonNullable<Kind["call"]> = kind.call ?? ((w, at) => w.answer(at, textResult("done")));
      return call(wire, id, params?.arguments, params?._meta?.progressToken);
    }
    if (method === undefined) kind.answered?.(wire, message);
    else if (method.startsWith("notifications/")) note(method);
    else kind.other?.(wire, id, method);
  });
}

if (import.meta.main) {
  const kind = KINDS[process.argv[2] ?? ""];
  if (kind === undefined) throw new Error(`no kind ${process.argv[2]}`);
  serve(kind);
}
