export interface PatchFile {
  /** As the patch has it, relative to the folder. */
  readonly path: string;
  /** Its part of the patch, whole lines. */
  readonly text: string;
  readonly added: number;
  readonly removed: number;
}

/** A git patch without renames, file by file; put together again they are the patch. */
export function splitPatch(patch: string): readonly PatchFile[] {
  // Lines of files begin with another character, so this is always a header. Not "m", for which a lone carriage return
  // inside of a line would begin another.
  return patch
    .split(/(?<=\n)(?=diff --git )/)
    .filter((text) => text.startsWith("diff --git "))
    .map((text) => ({ path: pathOf(text), text, ...countOf(text) }));
}

/** The same name stands twice: `diff --git a/NAME b/NAME`, where a name may hold blanks. */
function pathOf(text: string): string {
  const names = text.slice("diff --git ".length, text.indexOf("\n"));
  const half = names.slice((names.length + 1) / 2);
  return half.startsWith('"b/') ? `"${half.slice(3)}` : half.slice(2);
}

function countOf(text: string): { readonly added: number; readonly removed: number } {
  // Only from the first hunk on: the header's own lines begin with +++ and ---.
  const hunks = text.indexOf("\n@@ ");
  const lines = hunks === -1 ? [] : text.slice(hunks).split("\n");
  return {
    added: lines.filter((line) => line.startsWith("+")).length,
    removed: lines.filter((line) => line.startsWith("-")).length,
  };
}
