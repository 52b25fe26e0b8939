import type { RulesChoice, RulesFile, RulesQuestion } from "../core/untrusted/rules.ts";
import { type AskDeps, askLine } from "./ask-line.ts";

/**
 * Prints the rules files as models would get them, and asks whether to use them. Only "use" does; Enter alone, and an end
 * of the input, leave them out.
 */
export function askAboutRules(
  { files }: RulesQuestion,
  deps: AskDeps & { readonly print: (line: string) => void },
): Promise<RulesChoice> {
  for (const file of files) for (const line of fileLines(file)) deps.print(line);
  const names = files.map(({ path }) => path).join(", ");
  deps.print(`Are agents to be told these rules of the folder (${names})?`);
  return askLine<RulesChoice>(
    {
      // Short: it is written anew with every key.
      text: 'Type "use", or Enter to leave them out:',
      read: (line) => {
        const text = line.trim().toLowerCase();
        if (text === "use") return { answer: { choice: "use" } };
        if (text === "" || text === "leave out") return { answer: { choice: "leave-out" } };
        return { problem: `"${line.trim()}" is no answer.` };
      },
      otherwise: { choice: "leave-out" },
    },
    deps,
  );
}

function fileLines({ path, hash, text, hidden }: RulesFile): readonly string[] {
  const those = hidden === 1 ? "1 character in it does" : `${hidden} characters in it do`;
  const warning = hidden === 0 ? "" : `; CAREFUL: ${those} not show, written out here like <U+200B>`;
  return [
    "",
    `Rules for agents in ${path} (SHA-256 ${hash.slice(0, 12)}...${warning}):`,
    // A frame, so that no line of the file can be taken for one of ours.
    ...text.split("\n").map((line) => `  | ${line}`),
  ];
}
