import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A user's settings.json. A window reads it when it opens, but does not see every later change from outside: in a
 * running window use Workbench.changeSettings().
 */
export class SettingsFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Every setting in the file. The harness writes it, so it is plain JSON; VS Code keeps it so. */
  read(): Record<string, unknown> {
    return existsSync(this.path) ? JSON.parse(readFileSync(this.path, "utf8")) : {};
  }

  /** Adds and replaces settings; `undefined` removes one. */
  set(settings: Record<string, unknown>): void {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, `${JSON.stringify({ ...this.read(), ...settings }, undefined, 2)}\n`);
  }
}

/** The colour themes of VS Code that a test may ask for: their id in settings, their label, the window's class. */
export const colorThemes = {
  light: { id: "Light Modern", label: "Light Modern", className: "vs" },
  dark: { id: "Dark Modern", label: "Dark Modern", className: "vs-dark" },
  "high-contrast": { id: "Default High Contrast", label: "Dark High Contrast", className: "hc-black" },
  "high-contrast-light": { id: "Default High Contrast Light", label: "Light High Contrast", className: "hc-light" },
} as const;

export type ColorTheme = keyof typeof colorThemes;

/** Settings with which VS Code neither asks, nor advises, nor fetches anything. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.autofetch": false,
  "git.openRepositoryInParentFolders": "never",
  "json.schemaDownload.enable": false,
  "npm.fetchOnlinePackageInfo": false,
  "telemetry.telemetryLevel": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "window.autoDetectHighContrast": false,
  "window.confirmBeforeClose": "never",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  // Copilot's views and its agent process; the language model API works without them.
  "chat.disableAIFeatures": true,
  // A fading quick input still counts as visible and swallows what is typed.
  "workbench.reduceMotion": "on",
  // Settings and the like would open in a modal that keeps F1 from the command palette.
  "workbench.editor.useModal": "off",
  // The web's default saves after a delay, the desktop's does not save.
  "files.autoSave": "off",
  // The screen reader mode that automation may switch on changes the editor's DOM.
  "editor.accessibilitySupport": "off",
  // The terminal's text is in the DOM instead of on a canvas.
  "terminal.integrated.gpuAcceleration": "off",
};
