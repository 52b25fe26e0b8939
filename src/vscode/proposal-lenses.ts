import * as vscode from "vscode";

/** What stands above a proposal beside Accept and Reject. */
export interface ProposalState {
  /** What it is and what it cost. */
  readonly label: string;
  /** Another try on the same model may be asked for. */
  readonly again: boolean;
  /** Slug that Next Model Up would ask; `null`: there is none. */
  readonly nextModel: string | null;
}

export interface ProposalLenses extends vscode.Disposable {
  say(state: ProposalState): void;
}

/** The same decisions as lenses, commands and keys: the manifest's `when` clauses go by these. */
const CONTEXT = {
  open: "frugalSwarm.proposal",
  again: "frugalSwarm.proposalAgain",
  next: "frugalSwarm.proposalNextModel",
} as const;

export function showProposalLenses(document: vscode.TextDocument, range: () => vscode.Range): ProposalLenses {
  const changed = new vscode.EventEmitter<void>();
  let state: ProposalState = { label: "generating", again: false, nextModel: null };
  const provider = vscode.languages.registerCodeLensProvider(
    { scheme: document.uri.scheme },
    {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (asked) => (asked === document ? lensesAt(range().start, state) : []),
    },
  );
  tellContext(true, state);
  return {
    say(next) {
      state = next;
      tellContext(true, state);
      changed.fire();
    },
    dispose() {
      provider.dispose();
      changed.dispose();
      tellContext(false, { label: "", again: false, nextModel: null });
    },
  };
}

function tellContext(open: boolean, { again, nextModel }: ProposalState): void {
  const set = (key: string, value: boolean) => void vscode.commands.executeCommand("setContext", key, value);
  set(CONTEXT.open, open);
  set(CONTEXT.again, again);
  set(CONTEXT.next, nextModel !== null);
}

function lensesAt(position: vscode.Position, { label, again, nextModel }: ProposalState): vscode.CodeLens[] {
  const range = new vscode.Range(position, position);
  const lens = (title: string, command: string, tooltip?: string) =>
    new vscode.CodeLens(range, { title, command, ...(tooltip === undefined ? {} : { tooltip }) });
  return [
    lens("$(check) Accept", "frugalSwarm.acceptProposal"),
    lens("$(close) Reject", "frugalSwarm.rejectProposal"),
    ...(again ? [lens("$(refresh) Again", "frugalSwarm.proposeAgain", "Another try on the same model")] : []),
    ...(nextModel === null
      ? []
      : [lens("$(arrow-up) Next Model Up", "frugalSwarm.nextModelUp", `Another try on ${nextModel}`)]),
    lens(`Frugal Swarm: ${label}`, ""),
  ];
}
