import { MatrixError } from "./matrix.ts";
import { mean } from "./policies.ts";

/** Pass rates of models on problems of a known difficulty, without costs. */
export interface Graded {
  readonly problems: readonly Problem[];
  readonly models: readonly string[];
}

export interface Problem {
  readonly id: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly difficulty: string;
  /** By model, 0 to 1; models without a result are left out. */
  readonly passed: ReadonlyMap<string, number>;
}

const COLUMNS = ["question_id", "date", "difficulty", "platform"];

/** Whether a file has the shape of LiveCodeBench's results a problem, which `readGraded` reads. */
export function isGraded(text: string): boolean {
  return text.startsWith(COLUMNS.join(","));
}

/**
 * Reads a CSV of problems, one a line: question_id, date, difficulty, platform, then a column for each model with the
 * percent of its answers that passed, or nothing. Throws a MatrixError.
 */
export function readGraded(text: string): Graded {
  const [head = "", ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (!isGraded(head)) throw new MatrixError(`the first line must begin with ${COLUMNS.join(",")}`);
  const models = head.split(",").slice(COLUMNS.length);
  const problems = lines.map((line, index) => {
    const [id = "", date = "", difficulty = "", , ...cells] = line.split(",");
    const passed = new Map<string, number>();
    for (const [at, model] of models.entries()) {
      const cell = cells[at]?.trim() ?? "";
      const rate = Number(cell) / 100;
      if (!(rate >= 0 && rate <= 1))
        throw new MatrixError(`line ${index + 2}: "${cell}" is no percentage for ${model}`);
      if (cell !== "") passed.set(model, rate);
    }
    return { id, date, difficulty, passed };
  });
  return { problems, models };
}

/** Those that both models have a result for. */
export function bothAnswered(problems: readonly Problem[], one: string, other: string): readonly Problem[] {
  return problems.filter(({ passed }) => passed.has(one) && passed.has(other));
}

/** A way to share problems between a cheap and a dear model. */
export interface Split {
  /** Expected share solved, 0 to 1. */
  readonly solved: number;
  /** Share of the problems that the dear model is asked, 0 to 1. */
  readonly asked: number;
}

/** Problems of these difficulties go to the dear model, the others to the cheap one: difficulty as if known before. */
export function byDifficulty(
  problems: readonly Problem[],
  cheap: string,
  dear: string,
  toDear: readonly string[],
): Split {
  const goes = (problem: Problem) => toDear.includes(problem.difficulty);
  return {
    solved: mean(problems.map((problem) => problem.passed.get(goes(problem) ? dear : cheap) ?? 0)),
    asked: problems.filter(goes).length / problems.length,
  };
}

/** The same share of problems to the dear model, drawn by chance. */
export function byChance(problems: readonly Problem[], cheap: string, dear: string, asked: number): Split {
  const rate = (model: string) => mean(problems.map((problem) => problem.passed.get(model) ?? 0));
  return { solved: (1 - asked) * rate(cheap) + asked * rate(dear), asked };
}

/** The dear model is asked where a perfect check refuses the cheap one; answers are taken as independent of each other. */
export function byCheck(problems: readonly Problem[], cheap: string, dear: string): Split {
  const pairs = problems.map(({ passed }) => [passed.get(cheap) ?? 0, passed.get(dear) ?? 0] as const);
  return {
    solved: mean(pairs.map(([first, second]) => first + (1 - first) * second)),
    asked: mean(pairs.map(([first]) => 1 - first)),
  };
}
