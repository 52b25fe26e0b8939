import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Text of a public data file that is kept beside the project, or `undefined` after a printed reason. */
export function sharedData(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
  if (existsSync(file)) return readFileSync(file, "utf8");
  console.log(`      skipped: the public data ${path} is not beside the project`);
  return undefined;
}
