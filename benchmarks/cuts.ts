import { assertCutsFail, BODIES, STREAMS, wholeAt } from "../test/support/recorded.ts";
import { sharedData } from "../test/support/shared-data.ts";

/**
 * Cuts every recorded answer off at every byte and gives it to the whole client: never an answer, never a tool call.
 * `npm test` tries each byte of the end and every 37th before it; this tries all. Exit code 1 when one came through.
 */
let cuts = 0;
for (const { name, type } of [...STREAMS, ...BODIES]) {
  const text = sharedData(`openrouter/recorded/${name}`);
  if (text === undefined) continue;
  const bytes = Buffer.from(text);
  const end = wholeAt(bytes, type);
  try {
    await assertCutsFail(
      bytes,
      type,
      Array.from({ length: end }, (_, at) => at),
    );
    cuts += end;
    console.log(`${name.padEnd(48)} ${String(end).padStart(6)} cuts: no answer, no tool call`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`${name.padEnd(48)} FAILED: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${cuts} cuts in all.`);
