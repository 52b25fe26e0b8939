import { DASHBOARD_TABS, type DashboardTab } from "../../src/core/dashboard-tabs.ts";
import type { DashboardSnapshot, ToHost } from "../../src/core/protocol.ts";
import type { ScenarioInput } from "./calculator/scenario-input.ts";
import type { HistoryState } from "./history/history-state.ts";
import type { ChangeTools, ToolsState } from "./tools/tools-state.ts";

export type Tab = DashboardTab;

/** All that the page is drawn from. */
export interface ViewState {
  /** `null` until the extension's first snapshot. */
  readonly snapshot: DashboardSnapshot | null;
  readonly tab: Tab;
  /** The calculator's fields. */
  readonly scenario: ScenarioInput;
  /** What was asked of the kept runs. */
  readonly history: HistoryState;
  readonly tools: ToolsState;
}

export interface Actions {
  readonly send: Send;
  readonly selectTab: (tab: Tab) => void;
  readonly changeScenario: (change: Partial<ScenarioInput>) => void;
  readonly changeHistory: (change: Partial<HistoryState>) => void;
  readonly changeTools: ChangeTools;
}

export type Send = (message: ToHost) => void;

export function isTab(value: unknown): value is Tab {
  return DASHBOARD_TABS.some((tab) => tab === value);
}
