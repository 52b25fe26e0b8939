import assert from "node:assert/strict";

/** The `data` of an operation's first example, whose values are plain `name: value` lines. */
export function exampleOf(api: string, operation: string): Record<string, unknown> {
  const from = api.slice(api.indexOf(`operationId: '${operation}'`));
  const start = /^( +)data:\n/m.exec(from);
  assert.ok(start?.[1] !== undefined, `the example of ${operation}`);
  const indent = `${start[1]}  `;
  const data: Record<string, unknown> = {};
  for (const line of from.slice(start.index + start[0].length).split("\n")) {
    if (!line.startsWith(indent)) break;
    const [, name, value] = /^ +(\w+): (.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || line.startsWith(`${indent} `)) continue;
    data[name] = JSON.parse(value.replaceAll("'", '"'));
  }
  return data;
}
