/** Files that a process edits until it is killed: the first by write_file, the second by edit_file, the rest by a patch. */
export const EDITED_FILES: readonly string[] = ["written.txt", "src/edited.txt", "src/one.txt", "two.txt", "three.txt"];

const LINES = 600;

/** The whole text of a file in a version: each line tells the version, so that no part can be taken for a whole. */
export function editedText(version: number): string {
  return `${`version ${version} of a line that is long enough to need some blocks\n`.repeat(LINES)}`;
}

/** The version of a whole file; `null` for a half or a mixed one. */
export function versionOf(text: string): number | null {
  const version = Number(/^version (\d+) /.exec(text)?.[1] ?? Number.NaN);
  return text === editedText(version) ? version : null;
}
