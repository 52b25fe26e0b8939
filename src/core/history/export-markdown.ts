import { formatUsd } from "../money.ts";
import type { SwarmState, TaskState } from "../swarm/state-types.ts";
import type { RunExport } from "./export-run.ts";
import { endText } from "./run-text.ts";
import type { TranscriptLine } from "./transcript-lines.ts";

/** A run for reading. What models, tools and files say stands in fences or escaped, so that no viewer takes it for markup. */
export function toMarkdown({ run, patch, transcripts, exportedAt }: RunExport): string {
  const { summary, state, tasks } = run;
  const { cost } = summary;
  const facts = [
    `- Run: ${summary.id}, started ${iso(summary.startedAt)}, exported ${iso(exportedAt)}`,
    `- Folder: ${plain(summary.workspace)}`,
    `- Tier: ${summary.tier}; models: ${plain(summary.models.join(", "))}`,
    `- Outcome: ${plain(endText(summary))}`,
    `- Cost: ${formatUsd(cost.settled)} settled, ${formatUsd(cost.held)} held, by the ${cost.from}${summary.simulated ? " (simulated)" : ""}`,
  ];
  const planned = tasks.map(({ id, title, type, complexity, dependsOn, prompt, acceptance }) =>
    [
      `### ${plain(title)} (${id})`,
      `${type}, ${complexity}${dependsOn.length === 0 ? "" : `; after ${dependsOn.join(", ")}`}`,
      fenced(prompt),
      ...acceptance.map((one) => `- ${plain(one)}`),
    ].join("\n\n"),
  );
  return `${[
    `# ${plain(summary.goal)}`,
    summary.simulated ? "The models' answers in this run were **simulated**." : "",
    facts.join("\n"),
    "## Plan",
    ...(planned.length === 0 ? ["There was no plan."] : planned),
    "## Tasks",
    ...state.tasks.map(taskText),
    "## Checks",
    checksText(state),
    "## Changes",
    patch === null ? "No file was changed." : fenced(patch, "diff"),
    "## Transcripts",
    ...(transcripts.length === 0 ? ["None are kept of this run."] : []),
    ...transcripts.map(({ agent, lines }) => [`### ${agent}`, ...lines.flatMap(lineText)].join("\n\n")),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function taskText({ id, title, model, outcome, checks, totals }: TaskState): string {
  const told =
    outcome === null ? "not finished" : outcome.status === "done" ? "done" : `${outcome.status}: ${outcome.detail}`;
  return [
    `### ${plain(title)} (${id})`,
    [
      `- Outcome: ${plain(told)}`,
      `- Model: ${plain(model ?? "none")}`,
      `- Cost: ${formatUsd(totals.settled)} settled, ${formatUsd(totals.held)} held; ${totals.calls} calls, ${totals.promptTokens} tokens in, ${totals.completionTokens} out`,
      ...checks.map((check) => `- Check ${plain(check.check)}: ${check.status}`),
    ].join("\n"),
    outcome?.status === "done" ? fenced(outcome.answer) : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function checksText({ checks, falseAccepts }: SwarmState): string {
  if (checks === null) return "None were looked for.";
  const lines = [
    checks.found.length === 0 ? "None were found." : checks.found.map(plain).join(", "),
    plain(checks.why),
    ...falseAccepts.map(({ tasks, detail }) => `Wrong: ${plain(tasks.join(", "))}: ${plain(detail)}`),
  ];
  return lines.join("\n\n");
}

function lineText(line: TranscriptLine): string[] {
  switch (line.type) {
    case "start":
      return [`${plain(line.role)} of ${plain(line.task)}, from ${iso(line.at)}`];
    case "message":
      return [
        `**${line.role}**${line.summary === undefined ? "" : `: ${plain(line.summary)}`}`,
        ...(line.content === "" ? [] : [fenced(line.content)]),
        ...(line.toolCalls ?? []).map((call) => `Calls ${plain(call.name)}:\n\n${fenced(call.arguments)}`),
      ];
    case "call":
      return [
        `*Call ${line.turn}: ${plain(line.model)}, ${line.ended}${line.why === undefined ? "" : `: ${plain(line.why)}`}; ${
          line.attempts
            .map((one) => (one.cost === null ? one.state : `$${(one.cost / 1e9).toFixed(6)} ${one.origin}`))
            .join(", ") || "nothing sent"
        }*`,
      ];
    case "rewound":
      return [`*The conversation goes on from its first ${line.to} messages.*`];
    case "cut":
      return [`*${plain(line.why)}*`];
    default:
      return line satisfies never;
  }
}

/** A fence that nothing inside can end. */
function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** In one line, without anything that Markdown or HTML gives a meaning. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>()#+!|~&]/g, "\\$&");
}

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
