import type { Shell } from "./commands/shell.ts";
import type { Confinement, ProvenConfinement, Traces } from "./confinement.ts";
import type { Outline, SourceFile } from "./outline/outline.ts";

/**
 * Everything the core may ask of the world. The editor, the terminal and the tests each give their own; the core
 * itself never reads the clock, the environment, the disk or the network in any other way.
 */
export interface Host {
  readonly fetch: typeof globalThis.fetch;
  readonly files: Files;
  /** The user's home folder; `null` where there is none. */
  readonly home: string | null;
  /** Wall clock, milliseconds since the epoch (UTC). */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  elapsed(): number;
  /** Resolves after `ms`; rejects with the signal's reason at once when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
  /** A fresh id: short, unique on this machine, safe in file names. */
  id(): string;
  /** Runs a program without a shell. Never throws for what the program did: that is in the result. */
  exec(command: Command, signal: AbortSignal): Promise<ExecResult>;
  /**
   * What source files define, in the order of the files; `null` where there is no grammar for one, or it took too long.
   * Rejects when no parser can be had.
   */
  outline(files: readonly SourceFile[]): Promise<readonly (Outline | null)[]>;
  readonly shell: Shell;
  /**
   * Marks a folder as used by this process, until it is released or the process dies in whatever way; makes it when it
   * is not there. `null` while somebody has it, or when it cannot be marked. Must not throw.
   */
  claim(folder: string): Promise<Release | null>;
  /** What commands can be confined to on this machine, tried out once in the life of the host. Never rejects. */
  confinement(): Promise<ProvenConfinement>;
  /** Bytes that can still be written where the folder is; `null` where the system does not tell. Never rejects. */
  freeBytes(folder: string): Promise<number | null>;
  /** Must not throw. Never given a secret. */
  log(level: "debug" | "info" | "warn" | "error", message: string): void;
}

export type Release = () => Promise<void>;

/** A program and its arguments, run without a shell in a closed environment. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Absolute folder. */
  readonly cwd: string;
  /** Added to the host's closed environment (PATH, HOME, LANG, TMPDIR; nothing else is inherited). */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Limit for stdout and stderr each; what is over it is dropped and `truncated` is set. */
  readonly maxOutputBytes: number;
  /** Address-space limit of the process where the system can set one, else the limit of a Node child's heap. */
  readonly memoryMb?: number;
  /** Left out for programs of our own choice (git); what a workspace or a model has a say in is confined. */
  readonly confine?: Confinement;
}

export type ExecResult =
  | {
      readonly status: "exited";
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
      readonly truncated: boolean;
      readonly ms: number;
      /** Of a command with `confine`. */
      readonly traces?: Traces;
    }
  | {
      readonly status: "timed-out";
      readonly stdout: string;
      readonly stderr: string;
      readonly truncated: boolean;
      readonly ms: number;
      /** Of a command with `confine`. */
      readonly traces?: Traces;
    }
  | { readonly status: "cancelled"; readonly ms: number }
  | { readonly status: "not-started"; readonly reason: string };

/** Files by absolute path. Reads of what is not there give `undefined`, all else that fails throws. */
export interface Files {
  read(path: string, options?: ReadOptions): Promise<Uint8Array | undefined>;
  /**
   * Makes parent folders; writes beside and renames, so a reader never sees half a file. Keeps an existing mode unless
   * another is given; what is new is private to the user, `within` a folder as the user's other files are.
   */
  write(path: string, data: Uint8Array | string, options?: WriteOptions): Promise<void>;
  /** Appends one record and flushes it to the disk before it resolves. */
  append(path: string, data: string): Promise<void>;
  /** What stands at the path itself, links not followed. */
  stat(path: string): Promise<FileStat | undefined>;
  list(folder: string, options?: Within): Promise<readonly FileEntry[]>;
  makeFolder(path: string): Promise<void>;
  /**
   * Removes a file or a whole folder, `within` a folder only a file or a link; nothing there is no error. Never follows a
   * link out.
   */
  remove(path: string, options?: Within): Promise<void>;
  /** Renames a file with its mode and times, making parent folders. What stands at `to` is replaced: look first. */
  move(from: string, to: string, options?: Within): Promise<void>;
  link(target: string, path: string): Promise<void>;
  /** The path with every link resolved, or `undefined` when nothing is there. */
  realPath(path: string): Promise<string | undefined>;
}

/** For folders in which other programs may swap names while we work. */
export interface Within {
  /** Absolute folder. No link between it and the file is followed, nor the file itself when it is one. */
  readonly within?: string;
}

export interface ReadOptions extends Within {
  /** First byte, and how many at most; left out: from the start, to the end. A link is not read in part. */
  readonly from?: number;
  readonly bytes?: number;
}

export interface WriteOptions extends Within {
  /** Permission bits. */
  readonly mode?: number;
}

export interface FileStat {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly size: number;
  /** Permission bits; left out where the system has none. */
  readonly mode?: number;
}

export interface FileEntry {
  readonly name: string;
  readonly kind: FileStat["kind"];
}
