import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import OpenAI from "openai";
import { runEmulator } from "../../src/cli/emulator.ts";
import { NAMED_FAULTS } from "../../src/emulator/faults/catalogue.ts";
import { Terminal } from "../support/terminal.ts";

const MODEL = "deepseek/deepseek-v3.2";

describe("`emulator` in the terminal", function () {
  this.timeout(30_000);
  const terminal = new Terminal();
  after(() => terminal.dispose());
  const file = (name: string, content: unknown): string => {
    const path = join(terminal.data, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it("serves other programs by its script until it is stopped", async () => {
    file("one.sse", 'data: {"choices":[]}\n\ndata: [DONE]\n\n');
    const script = file("faults.json", {
      rules: [
        { fault: "overloaded", when: { requests: [1] } },
        { fault: { kind: "replay", file: "one.sse" }, when: { contains: "replay" } },
      ],
      answers: [{ when: { contains: "weather" }, toolCalls: [{ name: "look", arguments: { at: "sky" } }] }],
    });
    const { child, ended } = terminal.start(["emulator", "--faults", script, "--control"]);
    const port = await portOf(child);
    const baseURL = `http://127.0.0.1:${port}/api/v1`;
    const openai = new OpenAI({ baseURL, apiKey: "sk-or-simulated", maxRetries: 0 });
    const ask = (content: string) =>
      openai.chat.completions.create({ model: MODEL, max_tokens: 50, messages: [{ role: "user", content }] });
    const [call] = (await ask("the weather")).choices[0]?.message.tool_calls ?? [];
    assert.deepEqual(call?.type === "function" && call.function, { name: "look", arguments: '{"at":"sky"}' });
    await assert.rejects(ask("again"), (error) => error instanceof OpenAI.APIError && error.status === 529);
    assert.match((await ask("again")).choices[0]?.message.content ?? "", /simulated model/);
    const replayed = await fetch(`${baseURL}/chat/completions`, {
      method: "POST",
      headers: { Authorization: "Bearer sk-or-simulated" },
      body: JSON.stringify({ model: MODEL, messages: [{ role: "user", content: "replay" }] }),
    });
    assert.equal(await replayed.text(), 'data: {"choices":[]}\n\ndata: [DONE]\n\n');
    const { generations } = (await (await fetch(`http://127.0.0.1:${port}/__emulator`)).json()) as never as {
      generations: number;
    };
    assert.equal(generations, 2);
    child.kill("SIGTERM");
    const run = await ended;
    assert.equal(run.code, 0);
    assert.match(run.stdout, /4 requests, \$0\.\d+ of simulated costs/);
  });

  it("lists the faults", async () => {
    const { code, stdout } = await terminal.run(["emulator", "--list-faults"]);
    assert.equal(code, 0);
    assert.equal(stdout.trim().split("\n").length, NAMED_FAULTS.size);
    assert.match(stdout, /^retry-after-date +429 with Retry-After: a date$/m);
  });

  it("says what is wrong with a script, and ends with 2", async () => {
    const { code, stderr } = await terminal.run([
      "emulator",
      "--faults",
      file("bad.json", { rules: [{ fault: "meteor" }] }),
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /bad\.json at rules\[0\]/);
  });

  it("says what is wrong with a flag", async () => {
    const { signal } = new AbortController();
    await assert.rejects(runEmulator({ port: "80000" }, { signal }), /--port "80000": give a number/);
    await assert.rejects(runEmulator({ latency: "fast" }, { signal }), /--latency "fast": write none, seeded/);
    await assert.rejects(runEmulator({ faults: "/nowhere/faults.json" }, { signal }), /ENOENT/);
  });
});

/** From the first line, which is the address and nothing else. */
async function portOf({ stdout }: ChildProcess): Promise<number> {
  let text = "";
  while (stdout && !text.includes("\n")) text += (await once(stdout, "data"))[0];
  const [, port = ""] = /^http:\/\/127\.0\.0\.1:(\d+)\/api\/v1\n/.exec(text) ?? [];
  return Number(port);
}
