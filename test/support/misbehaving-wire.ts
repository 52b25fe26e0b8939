/** What a misbehaving server has to do with. */
export interface Wire {
  /** A line of standard output. */
  line(text: string): void;
  send(message: object): void;
  answer(id: unknown, result: unknown): void;
  /** Beside what it is called: "call work", "list". */
  note(text: string): void;
  /** Of this program and those before it. */
  starts(): number;
  readonly state: { lists: number; calls: number };
}

export interface Kind {
  /** Before anything is read. */
  readonly start?: (wire: Wire) => void;
  readonly initialize?: (wire: Wire, id: unknown) => void;
  readonly list?: (wire: Wire, id: unknown, cursor: unknown) => void;
  readonly call?: (wire: Wire, id: unknown, args: unknown, token: unknown) => void;
  /** Any other request; without this none gets an answer. */
  readonly other?: (wire: Wire, id: unknown, method: string) => void;
  /** Answers to what it asked the client. */
  readonly answered?: (wire: Wire, message: Message) => void;
}

export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: {
    readonly name?: string;
    readonly cursor?: unknown;
    readonly arguments?: unknown;
    readonly _meta?: { readonly progressToken?: unknown };
  };
  readonly error?: { readonly code: number };
}

export const HELLO = {
  protocolVersion: "2025-06-18",
  capabilities: { tools: { listChanged: true } },
  serverInfo: { name: "misbehaving", version: "1" },
};

export function tool(name: string, more: object = {}): object {
  return { name, description: `Does ${name}.`, inputSchema: { type: "object", properties: {} }, ...more };
}

export function textResult(text: string): object {
  return { content: [{ type: "text", text }] };
}
