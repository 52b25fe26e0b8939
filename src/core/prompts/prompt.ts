/** A text that a model is given, with named slots. */
export interface Prompt<Slot extends string> {
  /** Role and version, "coder@1": what a journal names. The version goes up whenever the words change. */
  readonly id: string;
  /** The words, slots as `{name}`. */
  readonly words: string;
  fill(values: Readonly<Record<Slot, string>>): string;
}

type PromptRole = "planner" | "coder" | "tester" | "documenter" | "architect" | "merger" | "reviewer" | "condenser";

/** prompt("coder", 1)`Files:\n${"files"}` has the slot `files`. A module and not a text file, since Node and the bundler both take it as it is. */
export function prompt(role: PromptRole, version: number) {
  return <const Slots extends readonly string[]>(
    text: TemplateStringsArray,
    ...slots: Slots
  ): Prompt<Slots[number]> => {
    const put = (value: (slot: Slots[number]) => string) =>
      text.map((part, at) => part + (at < slots.length ? value(slots[at] as Slots[number]) : "")).join("");
    return {
      id: `${role}@${version}`,
      words: put((slot) => `{${slot}}`),
      fill: (values) => put((slot) => values[slot]),
    };
  };
}
