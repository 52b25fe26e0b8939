/** The dashboard's sections, in their order. */
export const DASHBOARD_TABS = ["swarm", "tiers", "spend", "history", "tools", "calculator", "benchmarks"] as const;
export type DashboardTab = (typeof DASHBOARD_TABS)[number];
