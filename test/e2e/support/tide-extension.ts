import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packFolder } from "./packed.ts";

/** Its tool as extensions contribute them. VS Code has a person confirm each call. */
export const TIDE_TOOL = "harbour_tide";

const MANIFEST = {
  name: "tides",
  displayName: "Tides",
  publisher: "somebody",
  version: "1.0.0",
  license: "SEE LICENSE IN LICENSE",
  engines: { vscode: "^1.100.0" },
  main: "./main.js",
  activationEvents: [],
  contributes: {
    languageModelTools: [
      {
        name: TIDE_TOOL,
        displayName: "Tide of a Harbour",
        modelDescription: "Gives the tide of a harbour.",
        inputSchema: { type: "object", properties: { harbour: { type: "string" } }, required: ["harbour"] },
      },
    ],
  },
};

const PROGRAM = `const vscode = require("vscode");
exports.activate = ({ subscriptions }) => {
  const prepareInvocation = ({ input }) => ({
    confirmationMessages: { title: "Look up a tide?", message: "Of the harbour " + input.harbour },
  });
  const invoke = async ({ input }) =>
    new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart("High water of " + input.harbour + " is at noon.")]);
  subscriptions.push(vscode.lm.registerTool("${TIDE_TOOL}", { prepareInvocation, invoke }));
};
`;

/** Another publisher's extension that offers agents of this window a tool; resolves to its package in the folder. */
export async function packTides(folder: string): Promise<string> {
  const source = join(folder, "tides");
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, "package.json"), JSON.stringify(MANIFEST));
  writeFileSync(join(source, "main.js"), PROGRAM);
  writeFileSync(join(source, "README.md"), "# Tides\n");
  writeFileSync(join(source, "LICENSE"), "Made for one test.\n");
  return packFolder(source, join(folder, "tides.vsix"));
}
