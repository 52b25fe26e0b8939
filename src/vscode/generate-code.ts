import * as vscode from "vscode";
import type { GeneratedAnswer } from "../core/agent/generator-prompt.ts";
import type { GenerateRequest } from "../core/engine-types.ts";
import { routingOf } from "../core/models/routing-choice.ts";
import { capsOf } from "../core/spend/limits.ts";
import { readTierLimits } from "../node/read-tiers.ts";
import type { Parts } from "./app.ts";
import { connect } from "./connection.ts";
import { openProposal, type Proposal } from "./editor-proposal.ts";
import { ACTIONS, type ActionId, targetOf } from "./generate-actions.ts";
import { createExplanations, type Explanations } from "./generate-explanation.ts";
import { refusalOf } from "./generate-refusal.ts";
import { nearbyOf } from "./generate-surroundings.ts";
import { createAsk, createTries, labelOf, type Tries, tellFailure } from "./generate-tries.ts";
import { warn } from "./notify.ts";
import type { Session } from "./sessions.ts";
import { readSettings } from "./settings.ts";

/** Generate Code Here and the code actions: a proposal in the editor that is accepted or rejected as one undo step. */
export interface Generator extends vscode.Disposable {
  generate(): Promise<void>;
  /** On `target`, a file's address and a range in it, or else where the cursor is. */
  act(id: ActionId, target: readonly unknown[]): Promise<void>;
  accept(): Promise<void>;
  reject(): Promise<void>;
  again(): Promise<void>;
  nextModel(): Promise<void>;
}

interface Open {
  readonly proposal: Proposal;
  readonly tries: Tries;
}

/** What is to be generated, and from where. */
interface Job {
  readonly answer: GeneratedAnswer;
  readonly instruction: string;
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
}

export function createGenerator(parts: Parts): Generator {
  const explanations = createExplanations();
  let open: Open | null = null;
  let busy = false;

  const close = async (how: "accept" | "reject") => {
    const closing = open;
    open = null;
    closing?.tries.stop();
    await closing?.proposal[how]();
  };
  const propose = async (session: Session, job: Job) => {
    const editor = await editorFor(job);
    const request = await requestFor(session, job);
    const proposal = openProposal(editor, job.answer === "tests" ? new vscode.Range(0, 0, 0, 0) : job.range);
    const ask = createAsk(session, vscode.workspace.getWorkspaceFolder(job.document.uri)?.uri, parts.work);
    const opened = { proposal, tries: createTries(ask, request, proposal, session.endpoint.simulated) };
    open = opened;
    const done = await opened.tries.first().catch(async (error: unknown) => {
      if (open === opened) await close("reject");
      throw error;
    });
    if (!done && open === opened) await close("reject");
  };
  /** One at a time: a question that is open, or a proposal that is not decided, comes first. */
  const alone = async (work: () => Promise<void>) => {
    if (open !== null || busy) return warn("A proposal is still open. Accept or reject it first.");
    busy = true;
    await work().finally(() => {
      busy = false;
      refresh(parts);
    });
  };
  const refused = async (document: vscode.TextDocument, writes: boolean): Promise<boolean> => {
    const why = await refusalOf(document, writes);
    if (why !== null) warn(why);
    return why !== null;
  };
  const retry = async (how: "again" | "nextModel") => {
    if (open === null) return warn("No proposal is open. Use Generate Code Here first.");
    await open.tries[how]().finally(() => refresh(parts));
  };
  return {
    generate: () =>
      alone(async () => {
        const editor = vscode.window.activeTextEditor;
        if (editor === undefined) return tell("open a file and put the cursor where the code should go.");
        const { document, selection: range } = editor;
        if (await refused(document, true)) return;
        const session = await connect(parts, simulatedAnswer(parts));
        if (session === undefined) return;
        const instruction = await askForInstruction(range);
        if (instruction !== undefined) await propose(session, { answer: "code", instruction, document, range });
      }),
    act: (id, target) =>
      alone(async () => {
        const place = await placeOf(target);
        if (place === undefined) return tell("open a file and put the cursor into the code.");
        const { answer, instruction, nothing } = ACTIONS[id];
        if (await refused(place.document, answer === "code")) return;
        const session = await connect(parts, simulatedAnswer(parts));
        if (session === undefined) return;
        const range = await targetOf(id, place.document, place.range, session.host);
        if (range === null) return tell(nothing);
        const job = { answer, instruction, document: place.document, range };
        if (answer === "explanation") await explain(parts, session, job, explanations);
        else await propose(session, job);
      }),
    accept: () => close("accept"),
    reject: () => close("reject"),
    again: () => retry("again"),
    nextModel: () => retry("nextModel"),
    dispose: () => {
      open?.tries.stop();
      open?.proposal.dispose();
      explanations.dispose();
    },
  };
}

