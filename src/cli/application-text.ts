import type { Application } from "../core/workspace/apply.ts";

/**
 * What `--apply` did, in lines for a person.
 * @param patch absolute path of the run's patch, from which what was not applied can be taken.
 */
export function applicationText(
  { applied, merged, conflicts, refused }: Application,
  patch: string,
): readonly string[] {
  if (refused.length > 0)
    return [
      `Nothing was applied: ${refused.map((one) => `${one.path}: ${one.why}`).join("; ")}`,
      `When that is mended, apply the patch by hand (git apply ${patch}) or run the swarm again.`,
    ];
  const lines = merged.map((path) => `${path} was changed meanwhile; both changes are in it.`);
  for (const { path, why } of conflicts) lines.push(`${path} was not written: ${why}.`);
  if (conflicts.length > 0)
    lines.push(
      `Take what you want of these from ${patch} by hand, or run the swarm again on the files as they are now.`,
    );

  const count = `${applied.length} ${applied.length === 1 ? "file" : "files"}`;
  return [applied.length === 0 ? "Nothing was applied." : `Applied ${count}.`, ...lines];
}
