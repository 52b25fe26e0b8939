import assert from "node:assert/strict";
import { createHistory } from "../../../src/core/history/history.ts";
import { listRuns } from "../../../src/core/history/list-runs.ts";
import { readTranscript } from "../../../src/core/history/read-transcript.ts";
import { searchRuns } from "../../../src/core/history/search-runs.ts";
import type { TranscriptLine } from "../../../src/core/history/transcript-lines.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { keepRun, RUNS_AT, said } from "../../support/kept-runs.ts";
import { temporaryFolder } from "../../support/trees.ts";

const NEVER = new AbortController().signal;

describe("a search through kept runs", () => {
  const host = createNodeHost();
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());
  const history = () =>
    createHistory({ host, runsFolder: folder.path, keys: async () => ["canary-key-4711"], ledger: async () => null });
  const found = async (query: string) =>
    (await history().search(query, NEVER)).hits.map(({ run, where }) => `${run}: ${where}`);

  it("finds goals, tasks, answers, files and what was said, whatever the case, and where", async () => {
    keepRun(folder.path, { id: "one", goal: "Add INVOICE totals", startedAt: RUNS_AT + 1 });
    keepRun(folder.path, {
      id: "two",
      answer: "The invoices are added up.",
      files: ["src/invoice.ts"],
      transcripts: {
        "lines-worker-1": [
          said("user", "nothing"),
          said("tool", `${"x".repeat(5_000)} the Invoice\nis here`),
          {
            type: "message",
            at: 1,
            role: "assistant",
            content: "",
            digest: "0",
            toolCalls: [{ id: "c", name: "read_file", arguments: '{"path":"src/invoice.ts"}' }],
          },
        ],
      },
    });
    assert.deepEqual(await found("invoice"), [
      "one: goal",
      "two: answer of lines",
      "two: file",
      "two: transcript of lines-worker-1",
      "two: transcript of lines-worker-1",
    ]);
    assert.deepEqual(await found("do lines"), [
      "one: task lines",
      "one: task lines",
      "two: task lines",
      "two: task lines",
    ]);
    const { hits } = await history().search("the invoice", NEVER);
    const [hit] = hits.filter(({ at }) => at !== null);
    assert.match(hit?.text ?? "", /^…x{60,} the Invoice is here$/);
    const page = await readTranscript(host.files, `${folder.path}/two`, "lines-worker-1", hit?.at?.from);
    const [line] = page?.lines ?? [];
    assert.equal(line?.type === "message" && line.content.endsWith("is here"), true);
  });

  it("takes what is searched for as it is written: no patterns, quotes and line breaks as they are", async () => {
    keepRun(folder.path, {
      id: "one",
      transcripts: { a: [said("user", 'if (a.*b) { say("hello\\n") }'), said("user", "zwei\nZeilen")] },
    });
    for (const [query, hits] of [
      ["a.*b", 1],
      ['say("HELLO\\n")', 1],
      ["zwei\nzeilen", 1],
      ["a.+b", 0],
      ["(a+)+$", 0],
      ['"role"', 0],
      ["  ", 0],
    ] as const)
      assert.equal((await found(query)).length, hits, query);
  });

  it("finds nothing by a secret's value in what it shows", async () => {
    keepRun(folder.path, { id: "one", goal: "use canary-key-4711 for all" });
    const { hits } = await history().search("use canary", NEVER);
    assert.equal(hits[0]?.text, "use [key] for all");
  });

  it("is bounded by places, by bytes and by a stop, and says so", async () => {
    const lines = Array.from({ length: 40 }, (_, index) => said("user", `needle ${index}`));
    for (const id of ["a", "b", "c"]) keepRun(folder.path, { id, transcripts: { agent: lines } });
    const runs = await listRuns(host, folder.path);
    const search = (limits: Parameters<typeof searchRuns>[5], signal = NEVER) =>
      searchRuns(host.files, folder.path, runs, "needle", signal, limits);
    const few = await search({ hits: 10, hitsPerRun: 8, bytes: 1e9 });
    assert.deepEqual([few.hits.length, few.runs], [10, 2]);
    assert.match(few.cut ?? "", /first 10 places/);
    const little = await search({ hits: 100, hitsPerRun: 8, bytes: 10 });
    assert.deepEqual([little.hits.length, little.runs], [8, 1]);
    assert.match((await search({ hits: 9, hitsPerRun: 9, bytes: 9 }, AbortSignal.abort())).cut ?? "", /stopped/);
  });

  it("finds what lies across the pieces that are read, and pages through a long transcript without a loss", async () => {
    const lines: TranscriptLine[] = Array.from({ length: 300 }, (_, index) =>
      said("user", `${index} ${"ü".repeat(2_000)} ${index % 100 === 0 ? "nadel" : ""}`),
    );
    keepRun(folder.path, { id: "long", transcripts: { agent: lines } });
    const { hits } = await history().search("NADEL", NEVER);
    assert.equal(hits.length, 3);
    for (const [index, hit] of hits.entries()) {
      const page = await readTranscript(host.files, `${folder.path}/long`, "agent", hit.at?.from);
      assert.deepEqual(page?.lines[0], lines[index * 100]);
    }
    const paged: TranscriptLine[] = [];
    let pages = 0;
    for (let from: number | null = 0; from !== null; pages++) {
      const page: Awaited<ReturnType<typeof readTranscript>> = await history().transcript("long", "agent", from);
      paged.push(...(page?.lines ?? []));
      from = page?.next ?? null;
    }
    assert.deepEqual(paged, lines);
    assert.ok(pages > 4);
  });

  it("opens nothing that is not a run's transcript", async () => {
    const runsFolder = `${folder.path}/runs`;
    const history = () => createHistory({ host, runsFolder, keys: async () => [], ledger: async () => null });
    keepRun(runsFolder, { id: "one", transcripts: { agent: [said("user", "hello")] } });
    keepRun(folder.path, { id: "outside", transcripts: { agent: [said("user", "not yours")] } });
    for (const [run, agent] of [
      ["one", "../events"],
      ["one", "/etc/passwd"],
      ["one", "AGENT/../agent"],
      ["one", "nobody"],
      ["../outside", "agent"],
      ["one/../../outside", "agent"],
      ["", "agent"],
      [".", "agent"],
    ] as const)
      assert.equal(await history().transcript(run, agent, 0), null, `${run} ${agent}`);
    assert.equal((await history().transcript("one", "agent", 1e12))?.lines.length, 0);
    assert.equal((await history().transcript("one", "agent", -5))?.lines.length, 1);
  });
});
