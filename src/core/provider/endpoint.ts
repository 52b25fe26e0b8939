import type { Endpoint } from "../engine-types.ts";
import { DEFAULT_ENDPOINT, type Settings } from "../settings.ts";

export type EndpointChoice =
  | { readonly status: "ready"; readonly endpoint: Endpoint }
  | { readonly status: "problem"; readonly message: string };

const OPENROUTER_ORIGIN = new URL(DEFAULT_ENDPOINT).origin;

/** OpenRouter itself, or a server that the user says understands its extensions; such a server wants a key. */
export function speaksOpenRouter(settings: Pick<Settings, "endpoint" | "endpointProtocol">): boolean {
  if (settings.endpointProtocol !== "auto") return settings.endpointProtocol === "openrouter";
  return new URL(settings.endpoint).origin === OPENROUTER_ORIGIN;
}

/**
 * The endpoint that the settings name. A key belongs to one origin, so `keyFor` is asked with it: OpenRouter's key is
 * never sent to another server. A model without a price cannot run under a cap; free is assumed only for a server on
 * this machine.
 */
export function endpointFromSettings(
  settings: Settings,
  keyFor: (origin: string) => Promise<string | undefined>,
): EndpointChoice {
  const url = new URL(settings.endpoint);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return {
      status: "problem",
      message: `The endpoint at ${url.host} is more than a base address. Leave out names, passwords and all after "?" or "#"; a key has a place of its own.`,
    };
  }
  const key = () => keyFor(url.origin);
  const openRouter = speaksOpenRouter(settings);
  const baseUrl = settings.endpoint.replace(/\/+$/, "");
  if (openRouter && url.origin === OPENROUTER_ORIGIN) {
    return { status: "ready", endpoint: { baseUrl, key, simulated: false, label: "OpenRouter", openRouter: true } };
  }
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !local) {
    return {
      status: "problem",
      message: `${settings.endpoint} is not encrypted. Use https, or a server on this machine.`,
    };
  }
  const common = { baseUrl, key, simulated: false, label: url.host, openRouter };
  if (settings.endpointModel === "") return { status: "ready", endpoint: common };
  const price = settings.endpointPrice || (local ? "0/0" : "");
  if (price === "") {
    return {
      status: "problem",
      message: `The price of ${settings.endpointModel} is not known, and without one no budget can be kept. Give it as input/output in USD per million tokens, like 0.10/0.40.`,
    };
  }
  const [input = "0", output = "0"] = price.split("/");
  return { status: "ready", endpoint: { ...common, onlyModel: { id: settings.endpointModel, input, output } } };
}
