import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Gate } from "../../../src/node/mcp/connect-gate.ts";
import {
  listAll,
  listedPrompt,
  listedResource,
  listedTool,
  sameTools,
} from "../../../src/node/mcp/connection-lists.ts";
import { Frames } from "../../../src/node/mcp/stdio-frames.ts";
import { withoutShim } from "../../../src/node/mcp/stdio-shim.ts";
import { LastWords } from "../../../src/node/mcp/stdio-words.ts";
import { temporaryFolder } from "../../support/trees.ts";

describe("Lines of a server's output", () => {
  it("are whole, wherever the stream is cut", () => {
    const bytes = Buffer.from('{"a":"ü€"}\n\nsecond\r\nrest');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const frames = new Frames(100);
      const lines = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((chunk) => frames.add(chunk));
      assert.deepEqual(lines, ['{"a":"ü€"}', "", "second\r"]);
    }
  });

  it("are as long as their limit and no longer, whole or not", () => {
    assert.deepEqual(new Frames(3).add(Buffer.from("abc\n")), ["abc"]);
    assert.equal(new Frames(3).add(Buffer.from("abcd\n")), "too-long");
    const dripped = new Frames(1_000);
    for (let at = 0; at < 1_000; at++) assert.deepEqual(dripped.add(Buffer.from("x")), []);
    assert.equal(dripped.add(Buffer.from("x")), "too-long");
  });
});

describe("A server's last words", () => {
  it("are the end of what it said, from a whole line on, with ours before them", () => {
    const words = new LastWords(20);
    words.note("Not confined.");
    for (let at = 0; at < 100; at++) words.add(Buffer.from(`line ${at}\n`));
    assert.equal(words.text(), "(Not confined.)\nline 98\nline 99\n");
    assert.equal(words.last(100), "line 98 line 99");
    assert.equal(words.last(4), "… e 99");
  });

  it("have what does not show written out", () => {
    const words = new LastWords(100);
    words.add(Buffer.from("\u001b[31mred\u202e\n"));
    assert.equal(words.text(), "<U+001B>[31mred<U+202E>\n");
  });
});

describe("The gate before the library", () => {
  const request = (id: number) => ({ jsonrpc: "2.0", id, method: "tools/call", params: {} }) as const;
  const answer = (id: number | string) => ({ jsonrpc: "2.0", id, result: {} }) as const;
  const notice = { jsonrpc: "2.0", method: "notifications/progress", params: {} } as const;

  it("lets each answer through once, and only to what was asked", () => {
    const gate = new Gate(() => 0);
    gate.sent(request(1));
    assert.equal(gate.received(answer(2), 10), "drop");
    assert.equal(gate.received(answer("1"), 10), "drop");
    assert.equal(gate.received(answer(1), 10), "pass");
    assert.equal(gate.received(answer(1), 10), "drop");
  });

  it("drops an answer that comes after the call was cancelled", () => {
    const gate = new Gate(() => 0);
    gate.sent(request(1));
    gate.sent({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } });
    assert.equal(gate.received(answer(1), 10), "drop");
  });

  it("takes 5,000 messages a second that nobody asked for, fewer when they are long, and all that were", () => {
    let now = 0;
    const gate = new Gate(() => now);
    for (let at = 0; at < 5_000; at++) assert.equal(gate.received(notice, 10), "pass");
    gate.sent(request(1));
    assert.equal(gate.received(answer(1), 16_000_000), "pass");
    assert.equal(gate.received(notice, 10), "flood");
    now = 1_001;
    assert.equal(gate.received(notice, 10), "pass");
    assert.equal(gate.noise(5_000 * 16 * 1024), "flood");
  });
});

describe("The lists of a server", () => {
  it("end with their pages, with a cursor that comes again, and with an item that is none left out", async () => {
    const pages = { "": { tools: [{ name: "a" }, null, "b"], nextCursor: "x" }, x: { tools: [{ name: "c" }] } };
    const asked: (string | undefined)[] = [];
    const items = await listAll("tools", async (cursor) => {
      asked.push(cursor);
      return pages[(cursor ?? "") as keyof typeof pages];
    });
    assert.deepEqual(items, [{ name: "a" }, { name: "c" }]);
    assert.deepEqual(asked, [undefined, "x"]);
    const again = await listAll("tools", async () => ({ tools: [{}], nextCursor: "same" }));
    assert.equal(again.length, 2);
    assert.equal((await listAll("tools", async () => ({ tools: new Array(9_000).fill({}) }))).length, 2_000);
    await assert.rejects(
      listAll("tools", async () => ({ tools: "none" })),
      /its list of tools is none/,
    );
  });

  it("hold what is of the right kind and nothing else", () => {
    assert.deepEqual(listedTool({ name: 3, title: {}, annotations: { readOnlyHint: "yes", openWorldHint: false } }), {
      name: "",
      inputSchema: undefined,
      annotations: { openWorldHint: false },
    });
    assert.deepEqual(listedResource({ name: "no address" }), []);
    assert.deepEqual(listedResource({ uri: "a://b", name: "n\u200b" }), [{ uri: "a://b", name: "n<U+200B>" }]);
    assert.deepEqual(listedPrompt({ name: "p", arguments: [{ name: "a", required: true }, 3, { name: 4 }] }), [
      { name: "p", arguments: [{ name: "a", required: true }] },
    ]);
  });

  it("are the same when every tool is", () => {
    const tool = (name: string) => ({ name, inputSchema: { type: "object" } });
    assert.ok(sameTools([tool("a"), tool("b")], [tool("a"), tool("b")]));
    assert.ok(!sameTools([tool("a")], [tool("a"), tool("b")]));
    assert.ok(!sameTools([tool("a")], [{ ...tool("a"), description: "x" }]));
  });
});

describe("A batch file that stands for a script", () => {
  const folder = temporaryFolder();
  after(() => folder.dispose());
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
    return join(folder.path, path);
  };
  const node = () => write("node.exe", "");

  it("is left out, and Node.js starts the script with the arguments as they are", () => {
    const file = node();
    const script = write("node_modules/some-server/bin.js", "");
    const shim = write("some-server.cmd", '@ECHO off\r\n"%_prog%"  "%dp0%\\node_modules\\some-server\\bin.js" %*\r\n');
    assert.deepEqual(withoutShim({ file: shim, args: ["a & b", '"'] }, {}), { file, args: [script, "a & b", '"'] });
    const npx = write("npx.cmd", "@ECHO off\r\n");
    const cli = write("node_modules/npm/bin/npx-cli.js", "");
    assert.deepEqual(withoutShim({ file: npx, args: ["-y", "x"] }, {}), { file, args: [cli, "-y", "x"] });
  });

  it("is refused with words when nobody can tell what it starts", () => {
    const other = write("other.bat", "@echo off\r\nstart something %*\r\n");
    assert.throws(() => withoutShim({ file: other, args: [] }, {}), /arguments cannot be given safely; write down/);
    const gone = write("gone.cmd", '"%dp0%\\gone.js" %*\r\n');
    assert.throws(() => withoutShim({ file: gone, args: [] }, {}), /cannot be given safely/);
  });

  it("is none of a program's business that is no batch file", () => {
    const program = { file: "/usr/bin/node", args: ["x"] };
    assert.equal(withoutShim(program, {}), program);
  });
});
