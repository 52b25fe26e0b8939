import { launchBrowser } from "./browser.ts";
import { startServer } from "./server.ts";
import { until } from "./until.ts";
import { Workbench } from "./workbench.ts";

export interface ActivationOptions {
  vsix: string;
  /** The folder to open. */
  folder: string;
  /** `publisher.name`, as in package.json. */
  extensionId: string;
  /** How many times to measure, each in a fresh extension host. Default 5. */
  runs?: number;
  /** What makes the extension activate, when opening the folder does not: run one of its commands. */
  trigger?: (workbench: Workbench) => Promise<void>;
}

/** Times in milliseconds; min, median and max are those of load + call + finish of each run. */
export interface ActivationTimes {
  min: number;
  median: number;
  max: number;
  /** Reading and evaluating the extension's code, much of it waiting for others: judge by the minimum. */
  load: number[];
  /** Inside activate(), until it returned. */
  call: number[];
  /** Until activate()'s promise was settled. */
  finish: number[];
}

/** Measures a packed extension's activation as VS Code does itself: "Developer: Startup Performance". */
export async function measureActivation(options: ActivationOptions): Promise<ActivationTimes> {
  const server = await startServer({ vsix: [options.vsix] });
  try {
    const browser = await launchBrowser();
    try {
      const workbench = await Workbench.create(server, browser);
      const rows: Row[] = [];
      // The first run fills caches and does not count.
      for (let run = 0; run <= (options.runs ?? 5); run++) rows.push(await measureOnce(workbench, options));
      return summarize(rows.slice(1));
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

interface Row {
  load: number;
  call: number;
  finish: number;
}

async function measureOnce(workbench: Workbench, options: ActivationOptions): Promise<Row> {
  await workbench.open(options.folder);
  await options.trigger?.(workbench);
  return await until(
    `${options.extensionId} is in the table of activated extensions`,
    async () => {
      await workbench.runCommand("Developer: Startup Performance");
      const row = findRow(await workbench.copyEditorText("Startup Performance"), options.extensionId);
      // The page is a snapshot: it must be closed to be made anew.
      await workbench.runCommand("View: Close All Editors");
      return row;
    },
    120_000,
  );
}

/** A row of the table: | id | eager | load | call | finish | event | by |. */
function findRow(report: string, extensionId: string): Row | undefined {
  const rows = report.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const row = rows.find((cells) => cells[1] === extensionId && /^\d+$/.test(cells[3] ?? ""));
  return row && { load: Number(row[3]), call: Number(row[4]), finish: Number(row[5]) };
}

function summarize(rows: readonly Row[]): ActivationTimes {
  const totals = rows.map((row) => row.load + row.call + row.finish).sort((a, b) => a - b);
  return {
    min: totals[0] ?? 0,
    median: totals[Math.floor((totals.length - 1) / 2)] ?? 0,
    max: totals.at(-1) ?? 0,
    load: rows.map((row) => row.load),
    call: rows.map((row) => row.call),
    finish: rows.map((row) => row.finish),
  };
}