async function explain(parts: Parts, session: Session, job: Job, explanations: Explanations): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(job.document.uri)?.uri;
  const ask = createAsk(session, folder, parts.work);
  const result = await ask(await requestFor(session, job), () => undefined, new AbortController());
  if (result.status === "failed") return tellFailure(result.failure);
  const [first, last] = [job.range.start.line + 1, job.range.end.line + 1];
  const name = job.document.uri.path.split("/").at(-1) ?? "code";
  const title = `Explanation of ${name}, ${first === last ? `line ${first}` : `lines ${first} to ${last}`}`;
  await explanations.show(title, `${result.text.trim()}\n\n${labelOf(result, session.endpoint.simulated)}\n`);
}

/** Tests go into a new file that is not saved anywhere yet; everything else to where the code is. */
async function editorFor({ answer, document }: Job): Promise<vscode.TextEditor> {
  if (answer !== "tests") return vscode.window.showTextDocument(document, { preview: false });
  const fresh = await vscode.workspace.openTextDocument({ language: document.languageId });
  return vscode.window.showTextDocument(fresh, { preview: false, viewColumn: vscode.ViewColumn.Beside });
}

async function requestFor({ host }: Session, { answer, instruction, document, range }: Job): Promise<GenerateRequest> {
  const settings = readSettings(warn, document.uri);
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri;
  const text = document.getText();
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return {
    answer,
    instruction,
    tier: settings.tier,
    routing: routingOf(settings),
    tierLimits: folder && (await readTierLimits(folder.fsPath, settings.tier)),
    caps: capsOf(settings),
    workspace: folder?.fsPath ?? "",
    language: document.languageId,
    file: vscode.workspace.asRelativePath(document.uri, false),
    before: text.slice(0, start),
    selection: text.slice(start, end),
    after: text.slice(end),
    ...(await nearbyOf(document, range, host)),
    generation: `generate-${host.id()}`,
  };
}

async function placeOf([uri, range]: readonly unknown[]): Promise<
  { readonly document: vscode.TextDocument; readonly range: vscode.Range } | undefined
> {
  if (uri instanceof vscode.Uri && range instanceof vscode.Range)
    return { document: await vscode.workspace.openTextDocument(uri), range };
  const editor = vscode.window.activeTextEditor;
  return editor && { document: editor.document, range: editor.selection };
}

function refresh({ spend, dashboard }: Parts): void {
  spend.refresh();
  dashboard.refresh();
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(`Frugal Swarm: ${text}`);
}

function simulatedAnswer(parts: Parts) {
  return {
    label: "Try a Simulated Answer",
    run: async () => {
      const session = await parts.sessions.simulated();
      parts.spend.use(session.ledger, true);
      return session;
    },
  };
}

async function askForInstruction(range: vscode.Range): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: range.isEmpty ? "Generate code at the cursor" : "Generate code in place of the selection",
    placeHolder: "A function that parses ISO dates and rejects bad ones",
    validateInput: (text) => (text.trim() === "" ? "Say what the code should do." : undefined),
  });
}
