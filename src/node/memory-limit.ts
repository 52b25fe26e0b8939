/**
 * What Node reserves of its data limit before it runs a line: 576 MB measured on Node 24, Linux x64 (`VmData`, most
 * of it V8's code range, never touched). A limit of data below that would stop Node from starting at all.
 */
const RESERVED_BY_NODE_MB = 640;

interface LimitedProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Puts a limit on the memory of each process of a command. Everywhere: the heap of Node processes, at `memoryMb`. On
 * Linux also the private data of any process (RLIMIT_DATA), at `memoryMb` plus what Node reserves unused; the whole
 * address space cannot be limited, since Node reserves more of it than it will ever use. macOS and Windows have no
 * such limit, and there a program that is not Node can take what it likes.
 */
export function limitedProgram(file: string, args: readonly string[], memoryMb: number | undefined): LimitedProgram {
  if (memoryMb === undefined) return { file, args, env: {} };
  const env = { NODE_OPTIONS: `--max-old-space-size=${Math.floor(memoryMb)}` };
  if (process.platform !== "linux") return { file, args, env };
  // The shell sees a fixed text; the program and its arguments pass it as they are, and it replaces itself by them.
  const script = 'ulimit -d "$1" 2>/dev/null; shift; exec "$@"';
  const kilobytes = String(Math.ceil((memoryMb + RESERVED_BY_NODE_MB) * 1024));
  return { file: "/bin/sh", args: ["-c", script, "sh", kilobytes, file, ...args], env };
}
