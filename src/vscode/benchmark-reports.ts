import * as vscode from "vscode";
import type { BenchmarkReport } from "../core/benchmark/report-types.ts";

/** The saved benchmark reports. Read once, then again after each new one. */
export interface BenchmarkReports {
  /** The two newest. */
  read(): Promise<{ readonly latest: BenchmarkReport | null; readonly previous: BenchmarkReport | null }>;
  save(report: BenchmarkReport): Promise<vscode.Uri>;
}

export function createBenchmarkReports(folder: vscode.Uri): BenchmarkReports {
  let newest: ReturnType<BenchmarkReports["read"]> | undefined;
  return {
    read() {
      newest ??= readNewest(folder).catch((error: unknown) => {
        newest = undefined;
        throw error;
      });
      return newest;
    },
    async save(report) {
      await vscode.workspace.fs.createDirectory(folder);
      const file = vscode.Uri.joinPath(folder, `${report.date.replaceAll(/[:.]/g, "-")}-${report.tier}.json`);
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`));
      newest = undefined;
      return file;
    },
  };
}

/** Files are named by date, so the order of names is the order of time. */
async function readNewest(folder: vscode.Uri): ReturnType<BenchmarkReports["read"]> {
  const names = await list(folder);
  const read = async (name: string | undefined): Promise<BenchmarkReport | null> => {
    if (name === undefined) return null;
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
    return JSON.parse(new TextDecoder().decode(bytes)) as BenchmarkReport;
  };
  return { latest: await read(names.at(-1)), previous: await read(names.at(-2)) };
}

async function list(folder: vscode.Uri): Promise<string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries
      .map(([name]) => name)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    return [];
  }
}
