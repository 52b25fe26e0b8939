import assert from "node:assert/strict";
import { Terminal } from "../support/terminal.ts";

describe("`cost` in the terminal", () => {
  const terminal = new Terminal();
  after(() => terminal.dispose());

  it("reproduces the plan's table beside today's prices", async () => {
    const { code, stdout } = await terminal.run(["cost", "--table"]);
    assert.equal(code, 0);
    const lines = stdout.split("\n").map((line) => line.replace(/ +/g, " "));
    for (const row of [
      "Claude 3.5 Sonnet $3.00 $3.00 $6.00 baseline 1.0x |",
      "DeepSeek V3 $0.15 $0.03 $0.18 97 % 33.3x |",
      "Llama 3.3 70B $0.10 $0.08 $0.18 97 % 33.3x |",
      "Qwen 2.5 Coder 32B $0.23 $0.05 $0.28 95 % 21.7x |",
      "GLM-4-9B (free) $0.00 $0.00 $0.00 100 % free: no ratio |",
    ])
      assert.ok(
        lines.some((line) => line.startsWith(row)),
        `${row}\n${stdout}`,
      );
    assert.match(stdout, /the plan's prices, historic, not today's.*Right: catalogue prices of \d{4}/);
    assert.match(stdout, /thudm\/glm-4-9b:free is retired; z-ai\/glm-4\.7-flash took its place/);
  });

  it("prices a scenario on every model, without and with a cache", async () => {
    const scenario = ["--in", "20000", "--out", "2000", "--requests", "50", "--cached", "40", "--all"];
    const { code, stdout } = await terminal.run(["cost", ...scenario]);
    assert.equal(code, 0);
    assert.match(stdout, /qwen\/qwen3-coder +\$12\.00 +\$0\.0080 +\$9\.00 +\$3\.00 +\$123\.00 +91\.1 % +11\.3x/);
    assert.match(stdout, /With 40 % of the input read from the cache[\s\S]*qwen\/qwen3-coder +\$9\.60 /);
    assert.match(stdout, /llama-3\.3-70b-instruct .*no cheaper cached price listed/);
    assert.match(stdout, /The same tokens are not the same work/);
  });

  it("prints the figures as JSON, and keeps the view by tier", async () => {
    const run = await terminal.run(["cost", "--model", "deepseek/deepseek-v3.2", "--json"]);
    const { rows } = JSON.parse(run.stdout);
    assert.deepEqual(
      rows.map((row: { slug: string; plain: { perMonth: number } }) => [row.slug, row.plain.perMonth]),
      [
        ["anthropic/claude-sonnet-4.5", 6e9],
        ["deepseek/deepseek-v3.2", 0.336e9],
      ],
    );
    const tiers = await terminal.run(["cost", "--tiers"]);
    assert.match(tiers.stdout, /balanced +coding +qwen\/qwen3-coder +\$0\.0080 +saves 91\.1 %/);
  });

  it("refuses what it cannot price in a sentence, with exit code 2", async () => {
    for (const [flags, words] of [
      [["--model", "no/such"], /"no\/such" is not in the price catalogue.*There are: /],
      [["--in", "many"], /--in "many" is not a number/],
      [["--cached", "101"], /from 0 to 100 percent/],
    ] as const) {
      const { code, stderr, stdout } = await terminal.run(["cost", ...flags]);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, words);
    }
  });
});
