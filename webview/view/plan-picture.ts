import { html, svg, type TemplateResult } from "lit";
import type { TaskState } from "../../src/core/swarm/state-types.ts";
import type { WrongAccepts } from "./false-accepts.ts";
import { count, shortModel } from "./figures.ts";
import { markShape } from "./marks.ts";
import { layoutPlan, type PlanLayout } from "./plan-layout.ts";
import { type Look, taskLook } from "./task-look.ts";

/** The plan as layers of boxes with arrows from what is needed to what needs it. The table below says the same in words. */
export function planPicture(tasks: readonly TaskState[], wrong: WrongAccepts): TemplateResult {
  const layout = layoutPlan(tasks);
  const byId = new Map(tasks.map((task) => [task.id, { task, look: taskLook(task, wrong.has(task.id)) }]));
  const title = `Plan: ${count(tasks.length, "task")} in ${count(layout.steps, "step")}. ${tally([...byId.values()].map(({ look }) => look))}`;
  return html`<section class="plan">
    <h3>Plan</h3>
    <div class="scroll" tabindex="0" role="group" aria-label="Picture of the plan">
      <svg
        class="graph"
        role="img"
        aria-label=${title}
        width=${layout.width}
        height=${layout.height}
        viewBox="0 0 ${layout.width} ${layout.height}"
      >
        ${layout.edges.map(({ from, path }) => svg`<path class="edge edge-${byId.get(from)?.look.mark}" d=${path} />`)}
        ${layout.nodes.map((node) => {
          const entry = byId.get(node.id);
          return entry ? box(node, layout.box, entry.task, entry.look) : "";
        })}
      </svg>
    </div>
  </section>`;
}

function box(at: { x: number; y: number }, size: PlanLayout["box"], task: TaskState, look: Look) {
  const twoLines = size.height > 30;
  const below = task.model === null ? task.type : shortModel(task.model);
  const middle = size.height / 2;
  return svg`<g class="node node-${look.mark}" transform="translate(${at.x} ${at.y})">
    <title>${task.title} (${look.word})</title>
    <rect class="box" width=${size.width} height=${size.height} rx="4" />
    <g transform="translate(8 ${middle - 8})">${markShape(look.mark)}</g>
    <foreignObject x="30" width=${size.width - 36} height=${size.height}>
      <div class="label"><span>${task.title}</span>${twoLines ? html`<span class="muted">${below}</span>` : ""}</div>
    </foreignObject>
  </g>`;
}

/** "3 Done, checks passed; 1 Running; 2 Waiting". */
function tally(looks: readonly Look[]): string {
  const words = [...new Set(looks.map((look) => look.word))];
  return words.map((word) => `${looks.filter((look) => look.word === word).length} ${word}`).join("; ");
}
