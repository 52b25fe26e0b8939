import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** How often the file is looked at where the system tells nothing, such as on some mounted folders. */
const LOOK_EVERY_MS = 900;
/** A commit touches the file several times within this; it is told once. */
const SETTLE_MS = 60;

/**
 * Tells of commits to the ledger by any process within a second, without opening it and without a thread. The file and
 * its folder need not be there yet. Keeps no process alive. Returns the way to end it.
 */
export function watchLedgerFile(file: string, onChange: () => void): () => void {
  const folder = dirname(file);
  const name = basename(file);
  let watcher: FSWatcher | undefined;
  let settling: NodeJS.Timeout | undefined;
  let seen = stamp(file);

  const look = (): void => {
    watcher ??= tryWatch();
    const now = stamp(file);
    if (now === seen) return;
    seen = now;
    onChange();
  };
  const tryWatch = (): FSWatcher | undefined => {
    try {
      const made = watch(folder, { persistent: false }, (_, changed) => {
        // The log of what is committed and not yet in the file itself has the file's name at its beginning.
        if (changed !== null && !changed.startsWith(name)) return;
        settling ??= setTimeout(() => {
          settling = undefined;
          look();
        }, SETTLE_MS).unref();
      });
      made.on("error", () => {
        made.close();
        if (watcher === made) watcher = undefined;
      });
      return made;
    } catch {
      // No folder yet, or no watches left: the timer looks.
      return undefined;
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  watcher = tryWatch();
  return () => {
    clearInterval(timer);
    clearTimeout(settling);
    watcher?.close();
  };
}

/** Differs after every commit: size and time of the file and of its write-ahead log. */
function stamp(file: string): string {
  return [file, `${file}-wal`].map(stampOf).join(" ");
}

function stampOf(path: string): string {
  try {
    const { size, mtimeNs, ino } = statSync(path, { bigint: true });
    return `${size} ${mtimeNs} ${ino}`;
  } catch {
    // Not there, or not for us to see.
    return "-";
  }
}
