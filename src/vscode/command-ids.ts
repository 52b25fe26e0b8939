/** Commands of the palette, in the order of the manifest; titles stand there. */
export const COMMAND_IDS = [
  "launchSwarm",
  "stopSwarm",
  "generateCode",
  "setUp",
  "selectTier",
  "chooseRouting",
  "signIn",
  "setApiKey",
  "clearApiKey",
  "chooseEndpoint",
  "setBudget",
  "openDashboard",
  "showSpend",
  "exportSpend",
  "compareBill",
  "lookUpHeldCosts",
  "repairLedger",
  "showLedgerFolder",
  "reviewChanges",
  "runBenchmark",
  "compareCosts",
  "tryDemo",
  "acceptProposal",
  "rejectProposal",
] as const;

export type CommandId = (typeof COMMAND_IDS)[number];
