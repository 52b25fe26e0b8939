/** The system's name of what went wrong ("ENOENT"); `undefined` when it was not the system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
