/** What was thrown, in its own words; for texts around it and for the log. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
