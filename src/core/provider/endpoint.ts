import type { Endpoint } from "../engine-types.ts";
import type { Settings } from "../settings.ts";
import { dataProblem, EU_ENDPOINT, isLocal, isOpenRouter } from "./data-policy.ts";

export type EndpointChoice =
  | { readonly status: "ready"; readonly endpoint: Endpoint }
  | { readonly status: "problem"; readonly message: string };

/** OpenRouter itself, or a server that the user says understands its extensions; such a server wants a key. */
export function speaksOpenRouter(settings: Pick<Settings, "endpoint" | "endpointProtocol">): boolean {
  if (settings.endpointProtocol !== "auto") return settings.endpointProtocol === "openrouter";
  return isOpenRouter(new URL(settings.endpoint).origin);
}

/**
 * The endpoint that the settings name. A key belongs to one origin, so `keyFor` is asked with it: OpenRouter's key is
 * never sent to another server. A model without a price cannot run under a cap; free is assumed only for a server on
 * this machine. What is asked there carries the user's work, so an endpoint that cannot keep the data rules is a problem.
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
  const unkept = dataProblem(settings, url);
  if (unkept !== null) return { status: "problem", message: unkept };
  const { dataPolicy } = settings;
  const key = () => keyFor(url.origin);
  const openRouter = speaksOpenRouter(settings);
  const baseUrl = settings.endpoint.replace(/\/+$/, "");
  if (openRouter && isOpenRouter(url.origin)) {
    const label = baseUrl === EU_ENDPOINT ? "OpenRouter in the EU" : "OpenRouter";
    return { status: "ready", endpoint: { baseUrl, key, simulated: false, label, openRouter: true, dataPolicy } };
  }
  const local = isLocal(url);
  if (url.protocol !== "https:" && !local) {
    return {
      status: "problem",
      message: `${settings.endpoint} is not encrypted. Use https, or a server on this machine.`,
    };
  }
  const common = { baseUrl, key, simulated: false, label: url.host, openRouter, dataPolicy };
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

/** The same for what carries none of the user's work: prices, the key, the bill. The data rules do not bind it. */
export function accountEndpointFromSettings(
  settings: Settings,
  keyFor: (origin: string) => Promise<string | undefined>,
): EndpointChoice {
  return endpointFromSettings({ ...settings, dataPolicy: "any", dataRegion: "any" }, keyFor);
}
