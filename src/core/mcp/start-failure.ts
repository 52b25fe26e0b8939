/** Why a server did not come to run, for people, with the last of what it wrote; connectors may reject with it. */
export class StartFailure extends Error {
  readonly stderr: string;

  constructor(message: string, stderr: string, cause: unknown) {
    super(message, { cause });
    this.stderr = stderr;
  }
}
