/** What to know of lines that an editor told: it looks at the user's files, and an agent works on a copy. */
export function aboutEditor(told: readonly { readonly path: string }[], changed: readonly string[]): string {
  const paths = new Set(told.map(({ path }) => path));
  const mine = changed.filter((path) => paths.has(path));
  const yours =
    mine.length === 0
      ? "You have changed none of these files."
      : `You have changed ${mine.join(", ")} since: read there.`;
  return `(The user's files as they are in the editor, not your copy. ${yours})`;
}
