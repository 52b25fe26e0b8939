/** Commands of the palette, in the order of the manifest; titles stand there. */
export const COMMAND_IDS = [
  "launchSwarm",
  "stopSwarm",
  "generateCode",
  "selectTier",
  "setApiKey",
  "clearApiKey",
  "setBudget",
  "openDashboard",
  "reviewChanges",
  "runBenchmark",
  "compareCosts",
  "tryDemo",
  "acceptProposal",
  "rejectProposal",
] as const;

export type CommandId = (typeof COMMAND_IDS)[number];
