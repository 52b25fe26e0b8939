import * as z from "zod";

/** What each model came to on each instance: one run for each pair. */
export interface Matrix {
  readonly instances: readonly string[];
  readonly models: ReadonlyMap<string, Runs>;
  /** Models of the file that are not used, and why. */
  readonly leftOut: ReadonlyMap<string, string>;
}

export interface Runs {
  /** 1 where the instance was solved, 0 where not. */
  readonly solved: readonly number[];
  /** US dollars. */
  readonly cost: readonly number[];
  /** Model calls that the run took; `null` where the file does not tell. */
  readonly calls: readonly number[] | null;
}

/** Thrown for a file of another shape; says what was expected. */
export class MatrixError extends Error {
  override readonly name = "MatrixError";
}

/**
 * Reads an outcome matrix: JSON `{ instances: string[], models: { NAME: { resolved: "0101...", cost: number[], calls?:
 * number[] } } }`, or CSV with the columns instance, model, resolved (0 or 1) and cost (US dollars). A model with a missing
 * cost is left out, since it cannot be compared. Throws a MatrixError.
 */
export function readMatrix(text: string): Matrix {
  return text.trimStart().startsWith("{") ? fromJson(text) : fromCsv(text);
}

/** The first model whose name begins so. Throws a MatrixError that names those that are there. */
export function findModel(matrix: Matrix, start: string): string {
  const name = [...matrix.models.keys()].find((one) => one.toLowerCase().startsWith(start.toLowerCase()));
  if (name === undefined)
    throw new MatrixError(`no model begins with "${start}"; there are ${[...matrix.models.keys()].join(", ")}`);
  return name;
}

/** Leaves models out for a reason that the file itself does not tell. */
export function without(matrix: Matrix, reasons: ReadonlyMap<string, string>): Matrix {
  const models = new Map([...matrix.models].filter(([name]) => !reasons.has(name)));
  const known = [...reasons].filter(([name]) => matrix.models.has(name));
  return { ...matrix, models, leftOut: new Map([...matrix.leftOut, ...known]) };
}

const JsonMatrix = z.object({
  instances: z.array(z.string()).min(2),
  models: z.record(
    z.string(),
    z.object({
      resolved: z.string().regex(/^[01]*$/),
      cost: z.array(z.number().nonnegative().nullable()),
      calls: z.array(z.number().nonnegative()).optional(),
    }),
  ),
});

function fromJson(text: string): Matrix {
  const parsed = JsonMatrix.safeParse(parseJson(text));
  if (!parsed.success) throw new MatrixError(`not an outcome matrix: ${z.prettifyError(parsed.error)}`);
  const { instances, models } = parsed.data;
  return build(
    instances,
    Object.entries(models).map(([name, { resolved, cost, calls = null }]) => {
      return { name, solved: [...resolved].map(Number), cost, calls };
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MatrixError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const COLUMNS = ["instance", "model", "resolved", "cost"];

function fromCsv(text: string): Matrix {
  const [head = "", ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const columns = head.split(",").map((name) => name.trim());
  const at = COLUMNS.map((name) => columns.indexOf(name));
  if (at.includes(-1)) throw new MatrixError(`the first line must name the columns ${COLUMNS.join(", ")}`);
  const instances = new Map<string, number>();
  const cells = lines.map((line, index) => {
    const fields = line.split(",");
    const [instance = "", model = "", resolved = "", cost = ""] = at.map((column) => fields[column]?.trim());
    if (!["0", "1"].includes(resolved) || Number.isNaN(Number(cost)))
      throw new MatrixError(`line ${index + 2}: resolved is 0 or 1, and cost a number`);
    if (!instances.has(instance)) instances.set(instance, instances.size);
    return { instance, model, solved: Number(resolved), cost: cost === "" ? null : Number(cost) };
  });
  const models = Map.groupBy(cells, ({ model }) => model);
  return build(
    [...instances.keys()],
    [...models].map(([name, rows]) => {
      const byInstance = new Map(rows.map((row) => [row.instance, row]));
      const solved = [...instances.keys()].map((instance) => byInstance.get(instance)?.solved ?? 0);
      const cost = [...instances.keys()].map((instance) => byInstance.get(instance)?.cost ?? null);
      return { name, solved, cost, calls: null };
    }),
  );
}

interface Column {
  readonly name: string;
  readonly solved: readonly number[];
  readonly cost: readonly (number | null)[];
  readonly calls: readonly number[] | null;
}

function build(instances: readonly string[], columns: readonly Column[]): Matrix {
  const models = new Map<string, Runs>();
  const leftOut = new Map<string, string>();
  for (const { name, solved, cost, calls } of columns) {
    const known = cost.filter((amount) => amount !== null);
    if (solved.length !== instances.length || cost.length !== instances.length)
      leftOut.set(name, `${solved.length} results and ${cost.length} costs for ${instances.length} instances`);
    else if (known.length < cost.length) leftOut.set(name, `${cost.length - known.length} costs are missing`);
    else models.set(name, { solved, cost: known, calls: calls?.length === instances.length ? calls : null });
  }
  return { instances, models, leftOut };
}
