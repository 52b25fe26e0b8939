import * as vscode from "vscode";
import { EU_ENDPOINT } from "../core/provider/data-policy.ts";
import { endpointFromSettings } from "../core/provider/endpoint.ts";
import {
  type FoundServer,
  findLocalServers,
  type KnownServer,
  LOCAL_SERVERS,
  listModels,
  REMOTE_SERVERS,
} from "../core/provider/known-servers.ts";
import { DEFAULT_ENDPOINT, Settings } from "../core/settings.ts";
import { createNodeHost } from "../node/host.ts";
import { setKeyFor } from "./api-key.ts";
import type { Parts } from "./app.ts";
import { writeSetting } from "./settings.ts";

/** What a pick sets: the endpoint, and for one that is not OpenRouter its model and the model's price. */
interface Choice {
  readonly endpoint: string;
  readonly model: string;
  /** "0.10/0.40" in USD per million tokens; empty: free. */
  readonly price: string;
}

type Item = vscode.QuickPickItem & { readonly choose?: () => Promise<Choice | undefined> };

/**
 * Asks where the models are: at OpenRouter, on this machine (it is looked for now, not before), or at another server
 * with a key and prices of its own. The pick becomes the user's own settings. True when one was made.
 */
export async function chooseEndpoint(parts: Parts): Promise<boolean> {
  const found = await lookAround();
  const items: Item[] = [
    heading("On this machine"),
    ...found.flatMap(localItems),
    ...(found.length === 0 ? [nothingFound()] : []),
    heading("With a key"),
    {
      label: "OpenRouter",
      description: "many models, one key",
      choose: async () => ({ endpoint: DEFAULT_ENDPOINT, model: "", price: "" }),
    },
    {
      label: "OpenRouter in the EU",
      description: "prompts stay in Europe; for its Business and Enterprise accounts",
      choose: async () => ({ endpoint: EU_ENDPOINT, model: "", price: "" }),
    },
    ...REMOTE_SERVERS.map((server) => ({
      label: server.name,
      description: `${new URL(server.baseUrl).host}, with a key and prices of its own`,
      choose: () => chooseRemote(parts, server),
    })),
    { label: "Another server…", description: "opens the settings", choose: openSettings },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: "Where are the models?",
    placeHolder: "The pick becomes your own setting; a folder cannot change it",
    matchOnDescription: true,
  });
  const choice = await picked?.choose?.();
  if (choice === undefined) return false;
  // The model and its price mean nothing at the old endpoint, but the new endpoint must not be without them.
  await writeSetting("endpointModel", choice.model);
  await writeSetting("endpointPrice", choice.price);
  await writeSetting("endpointProtocol", "auto");
  await writeSetting("endpoint", choice.endpoint);
  parts.dashboard.refresh();
  void vscode.window.showInformationMessage(`Frugal Swarm: ${choiceText(choice)}`);
  return true;
}

/** Servers that answer at their usual ports of this machine, now. */
export async function lookAround(): Promise<readonly FoundServer[]> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: "Frugal Swarm: looking for local servers" },
    () => findLocalServers(createNodeHost(), LOCAL_SERVERS, new AbortController().signal),
  );
}

function heading(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function localItems({ name, baseUrl, models }: FoundServer): Item[] {
  return models.map((model) => ({
    label: model,
    description: `${name}, ${new URL(baseUrl).host}, free`,
    choose: async () => ({ endpoint: baseUrl, model, price: "" }),
  }));
}

function nothingFound(): Item {
  const looked = LOCAL_SERVERS.map(({ name, baseUrl }) => `${name} ${new URL(baseUrl).port}`).join(", ");
  return { label: "No server answered", description: `looked for ${looked}`, choose: openSettings };
}

async function openSettings(): Promise<undefined> {
  await vscode.commands.executeCommand("workbench.action.openSettings", "frugalSwarm.endpoint");
  return undefined;
}

async function chooseRemote(parts: Parts, server: KnownServer): Promise<Choice | undefined> {
  const settings = Settings.parse({ endpoint: server.baseUrl });
  const { origin } = new URL(server.baseUrl);
  const found = endpointFromSettings(settings, (asked) => parts.keys.get(asked));
  if (found.status === "problem") throw new Error(found.message);
  if ((await parts.keys.get(origin)) === undefined && !(await setKeyFor(parts, found.endpoint))) return undefined;
  const model = await pickModel(server, await parts.keys.get(origin));
  if (model === undefined) return undefined;
  const price = await vscode.window.showInputBox({
    title: `Price of ${model}: input/output in USD per million tokens`,
    prompt: `As ${server.name} lists it. Budgets are kept by it, so take the dearest that can apply.`,
    placeHolder: "0.28/0.42",
    ignoreFocusOut: true,
    validateInput: (text) => (isPrice(text.trim()) ? undefined : "Two prices, like 0.28/0.42."),
  });
  return price === undefined ? undefined : { endpoint: server.baseUrl, model, price: price.trim() };
}

async function pickModel(server: KnownServer, key: string | undefined): Promise<string | undefined> {
  const listed = await listModels(createNodeHost(), server.baseUrl, key, new AbortController().signal);
  if (listed.status === "models")
    return vscode.window.showQuickPick(listed.models, { title: `${server.name}: which model?`, ignoreFocusOut: true });
  return vscode.window.showInputBox({
    title: `${server.name}: which model?`,
    prompt: `Its models could not be listed: ${listed.why}.`,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\S+$/.test(text) ? undefined : "One word, as the server knows it."),
  });
}

function isPrice(text: string): boolean {
  return text !== "" && Settings.shape.endpointPrice.safeParse(text).success;
}

function choiceText({ endpoint, model, price }: Choice): string {
  const { host } = new URL(endpoint);
  if (model === "") return `the models are those of ${host} now.`;
  const cost = price === "" ? "free" : `at ${price} USD per million tokens in/out`;
  return `${model} on ${host} does all the work now, ${cost}.`;
}
