/** What was thrown, in its own words; for texts around it and for the log. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && DISK_FULL.includes(String(error.code)) ? `${error.message}. ${ADVICE}` : error.message;
}

const DISK_FULL = ["ENOSPC", "EDQUOT"];
const ADVICE = "The disk is full: free some space and start it again. What was finished before is kept.";
