import { hashOf } from "./definition-hash.ts";

/** The bound of OpenAI and of most others. */
const MAX_NAME = 64;
const MAX_SERVER = 24;
const HASH = 8;

/**
 * What models call a server's tool: `server__tool` in the characters that providers take. A name that had to be changed
 * ends in a hash of the whole, so that two never become one; the same pair always has the same name.
 */
export function modelName(server: string, tool: string): string {
  const plain = `${server}__${tool}`;
  if (plain.length <= MAX_NAME && /^[\w-]+$/.test(plain)) return plain;
  const start = `${taken(server).slice(0, MAX_SERVER)}__${taken(tool)}`.slice(0, MAX_NAME - HASH - 1);
  return `${start}_${hashOf([server, tool]).slice(0, HASH)}`;
}

function taken(name: string): string {
  return name.replace(/[^\w-]+/g, "_");
}
