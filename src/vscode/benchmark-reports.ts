import * as vscode from "vscode";
import type { BenchmarkReport } from "../core/benchmark/report-types.ts";

/** The two newest saved reports; files are named by date, so the order of names is the order of time. */
export async function readReports(
  folder: vscode.Uri,
): Promise<{ latest: BenchmarkReport | null; previous: BenchmarkReport | null }> {
  const names = await list(folder);
  const read = async (name: string | undefined): Promise<BenchmarkReport | null> => {
    if (name === undefined) return null;
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
    return JSON.parse(new TextDecoder().decode(bytes)) as BenchmarkReport;
  };
  return { latest: await read(names.at(-1)), previous: await read(names.at(-2)) };
}

export async function saveReport(folder: vscode.Uri, report: BenchmarkReport): Promise<vscode.Uri> {
  await vscode.workspace.fs.createDirectory(folder);
  const file = vscode.Uri.joinPath(folder, `${report.date.replaceAll(/[:.]/g, "-")}-${report.tier}.json`);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`));
  return file;
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
