/** A task as the plan's picture needs it. */
export interface GraphNode {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** Tasks by level (0 needs nothing) and the arrows worth drawing between them. */
export interface PlanGraph {
  readonly levels: readonly (readonly string[])[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

const PLANNER = "plan";

/**
 * Puts every task one level after the last of those it needs. The planner comes before all tasks that need nothing.
 * Arrows that follow from others (a -> c where a -> b -> c) are left out. Unknown ids and cycles, which a checked plan
 * does not have, are ignored.
 */
export function planGraph(nodes: readonly GraphNode[]): PlanGraph {
  const needs = new Map(nodes.map((node) => [node.id, new Set<string>()]));
  for (const node of nodes) {
    const known = node.dependsOn.filter((id) => needs.has(id) && id !== node.id);
    const all = known.length === 0 && node.id !== PLANNER && needs.has(PLANNER) ? [PLANNER] : known;
    for (const id of all) needs.get(node.id)?.add(id);
  }
  const levelOf = new Map<string, number>();
  const before = new Map<string, Set<string>>();
  const visiting = new Set<string>();

  const visit = (id: string): void => {
    if (levelOf.has(id)) return;
    visiting.add(id);
    const above = new Set<string>();
    let level = 0;
    for (const needed of needs.get(id) ?? []) {
      if (visiting.has(needed)) {
        needs.get(id)?.delete(needed);
        continue;
      }
      visit(needed);
      level = Math.max(level, (levelOf.get(needed) ?? 0) + 1);
      for (const ancestor of [needed, ...(before.get(needed) ?? [])]) above.add(ancestor);
    }
    visiting.delete(id);
    levelOf.set(id, level);
    before.set(id, above);
  };

  for (const node of nodes) visit(node.id);
  const edges = [...needs].flatMap(([to, from]) =>
    [...from].filter((id) => ![...from].some((other) => before.get(other)?.has(id))).map((id) => ({ from: id, to })),
  );
  const last = Math.max(-1, ...levelOf.values());
  const levels = Array.from({ length: last + 1 }, (_, level) =>
    nodes.filter((node) => levelOf.get(node.id) === level).map((node) => node.id),
  );
  return { levels, edges };
}
