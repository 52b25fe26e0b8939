export interface DashboardPage {
  /** Fresh for every page, from a cryptographic source. */
  readonly nonce: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/**
 * The dashboard's page. Its policy allows the one script and the styles by nonce, and no other origin, inline script,
 * inline style or request. The `csp-nonce` element is read by the toolkit, which adds one style of its own.
 */
export function dashboardHtml(page: DashboardPage): string {
  const nonce = attribute(page.nonce);
  const source = page.cspSource;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${source} 'nonce-${page.nonce}'`,
    `font-src ${source}`,
    `img-src ${source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<title>Frugal Swarm</title>
<link rel="stylesheet" nonce="${nonce}" href="${attribute(page.styleUri)}">
</head>
<body>
<div id="dashboard"></div>
<script nonce="${nonce}" src="${attribute(page.scriptUri)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
