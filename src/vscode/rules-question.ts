import type { RulesChoice, RulesQuestion } from "../core/untrusted/rules.ts";
import { lastingQuestion } from "./lasting-question.ts";
import { RULES_BUTTONS, rulesButtons, rulesDocument, rulesQuestion } from "./rules-text.ts";
import { showTexts } from "./shown-text.ts";

const LATE = "the swarm has ended already. The rules were left out.";

/** Asks about rules files, which are used only after they were shown. Closing leaves them out; so does an aborted signal. */
export async function askAboutRules(question: RulesQuestion, signal: AbortSignal): Promise<RulesChoice> {
  const texts = showTexts(question.files.map(rulesDocument));
  let looked = false;
  try {
    for (;;) {
      const answer = await lastingQuestion(rulesQuestion(question, looked), rulesButtons(looked), signal, LATE);
      if (signal.aborted) return { choice: "leave-out" };
      if (answer !== RULES_BUTTONS.look) return { choice: answer === RULES_BUTTONS.use ? "use" : "leave-out" };
      await texts.show();
      looked = true;
    }
  } finally {
    await texts.close();
  }
}
