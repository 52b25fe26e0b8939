import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { errorText } from "../core/error-text.ts";
import type { EditedFile } from "./ask-plan.ts";

/** Writes a file, opens it in the user's editor (VISUAL, else EDITOR) on this terminal, and reads it when that has ended. */
export async function openEditor(
  file: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<EditedFile> {
  const command = env.VISUAL || env.EDITOR || "";
  const [program, ...args] = command.split(/\s+/).filter(Boolean);
  if (program === undefined)
    return { status: "problem", problem: "No editor is known. Set EDITOR, for example EDITOR=nano, and run it again." };
  await writeFile(file, text);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const child = spawn(program, [...args, file], { stdio: "inherit" });
  child.once("error", (error) => resolve(errorText(error)));
  child.once("close", (code) => resolve(code === 0 ? null : `it ended with ${code}`));
  const problem = await promise;
  if (problem === null) return { status: "closed", text: await readFile(file, "utf8") };
  return { status: "problem", problem: `The editor ${command} did not work: ${problem}. Set EDITOR to another one.` };
}
