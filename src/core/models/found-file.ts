import { MoneyError } from "../money.ts";
import { ConfigError } from "./config-error.ts";

/** A JSON file of the user's or of a folder's, as it was found. `file` is its path, for messages. */
export type FoundFile =
  | { readonly status: "read"; readonly file: string; readonly value: unknown }
  /** The problem is a whole sentence that names the file. */
  | { readonly status: "unreadable"; readonly file: string; readonly problem: string };

export type Used<T> =
  | { readonly status: "used"; readonly value: T }
  /** What is wrong in the file, with its path, the place in it and the value; without a full stop. */
  | { readonly status: "refused"; readonly problem: string };

/** What `use` makes of the file's content, or why it cannot: what is wrong in it is explained, all else is thrown on. */
export function useFile<T>(found: FoundFile, use: (value: unknown) => T): Used<T> {
  if (found.status === "unreadable") return { status: "refused", problem: found.problem };
  try {
    return { status: "used", value: use(found.value) };
  } catch (error) {
    if (error instanceof MoneyError) return { status: "refused", problem: `${found.file}: ${error.message}` };
    if (!(error instanceof ConfigError)) throw error;
    // The error may know the file by its short name only.
    return { status: "refused", problem: `${found.file}${error.message.slice(error.file.length)}` };
  }
}
