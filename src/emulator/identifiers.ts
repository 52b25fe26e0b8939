/** Ids in the forms that were recorded, from the emulator's own source of chance. */

/** `gen-<unix seconds>-<20 characters>`. */
export function generationId(nowMs: number, random: () => number): string {
  return `gen-${Math.floor(nowMs / 1000)}-${characters(20, ALPHANUMERIC, random)}`;
}

/** `call_<24 hexadecimal digits>`. */
export function toolCallId(random: () => number): string {
  return `call_${characters(24, "0123456789abcdef", random)}`;
}

/** `sk-or-v1-<64 hexadecimal digits>`, as a key from signing in looks. It opens nothing but the emulator. */
export function apiKeyText(random: () => number): string {
  return `sk-or-v1-${characters(64, "0123456789abcdef", random)}`;
}

export function authCode(random: () => number): string {
  return `auth_code_${characters(24, ALPHANUMERIC, random)}`;
}

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function characters(length: number, alphabet: string, random: () => number): string {
  return Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join("");
}
