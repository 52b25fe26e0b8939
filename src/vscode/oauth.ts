import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Endpoint } from "../core/engine-types.ts";
import type { Host } from "../core/host.ts";
import { exchangeCode, mayCallBack, signInUrl } from "../core/provider/sign-in.ts";
import { listenForCallback } from "../node/callback-server.ts";
import { createNodeHost } from "../node/host.ts";
import { checkAndStore, endpointForKey } from "./api-key.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { readSettings } from "./settings.ts";

/** As long as a code is good for. */
const TIMEOUT_MS = 600_000;

/**
 * Signs in on the page of the endpoint (OpenRouter's way): the user agrees in the browser, the code comes back to a
 * server on 127.0.0.1 that lives for this only, and is exchanged for a key, which is checked and stored like a pasted one.
 * Where the browser cannot reach this machine, the page shows the code and the user pastes it. True when a key is stored.
 */
export async function signIn(parts: Parts): Promise<boolean> {
  const settings = readSettings(warn);
  const endpoint = endpointForKey(settings);
  const { host: name } = new URL(endpoint.baseUrl);
  if (!endpoint.openRouter) {
    throw new Error(
      `Signing in is OpenRouter's way to a key. For ${name}, run "Frugal Swarm: Set API Key" and paste one.`,
    );
  }
  const host = createNodeHost();
  const verifier = randomBytes(32).toString("base64url");
  const page = { baseUrl: endpoint.baseUrl, verifier, monthLimitUsd: settings["budget.monthUsd"] };
  const title = `Frugal Swarm: signing in at ${name}. Agree in the browser`;
  const key = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      try {
        const code = await getCode(host, page, stop.signal);
        if (code === null) return null;
        return await getKey(host, endpoint, { code, verifier }, stop.signal);
      } finally {
        stop.abort();
      }
    },
  );
  return key !== null && (await checkAndStore(parts, endpoint, key)) === "stored";
}

type Page = Omit<Parameters<typeof signInUrl>[0], "callback">;

/** `null`: the user gave up. */
async function getCode(host: Host, page: Page, signal: AbortSignal): Promise<string | null> {
  const state = randomBytes(32).toString("base64url");
  const server = await listenForCallback({ host, state, timeoutMs: TIMEOUT_MS, signal });
  // In a remote window the browser is on another machine: the editor knows the way back, when there is one.
  const callback = (await vscode.env.asExternalUri(vscode.Uri.parse(server.url))).toString(true);
  // An editor writes the query of what it opens anew, and an address with "&" in it would come apart.
  if (!mayCallBack(callback) || /[&#]/.test(callback)) return pastedCode(page);
  if (!(await open(signInUrl({ ...page, callback })))) return null;
  const result = await server.result;
  switch (result.status) {
    case "code":
      return result.code;
    case "cancelled":
      return null;
    case "refused":
      throw new Error(`Not signed in: ${result.why}. No key was stored.`);
    case "timed-out":
      throw new Error("Not signed in: no answer came from the browser within ten minutes. Try again, or paste a key.");
    default:
      return result satisfies never;
  }
}

async function pastedCode(page: Page): Promise<string | null> {
  if (!(await open(signInUrl({ ...page, callback: null })))) return null;
  const code = await vscode.window.showInputBox({
    title: "Sign in: the code",
    prompt: "The browser cannot reach this machine. Agree on the page, then paste the code that it shows.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*[\x21-\x7e]+\s*$/.test(text) ? undefined : "Paste the code: one word, no spaces."),
  });
  return code?.trim() ?? null;
}

async function getKey(
  host: Host,
  endpoint: Endpoint,
  secrets: { readonly code: string; readonly verifier: string },
  signal: AbortSignal,
): Promise<string | null> {
  const exchanged = await exchangeCode(host, { baseUrl: endpoint.baseUrl, ...secrets }, signal);
  switch (exchanged.status) {
    case "key":
      return exchanged.key;
    case "cancelled":
      return null;
    case "failed":
      throw new Error(`Not signed in: ${exchanged.why}. No key was stored.`);
    default:
      return exchanged satisfies never;
  }
}

async function open(url: string): Promise<boolean> {
  return vscode.env.openExternal(vscode.Uri.parse(url));
}
