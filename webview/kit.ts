import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodeProgressRing,
} from "@vscode/webview-ui-toolkit";

/**
 * Defines `vscode-button`, `vscode-panels`, `vscode-panel-tab`, `vscode-panel-view` and `vscode-progress-ring`.
 * The only file that knows the toolkit: it is archived, so that a successor is one change away.
 */
export function registerKit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodePanels(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodeProgressRing(),
  );
}
