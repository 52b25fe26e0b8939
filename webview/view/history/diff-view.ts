import { html, type TemplateResult } from "lit";
import type { RunPatch } from "../../../src/core/history/run-detail.ts";
import { count } from "../figures.ts";

/** Lines that are drawn of one file; the patch itself has all. */
const MOST_LINES = 1_500;

interface FileDiff {
  readonly path: string;
  readonly lines: readonly string[];
}

/** A patch file by file, each line with its mark. Text and nothing else: no highlighting, no links. */
export function diffView(patch: RunPatch): TemplateResult {
  const files = filesIn(patch.text);
  return html`${patch.cut ? html`<p class="muted">The patch is large, and only its beginning is shown. Open Patch has all of it.</p>` : ""}
  ${files.map(({ path, lines }) => {
    const added = lines.filter((line) => kindOf(line) === "added").length;
    const removed = lines.filter((line) => kindOf(line) === "removed").length;
    const left = lines.length - MOST_LINES;
    return html`<details class="file-diff" ?open=${files.length === 1}>
      <summary>${path} <span class="muted">${count(added, "line")} added, ${removed} removed</span></summary>
      <pre class="diff" tabindex="0" aria-label="Changes of ${path}">${lines
        .slice(0, MOST_LINES)
        .map((line) => html`<span class="diff-line diff-${kindOf(line)}">${line}${"\n"}</span>`)}</pre>
      ${left > 0 ? html`<p class="muted">${count(left, "more line")} of this file. Open Patch has them.</p>` : ""}
    </details>`;
  })}`;
}

function filesIn(text: string): readonly FileDiff[] {
  return text
    .split(/^(?=diff --git )/m)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const lines = part.replace(/\n$/, "").split("\n");
      return { path: / b\/(.+)$/.exec(lines[0] ?? "")?.[1] ?? lines[0] ?? "", lines };
    });
}

function kindOf(line: string): "added" | "removed" | "hunk" | "about" | "same" {
  if (
    /^(?:diff |index |\+\+\+ |--- |(?:new|deleted|old) (?:file )?mode|similarity |rename |copy |GIT binary)/.test(line)
  )
    return "about";
  if (line.startsWith("+")) return "added";
  if (line.startsWith("-")) return "removed";
  return line.startsWith("@@") ? "hunk" : "same";
}
