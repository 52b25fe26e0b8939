import { type Keys, readLine } from "./read-line.ts";

export interface AskDeps {
  readonly keys: Keys;
  /** Shows the question with what is typed so far; `null` takes it away. */
  readonly show: (text: string | null) => void;
  /** Ctrl-C, which the terminal hands to the program while it reads keys. */
  readonly interrupt: () => void;
  readonly signal: AbortSignal;
}

/** What a typed line means, or in words what is wrong with it. */
export type Read<T> = { readonly answer: T } | { readonly problem: string };

interface Question<T> {
  readonly text: string;
  readonly read: (line: string) => Read<T>;
  /** At the end of the input, and on abort. */
  readonly otherwise: T;
  /** Most characters of an answer; left out: those of a short one. */
  readonly longest?: number;
}

/** Asks until the answer is one. */
export async function askLine<T>({ text, read, otherwise, longest }: Question<T>, deps: AskDeps): Promise<T> {
  let hint = "";
  try {
    for (;;) {
      const line = await readLine({
        ...deps,
        ...(longest !== undefined && { longest }),
        show: (typed) => deps.show(`${hint}${text} ${typed}`),
      });
      if (line === null) return otherwise;
      const said = read(line);
      if ("answer" in said) return said.answer;
      hint = `${said.problem} `;
    }
  } finally {
    deps.show(null);
  }
}
