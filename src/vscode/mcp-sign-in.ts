import * as vscode from "vscode";
import { untilAborted } from "../core/until-aborted.ts";
import { clean } from "../core/untrusted/clean.ts";
import type { SignIn } from "../node/mcp/connector-parts.ts";

/** What MCP servers have given this user when he signed in, in the editor's SecretStorage. */
export interface SignIns extends SignIn {
  /** Addresses of servers that the user has signed in to. */
  addresses(): readonly string[];
}

/** Of the list of addresses; SecretStorage itself cannot list. */
const ADDRESSES = "frugalSwarm.serverSignIns";

export function createSignIns(secrets: vscode.SecretStorage, state: vscode.Memento): SignIns {
  const key = (address: string) => `frugalSwarm.serverSignIn:${address}`;
  const addresses = () => state.get<readonly string[]>(ADDRESSES, []);
  return {
    addresses,
    open: openPage,
    read: async (address) => (await secrets.get(key(address))) || undefined,
    async write(address, kept) {
      if (kept === undefined) await secrets.delete(key(address));
      else await secrets.store(key(address), kept);
      const others = addresses().filter((one) => one !== address);
      await state.update(ADDRESSES, kept === undefined ? others : [...others, address].sort());
    },
  };
}

/** The page is the server's choice: it is opened only where the user knows whose it is. */
async function openPage(url: string, signal: AbortSignal): Promise<boolean> {
  const page = URL.canParse(url) ? new URL(url) : null;
  const isHere = page !== null && ["localhost", "127.0.0.1", "[::1]"].includes(page.hostname);
  if (page === null || (page.protocol !== "https:" && !(page.protocol === "http:" && isHere))) return false;
  const open = "Open in Browser";
  const asked = vscode.window.showInformationMessage(
    `Sign in to an MCP server at ${page.host}?`,
    {
      modal: true,
      detail: `The page opens in your browser: ${clean(page.origin + page.pathname).text}\n\nWhat it lets the server do is said there. What comes of it is kept in the editor's secret storage and sent to that server only.`,
    },
    open,
  );
  if ((await untilAborted(Promise.resolve(asked), signal)) !== open) return false;
  // As a string it is opened as it is; of a Uri the editor would write the query anew, and values with "&" come apart.
  return vscode.env.openExternal(page.href as unknown as vscode.Uri);
}
