import "./index.css";
import { render } from "lit";
import { openChannel } from "./channel.ts";
import { registerKit } from "./kit.ts";
import { dashboard } from "./view/dashboard.ts";
import { NO_HISTORY, withAnswer } from "./view/history/history-state.ts";
import { registerDayChart } from "./view/spend/day-chart.ts";
import { registerMonthChart } from "./view/spend/month-chart.ts";
import { NO_TOOLS, type ToolsState } from "./view/tools/tools-state.ts";
import type { ViewState } from "./view/view-state.ts";

registerKit();
registerDayChart();
registerMonthChart();

const root = document.getElementById("dashboard");
if (!root) throw new Error("The page has no element #dashboard");

let drawing = 0;
const channel = openChannel({
  onSnapshot: (snapshot) => show({ ...state, snapshot }),
  onTab: (tab) => openTab(tab),
  onHistory: (answer) => show({ ...state, history: withAnswer(state.history, answer) }),
  onTools: (view) => changeTools({ view }),
});
let state: ViewState = { snapshot: null, history: NO_HISTORY, tools: NO_TOOLS, ...channel.saved() };

draw();
channel.send({ type: "ready" });
askFor(state.tab);

/** A busy swarm sends many snapshots a second: the last one before a frame is the one that is drawn. */
function show(next: ViewState): void {
  state = next;
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(draw);
}

function changeTools(change: Partial<ToolsState>): void {
  show({ ...state, tools: { ...state.tools, ...change } });
}

/** The same, for what is kept on this side. */
function keep(next: ViewState): void {
  channel.save(next);
  show(next);
}

function openTab(tab: ViewState["tab"]): void {
  keep({ ...state, tab });
  askFor(tab);
}

/** Kept runs and tools are asked for when they are to be seen: they may have become more. */
function askFor(tab: ViewState["tab"]): void {
  if (tab === "history") channel.send({ type: "history-list" });
  if (tab === "tools") channel.send({ type: "tools-list" });
}

function draw(): void {
  if (!root) return;
  const actions = {
    send: channel.send,
    selectTab: openTab,
    changeHistory: (change: Partial<ViewState["history"]>) =>
      show({ ...state, history: { ...state.history, ...change } }),
    changeScenario: (change: Partial<ViewState["scenario"]>) =>
      keep({ ...state, scenario: { ...state.scenario, ...change } }),
    changeTools,
  };
  render(dashboard(state, actions), root);
}
