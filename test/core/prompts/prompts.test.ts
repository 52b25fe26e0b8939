import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ARCHITECT_ROLE } from "../../../src/core/prompts/architect.ts";
import { CODER_CONVENTIONS, CODER_RULES, CODER_TASK, CODER_WORKSPACE } from "../../../src/core/prompts/coder.ts";
import {
  CONDENSED_GO_ON,
  CONDENSED_NOTES,
  CONDENSER_RULES,
  CONDENSER_TASK,
} from "../../../src/core/prompts/condenser.ts";
import { DOCUMENTER_ROLE } from "../../../src/core/prompts/documenter.ts";
import { MERGER_SIDE, MERGER_TASK } from "../../../src/core/prompts/merger.ts";
import { PLANNER_GOAL, PLANNER_RULES } from "../../../src/core/prompts/planner.ts";
import { type Prompt, prompt } from "../../../src/core/prompts/prompt.ts";
import { REVIEWER_RULES, REVIEWER_WORK } from "../../../src/core/prompts/reviewer.ts";
import { TESTER_ROLE } from "../../../src/core/prompts/tester.ts";
import { PROMPT_VERSIONS } from "../../../src/core/prompts/versions.ts";

/** All texts of a version, by the first characters of their SHA-256: other words are another version. */
const WORDS: Readonly<Record<string, string>> = {
  "planner@2": "5219d137f053",
  "coder@2": "7612677e3050",
  "tester@1": "4477556e2815",
  "documenter@1": "744a16db7f0a",
  "architect@1": "d67d8cac4949",
  "merger@1": "5ea15001b14b",
  "reviewer@2": "efa6fd4b2892",
  "condenser@1": "66d7d9624880",
};

const ALL: readonly Pick<Prompt<never>, "id" | "words">[] = [
  PLANNER_RULES,
  PLANNER_GOAL,
  CODER_RULES,
  CODER_WORKSPACE,
  CODER_CONVENTIONS,
  CODER_TASK,
  TESTER_ROLE,
  DOCUMENTER_ROLE,
  ARCHITECT_ROLE,
  MERGER_TASK,
  MERGER_SIDE,
  REVIEWER_RULES,
  REVIEWER_WORK,
  CONDENSER_RULES,
  CONDENSER_TASK,
  CONDENSED_NOTES,
  CONDENSED_GO_ON,
];

describe("the texts that models are given", () => {
  it("have a version that goes up with every change of the words", () => {
    const found = Object.fromEntries(
      PROMPT_VERSIONS.map((id) => {
        const words = ALL.filter((one) => one.id === id).map((one) => one.words);
        return [id, createHash("sha256").update(words.join("\0")).digest("hex").slice(0, 12)];
      }),
    );
    assert.deepEqual(found, WORDS, "the words changed: raise the version of that role, and put its new hash here");
  });

  it("have slots by name, filled as they are: nothing in a value is a slot", () => {
    const greeting = prompt("coder", 7)`Hello ${"name"}, ${"name"}: ${"text"}.`;
    assert.equal(greeting.id, "coder@7");
    assert.equal(greeting.words, "Hello {name}, {name}: {text}.");
    assert.equal(greeting.fill({ name: "$& {text}", text: "`$1`" }), "Hello $& {text}, $& {text}: `$1`.");
    // @ts-expect-error a slot that is left out does not compile
    assert.match(greeting.fill({ name: "a" }), /undefined/);
  });
});
