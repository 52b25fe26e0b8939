import type { HistoryAnswer } from "../src/core/history/messages.ts";
import type { ToolsView } from "../src/core/mcp/messages.ts";
import type { DashboardSnapshot, ToHost, ToWebview } from "../src/core/protocol.ts";
import { type ScenarioInput, savedInput } from "./view/calculator/scenario-input.ts";
import { isTab, type Tab } from "./view/view-state.ts";

/** What is kept on this side: the selected tab and what was typed into the calculator. */
export interface Kept {
  readonly tab: Tab;
  readonly scenario: ScenarioInput;
}

/** The way to the extension and back. */
export interface Channel {
  send(message: ToHost): void;
  saved(): Kept;
  save(kept: Kept): void;
}

export interface Listeners {
  readonly onSnapshot: (snapshot: DashboardSnapshot) => void;
  /** The extension asks for a tab to be shown. */
  readonly onTab: (tab: Tab) => void;
  readonly onHistory: (answer: HistoryAnswer) => void;
  readonly onTools: (view: ToolsView) => void;
}

/** Connects to the extension; the listeners get all that arrives. Call once: VS Code gives its API once. */
export function openChannel({ onSnapshot, onTab, onHistory, onTools }: Listeners): Channel {
  const editor = acquireVsCodeApi();
  window.addEventListener("message", ({ data }: MessageEvent<ToWebview | null>) => {
    if (data?.type === "snapshot" && data.snapshot) onSnapshot(data.snapshot);
    if (data?.type === "show-tab" && isTab(data.tab)) onTab(data.tab);
    if (data?.type === "tools-view") onTools(data);
    if (data && isHistoryAnswer(data)) onHistory(data);
  });
  return {
    send: (message) => editor.postMessage(message),
    saved: () => {
      const { tab, scenario } = editor.getState() ?? {};
      return { tab: isTab(tab) ? tab : "swarm", scenario: savedInput(scenario) };
    },
    save: ({ tab, scenario }) => editor.setState({ tab, scenario }),
  };
}

function isHistoryAnswer(message: ToWebview): message is HistoryAnswer {
  return typeof message.type === "string" && message.type.startsWith("history-");
}

declare function acquireVsCodeApi(): {
  postMessage(message: ToHost): void;
  getState(): { readonly tab?: unknown; readonly scenario?: unknown } | undefined;
  setState(state: Kept): void;
};
