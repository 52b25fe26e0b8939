import type { DashboardSnapshot, ToHost, ToWebview } from "../src/core/protocol.ts";
import { isTab, type Tab } from "./view/view-state.ts";

/** The way to the extension and back. The selected tab is all that is kept on this side. */
export interface Channel {
  send(message: ToHost): void;
  savedTab(): Tab;
  saveTab(tab: Tab): void;
}

/** Connects to the extension; `onSnapshot` gets every snapshot that arrives. Call once: VS Code gives its API once. */
export function openChannel(onSnapshot: (snapshot: DashboardSnapshot) => void): Channel {
  const editor = acquireVsCodeApi();
  window.addEventListener("message", ({ data }: MessageEvent<Partial<ToWebview> | null>) => {
    if (data?.type === "snapshot" && data.snapshot) onSnapshot(data.snapshot);
  });
  return {
    send: (message) => editor.postMessage(message),
    savedTab: () => {
      const tab = editor.getState()?.tab;
      return isTab(tab) ? tab : "swarm";
    },
    saveTab: (tab) => editor.setState({ tab }),
  };
}

declare function acquireVsCodeApi(): {
  postMessage(message: ToHost): void;
  getState(): { readonly tab?: unknown } | undefined;
  setState(state: { readonly tab: Tab }): void;
};
