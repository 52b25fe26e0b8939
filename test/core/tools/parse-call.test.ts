import assert from "node:assert/strict";
import fc from "fast-check";
import { ALL_TOOLS } from "../../../src/core/tools/all-tools.ts";
import { parseToolCall, toolDefinitions } from "../../../src/core/tools/parse-call.ts";

describe("a tool call as a model wrote it", () => {
  const parse = (name: string, args: string) => parseToolCall(ALL_TOOLS, { id: "1", name, arguments: args });
  const whole = '{"path":"src/a.ts","old_text":"one { two }","new_text":"\\u00e9 \\"three\\" [4]"}';

  it("is taken when it is whole", () => {
    const parsed = parse("edit_file", whole);
    assert.ok(parsed.status === "ok");
    assert.equal(parsed.tool.name, "edit_file");
    assert.deepEqual(parsed.input, { path: "src/a.ts", old_text: "one { two }", new_text: 'é "three" [4]' });
    assert.equal(parse("run_checks", "").status, "ok", "no arguments at all are an empty object");
  });

  it("is never taken when it was cut, at whatever character", () => {
    for (let end = 0; end < whole.length; end++)
      assert.equal(parse("edit_file", whole.slice(0, end)).status, "invalid", whole.slice(0, end));
  });

  it("is refused with words that say what is wrong", () => {
    for (const [name, args, message] of [
      ["edit_file", '{"path":"a"', /not valid JSON/],
      ["edit_file", '```json\n{"path":"a"}\n```', /not valid JSON/],
      ["edit_file", "{'path':'a'}", /not valid JSON/],
      ["read_file", '{"path":7}', /path[\s\S]*"required":\["path"\]/],
      ["read_file", '{"path":"a","from_line":0}', /from_line/],
      ["read_file", '{"path":"a","from_line":1e400}', /from_line/],
      ["read_file", '{"path":"a","lines":"1-2"}', /lines/],
      ["write_file", '{"path":"a","content":"x","__proto__":{"ok":true}}', /__proto__/],
      ["read_file", "[]", /do not fit/],
      ["read_file", "null", /do not fit/],
      ["shell", "{}", /no tool "shell".*list_files, outline, read_file/],
    ] as const) {
      const parsed = parse(name, args);
      assert.ok(parsed.status === "invalid", args);
      assert.match(parsed.message, message);
    }
  });

  it("never throws, and takes only what fits, whatever the text", () => {
    const names = ALL_TOOLS.map((tool) => tool.name);
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant(whole).chain((one) => fc.nat(one.length).map((at) => one.slice(at))),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), text, (name, args) => {
        const parsed = parse(name, args);
        if (parsed.status === "ok") assert.equal(parsed.tool.input.safeParse(parsed.input).success, true);
      }),
      { numRuns: 300 },
    );
  });

  it("is described to providers by a closed JSON schema", () => {
    const definitions = toolDefinitions(ALL_TOOLS);
    assert.deepEqual(
      definitions.map((one) => [one.name, Object.keys(one.parameters.properties as object)]),
      [
        ["list_files", ["folder", "from_entry"]],
        ["outline", ["path"]],
        ["read_file", ["path", "from_line", "to_line", "from_column"]],
        ["search", ["pattern", "folder", "from_result"]],
        ["edit_file", ["path", "old_text", "new_text"]],
        ["apply_patch", ["patch"]],
        ["write_file", ["path", "content"]],
        ["move_file", ["from", "to"]],
        ["delete_file", ["path"]],
        ["run_checks", []],
        ["run_command", ["command"]],
        ["add_note", ["text"]],
        ["editor_symbols", ["query"]],
        ["editor_problems", ["path"]],
        ["ask_user", ["question", "options"]],
      ],
    );
    for (const one of definitions) assert.equal(one.parameters.additionalProperties, false, one.name);
  });
});
