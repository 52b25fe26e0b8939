import { type GraphNode, type PlanGraph, planGraph } from "./plan-graph.ts";

/** The plan's picture in pixels: boxes by their left top corner, arrows as SVG paths. */
export interface PlanLayout {
  readonly width: number;
  readonly height: number;
  readonly box: { readonly width: number; readonly height: number };
  readonly steps: number;
  readonly nodes: readonly { readonly id: string; readonly x: number; readonly y: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly path: string }[];
}

/** What stands in a column: a task's box, or the place where a long arrow passes (`id` is then `null`). */
interface Slot {
  readonly id: string | null;
  readonly from: readonly Slot[];
  y: number;
}

const BOX_WIDTH = 172;
const COLUMN_GAP = 44;
const MARGIN = 8;
/** From this many boxes in a column on, boxes have one line instead of two. */
const CROWDED = 9;

/** Layers from left to right, each ordered by where its arrows come from, long arrows routed between the boxes. */
export function layoutPlan(tasks: readonly GraphNode[]): PlanLayout {
  const graph = planGraph(tasks);
  const crowded = graph.levels.some((level) => level.length >= CROWDED);
  const box = { width: BOX_WIDTH, height: crowded ? 26 : 42 };
  const gap = crowded ? 6 : 12;
  const { columns, routes } = fill(graph);
  const heightOf = (slot: Slot) => (slot.id === null ? gap : box.height);
  const heights = columns.map((column) => column.reduce((total, slot) => total + heightOf(slot) + gap, -gap));
  const height = Math.max(box.height, ...heights);
  columns.forEach((column, level) => {
    if (level > 0) column.sort((a, b) => centre(a) - centre(b));
    let y = MARGIN + (height - (heights[level] ?? 0)) / 2;
    for (const slot of column) {
      slot.y = y + heightOf(slot) / 2;
      y += heightOf(slot) + gap;
    }
  });
  const left = (level: number) => MARGIN + level * (BOX_WIDTH + COLUMN_GAP);
  return {
    width: Math.max(1, columns.length) * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP + 2 * MARGIN,
    height: height + 2 * MARGIN,
    box,
    steps: columns.length,
    nodes: columns.flatMap((column, level) =>
      column.flatMap(({ id, y }) => (id === null ? [] : [{ id, x: left(level), y: y - box.height / 2 }])),
    ),
    edges: routes.map(({ from, to, level, slots }) => ({ from, to, path: pathThrough(slots, left, level) })),
  };
}

interface Route {
  readonly from: string;
  readonly to: string;
  /** Column of the first slot. */
  readonly level: number;
  readonly slots: readonly Slot[];
}

function fill(graph: PlanGraph): { columns: Slot[][]; routes: readonly Route[] } {
  const places = new Map<string, { slot: Slot & { from: Slot[] }; level: number }>();
  const columns: Slot[][] = graph.levels.map((level, index) =>
    level.map((id) => {
      const slot = { id, from: [] as Slot[], y: 0 };
      places.set(id, { slot, level: index });
      return slot;
    }),
  );
  const routes = graph.edges.flatMap(({ from, to }) => {
    const start = places.get(from);
    const end = places.get(to);
    if (!start || !end) return [];
    const slots: Slot[] = [start.slot];
    for (let level = start.level + 1; level < end.level; level++) {
      const passing: Slot = { id: null, from: slots.slice(-1), y: 0 };
      columns[level]?.push(passing);
      slots.push(passing);
    }
    end.slot.from.push(...slots.slice(-1));
    return [{ from, to, level: start.level, slots: [...slots, end.slot] }];
  });
  return { columns, routes };
}

function centre(slot: Slot): number {
  return slot.from.reduce((total, { y }) => total + y, 0) / Math.max(1, slot.from.length);
}

/** From the right side of the first box to the left side of the last, flat where it passes a column. */
function pathThrough(slots: readonly Slot[], left: (level: number) => number, level: number): string {
  const parts: string[] = [];
  for (let step = 1; step < slots.length; step++) {
    const x1 = left(level + step - 1) + BOX_WIDTH;
    const x2 = left(level + step);
    const y1 = slots[step - 1]?.y ?? 0;
    const y2 = slots[step]?.y ?? 0;
    parts.push(step === 1 ? `M${x1} ${y1}` : `L${x1} ${y1}`);
    parts.push(`C${x1 + COLUMN_GAP / 2} ${y1} ${x2 - COLUMN_GAP / 2} ${y2} ${x2} ${y2}`);
  }
  return parts.join("");
}
