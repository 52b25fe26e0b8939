import * as vscode from "vscode";

/** Accept and Reject above a proposal, with what it is and what it cost. */
export interface ProposalLenses extends vscode.Disposable {
  say(label: string): void;
}

export function showProposalLenses(document: vscode.TextDocument, range: () => vscode.Range): ProposalLenses {
  const changed = new vscode.EventEmitter<void>();
  let label = "generating";
  const provider = vscode.languages.registerCodeLensProvider(
    { scheme: document.uri.scheme },
    {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (asked) => (asked === document ? lensesAt(range().start, label) : []),
    },
  );
  void vscode.commands.executeCommand("setContext", "frugalSwarm.proposal", true);
  return {
    say(text) {
      label = text;
      changed.fire();
    },
    dispose() {
      provider.dispose();
      changed.dispose();
      void vscode.commands.executeCommand("setContext", "frugalSwarm.proposal", false);
    },
  };
}

function lensesAt(position: vscode.Position, label: string): vscode.CodeLens[] {
  const range = new vscode.Range(position, position);
  return [
    new vscode.CodeLens(range, { title: "$(check) Accept", command: "frugalSwarm.acceptProposal" }),
    new vscode.CodeLens(range, { title: "$(close) Reject", command: "frugalSwarm.rejectProposal" }),
    new vscode.CodeLens(range, { title: `Frugal Swarm: ${label}`, command: "" }),
  ];
}
