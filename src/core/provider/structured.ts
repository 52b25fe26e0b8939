import * as z from "zod";
import type { CallContext, CallFailure, Completion, JsonSchema, Message, ModelClient, ModelRequest } from "./client.ts";

/** An answer in JSON that is wanted of a model. */
export interface StructuredAsk<T> {
  readonly request: Omit<ModelRequest, "output" | "tools" | "toolChoice">;
  /** Of the schema, for the model: letters, digits, - and _; at most 64. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** What the shape cannot say; returns what is wrong, worded for a person and a model, or `null`. */
  readonly check?: (value: T) => string | null;
  /** Told of each answer that could not be used. */
  readonly onProblem?: (problem: string) => void;
}

export type Structured<T> =
  | { readonly status: "valid"; readonly value: T; readonly answer: Completion }
  /** Two answers, and neither could be used. Both were paid for. */
  | { readonly status: "unusable"; readonly problem: string; readonly answer: Completion }
  | { readonly status: "failed"; readonly failure: CallFailure };

/**
 * Asks for JSON of a shape, as strictly as the model can be asked (by schema, as a forced tool call, as any JSON, in
 * words), and checks what comes: strict parsing, the schema, and `check`. What does not fit is sent back once with what
 * is wrong with it; nothing is mended on this side, since mended JSON says what nobody said.
 */
export async function completeStructured<T>(
  client: ModelClient,
  ask: StructuredAsk<T>,
  call: CallContext,
): Promise<Structured<T>> {
  const output = { name: ask.name, schema: strictSchema(ask.schema) };
  const first = await client.complete({ ...ask.request, tools: [], output }, call);
  if (first.status === "failed") return { status: "failed", failure: first };
  const read = readAnswer(first, ask);
  if (read.status === "valid") return { ...read, answer: first };
  ask.onProblem?.(read.problem);
  const messages = [...ask.request.messages, ...sentBack(first, read.problem)];
  const second = await client.complete({ ...ask.request, tools: [], output, messages }, call);
  if (second.status === "failed") return { status: "failed", failure: second };
  const again = readAnswer(second, ask);
  if (again.status === "valid") return { ...again, answer: second };
  ask.onProblem?.(again.problem);
  return { ...again, answer: second };
}

/** Strict outputs want every property named as required; who leaves out what may be left out is understood all the same. */
function strictSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.properties !== undefined) jsonSchema.required = Object.keys(jsonSchema.properties);
    },
  }) as JsonSchema;
}

/** Characters of an unusable answer that are sent back. */
const LONGEST_ECHO = 40_000;

/** Characters; an answer with fifty broken parts has a complaint for each field. */
const LONGEST_PROBLEM = 2_000;

type Read<T> =
  | { readonly status: "valid"; readonly value: T }
  | { readonly status: "unusable"; readonly problem: string };

function readAnswer<T>({ finish, content }: Completion, { schema, check, name }: StructuredAsk<T>): Read<T> {
  if (finish === "length") return unusable(`The ${name} reached the token limit before its end. Make it shorter.`);
  if (finish === "content_filter") return unusable(`The provider's content filter ended the ${name}.`);
  const parsed = schema.safeParse(parseJson(content));
  if (!parsed.success) {
    const what = z.prettifyError(parsed.error).slice(0, LONGEST_PROBLEM);
    return unusable(`The ${name} has the wrong shape. ${what}`);
  }
  const problem = check?.(parsed.data) ?? null;
  return problem === null ? { status: "valid", value: parsed.data } : unusable(problem);
}

function unusable(problem: string): { readonly status: "unusable"; readonly problem: string } {
  return { status: "unusable", problem };
}

function sentBack({ content }: Completion, problem: string): readonly Message[] {
  return [
    { role: "assistant", content: content === "" ? "(nothing)" : content.slice(0, LONGEST_ECHO), toolCalls: [] },
    { role: "user", content: `${problem}\nAnswer again with the whole corrected JSON object.` },
  ];
}

/** Models without strict outputs like to put a fence around their JSON. */
function parseJson(text: string): unknown {
  const bare = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}
