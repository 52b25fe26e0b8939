import { FakeLedger } from "./fake-ledger.ts";
import { ledgerContract } from "./ledger-contract.ts";
import { ledgerOutcomeContract } from "./ledger-outcome-contract.ts";
import { ledgerReportContract } from "./ledger-report-contract.ts";

describe("the ledger that other tests use keeps the contract of the one in a file: it", () => {
  let ledger: FakeLedger;
  beforeEach(() => {
    ledger = new FakeLedger();
  });
  const open = async () => {
    ledger.reopen();
    return ledger;
  };
  ledgerContract(open);
  ledgerReportContract(open);
  ledgerOutcomeContract(open);
});
