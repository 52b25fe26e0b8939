import { join } from "node:path";
import { openLedger } from "../../../src/node/ledger/client.ts";
import { ledgerContract } from "../../support/ledger-contract.ts";
import { ledgerOutcomeContract } from "../../support/ledger-outcome-contract.ts";
import { ledgerReportContract } from "../../support/ledger-report-contract.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("the ledger in a SQLite file keeps the contract: it", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const open = () => openLedger({ file: join(folder(), "data", "ledger.sqlite") });
  ledgerContract(open);
  ledgerReportContract(open);
  ledgerOutcomeContract(open);
});
