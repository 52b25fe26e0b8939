import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import type { CallStep, ModelClient } from "../provider/client.ts";
import type { Steps } from "../resume/steps.ts";
import type { Clean } from "./secrets.ts";
import { createTalk, type Talk, type ToolOutcome } from "./talk.ts";
import { transcriptFile } from "./transcript-file.ts";
import { parseLine, TRANSCRIPTS, type TranscriptLine } from "./transcript-lines.ts";

export interface TranscriptDeps {
  readonly host: Host;
  /** Absolute folder of the run. */
  readonly folder: string;
  /** Asked before each write, for the key may be another by then. */
  readonly clean: () => Promise<Clean>;
  /** Most bytes of one run's transcripts, and characters of one message; left out in the product. */
  readonly limits?: { readonly bytes: number; readonly characters: number };
}

/** Writes down what is said to models and what they answer, by looking on: neither calls nor tools know of it. */
export interface Transcripts {
  client(inner: ModelClient): ModelClient;
  /** Tools' results are written when they are there, also those that no model is sent any more. */
  steps(inner: Steps): Steps;
  /** Resolves when all of it is on the disk. Never rejects. */
  flush(): Promise<void>;
}

const LIMITS = { bytes: 32_000_000, characters: 64_000 };

/** As agent/loop.ts names the steps that are tool calls: copy and its id, turn, place in the answer. */
const TOOL_STEP = /^([^@]+)(?:@[^/]+)?\/attempt-\d+\/turn-\d+\/tool-(\d+)$/;

interface Waiting {
  readonly file: string;
  readonly line: TranscriptLine;
}

/**
 * Each agent's conversation as JSON lines in a file of its own, written as it happens, without secrets, and closed to
 * other users. At the limit texts end with a mark and calls go on being listed. A disk that cannot be written is said
 * once and stops nothing.
 */
export function openTranscripts({ host, folder, clean, limits = LIMITS }: TranscriptDeps): Transcripts {
  const at = (file: string) => `${folder}/${TRANSCRIPTS}/${file}`;
  const talks = new Map<string, Promise<Talk>>();
  const started = new Set<string>();
  const ended = new Set<string>();
  let waiting: Waiting[] = [];
  let writing: Promise<void> = Promise.resolve();
  let busy = false;
  let broken = false;
  let written = 0;

  const giveUp = (error: unknown): void => {
    if (!broken) host.log("warn", `The run's transcripts cannot be written any more: ${errorText(error)}`);
    broken = true;
    waiting = [];
  };

  const open = async (agent: string): Promise<Talk> => {
    const before = await host.files.read(at(transcriptFile(agent)));
    if (before === undefined) return createTalk([]);
    written += before.length;
    started.add(agent);
    const lines = new TextDecoder().decode(before).split("\n");
    // A torn last line is ended, so that the next one stands alone.
    if (lines.at(-1) !== "") await host.files.append(at(transcriptFile(agent)), "\n");
    return createTalk(lines.flatMap((line) => parseLine(line) ?? []));
  };

  const talkOf = async (agent: string): Promise<Talk | null> => {
    if (broken) return null;
    const talk = talks.get(agent) ?? open(agent);
    talks.set(agent, talk);
    return talk.catch((error: unknown) => {
      giveUp(error);
      return null;
    });
  };

  const shorten = (text: string): { readonly text: string; readonly cut: number } => {
    const cut = text.length - limits.characters;
    if (cut <= 0) return { text, cut: 0 };
    const head = Math.ceil(limits.characters * 0.75);
    const tail = text.slice(text.length - (limits.characters - head));
    return { text: `${text.slice(0, head)}\n[${cut} characters are left out here]\n${tail}`, cut };
  };

  /** Cleaned first: a secret that is cut in two has no shape. */
  const shortened = (line: TranscriptLine, cleaned: Clean): TranscriptLine => {
    if (line.type !== "message") return line;
    const { text: content, cut } = shorten(cleaned(line.content));
    const toolCalls = line.toolCalls?.map((call) => ({ ...call, arguments: shorten(cleaned(call.arguments)).text }));
    return { ...line, content, ...(cut > 0 && { cut }), ...(toolCalls && { toolCalls }) };
  };

  /** The line as it is kept; an empty text where it is beyond the limit. */
  const textOf = ({ file, line }: Waiting, cleaned: Clean): string => {
    if (written >= limits.bytes && (line.type === "message" || line.type === "rewound")) {
      if (ended.has(file)) return "";
      ended.add(file);
      const why = `The transcripts of this run have reached ${limits.bytes / 1_000_000} MB. What is said from here on is not kept; calls and their costs are.`;
      return `${JSON.stringify({ type: "cut", at: line.at, why } satisfies TranscriptLine)}\n`;
    }
    // All texts: names, arguments, errors.
    const replacer = (_: string, value: unknown) => (typeof value === "string" ? cleaned(value) : value);
    return `${JSON.stringify(shortened(line, cleaned), replacer)}\n`;
  };

  const write = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        const cleaned = await clean();
        const texts = new Map<string, string>();
        for (const one of batch) {
          const text = textOf(one, cleaned);
          written += Buffer.byteLength(text);
          texts.set(one.file, (texts.get(one.file) ?? "") + text);
        }
        for (const [file, text] of texts) {
          if (text !== "") await host.files.append(at(file), text);
        }
      }
    } catch (error) {
      giveUp(error);
    }
    busy = false;
  };

  const add = (agent: string, lines: readonly TranscriptLine[]): void => {
    if (broken || lines.length === 0) return;
    const file = transcriptFile(agent);
    for (const line of lines) waiting.push({ file, line });
    if (busy) return;
    busy = true;
    writing = write();
  };

  return {
    client: (inner) => ({
      async complete(request, call) {
        const { agent, task, role } = call.identity;
        const talk = await talkOf(agent);
        if (talk === null) return inner.complete(request, call);
        if (!started.has(agent)) {
          started.add(agent);
          add(agent, [{ type: "start", version: 1, at: host.now(), agent, task, role }]);
        }
        add(agent, talk.asked(request.messages, host.now()));
        const steps: CallStep[] = [];
        const onStep = (step: CallStep) => {
          steps.push(step);
          call.onStep?.(step);
        };
        const outcome = await inner.complete(request, { ...call, onStep });
        add(agent, talk.answered(outcome, steps, host.now()));
        return outcome;
      },
    }),
    steps: (inner) => ({
      ...inner,
      once: (key, work, unknown) => {
        const [, agent, index] = TOOL_STEP.exec(key) ?? [];
        if (agent === undefined) return inner.once(key, work, unknown);
        const look = async () => {
          const result = await work();
          const talk = isToolOutcome(result) ? await talkOf(agent) : null;
          if (talk !== null && isToolOutcome(result)) add(agent, talk.toolRan(Number(index), result, host.now()));
          return result;
        };
        return inner.once(key, look, unknown);
      },
    }),
    async flush() {
      while (busy) await writing;
    },
  };
}

function isToolOutcome(value: unknown): value is ToolOutcome {
  if (typeof value !== "object" || value === null) return false;
  const { ok, content, summary } = value as Partial<ToolOutcome>;
  return typeof ok === "boolean" && typeof content === "string" && typeof summary === "string";
}
