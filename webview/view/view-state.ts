import type { DashboardSnapshot, ToHost } from "../../src/core/protocol.ts";

export const TABS = ["swarm", "tiers", "spend", "benchmarks"] as const;
export type Tab = (typeof TABS)[number];

/** All that the page is drawn from. */
export interface ViewState {
  /** `null` until the extension's first snapshot. */
  readonly snapshot: DashboardSnapshot | null;
  readonly tab: Tab;
}

export interface Actions {
  readonly send: Send;
  readonly selectTab: (tab: Tab) => void;
}

export type Send = (message: ToHost) => void;

export function isTab(value: unknown): value is Tab {
  return TABS.some((tab) => tab === value);
}
