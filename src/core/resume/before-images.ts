import { join } from "node:path";
import type { Files } from "../host.ts";
import { resolveForWrite } from "../workspace/safe-path.ts";

/** What stood at some paths before a tool changed them. */
interface BeforeImages {
  /** The step that was about to change them. */
  readonly key: string;
  readonly files: readonly BeforeImage[];
}

interface BeforeImage {
  /** Relative to the copy, links resolved. */
  readonly path: string;
  /** Base64; `null`: nothing was there. */
  readonly content: string | null;
  readonly mode?: number;
}

/** The copy that a tool works in, and where its before-images are kept: one set a copy, since its writes take turns. */
export interface ImagedCopy {
  readonly files: Files;
  /** Absolute folder of the copy. */
  readonly root: string;
  /** Absolute path. */
  readonly store: string;
}

/** Keeps what stands at these paths. What the tool itself would refuse is passed over. */
export async function keepBefore(
  { files, root, store }: ImagedCopy,
  key: string,
  paths: readonly string[],
): Promise<void> {
  const images = new Map<string, BeforeImage>();
  for (const path of paths) {
    const place = await resolveForWrite(files, root, path);
    if (place.status === "refused") continue;
    const stat = await files.stat(join(root, place.real));
    if (stat !== undefined && stat.kind !== "file") continue;
    const bytes = stat && (await files.read(join(root, place.real), { within: root }));
    const content = bytes === undefined ? null : Buffer.from(bytes).toString("base64");
    images.set(place.real, { path: place.real, content, ...(stat?.mode !== undefined && { mode: stat.mode }) });
  }
  const kept: BeforeImages = { key, files: [...images.values()] };
  await files.write(store, JSON.stringify(kept), { mode: 0o600 });
}

/** Puts everything back as it was before the step; where nothing was kept for it, it had not begun. */
export async function putBack({ files, root, store }: ImagedCopy, key: string): Promise<void> {
  const bytes = await files.read(store);
  if (bytes === undefined) return;
  const images = JSON.parse(new TextDecoder().decode(bytes)) as BeforeImages;
  if (images.key !== key) return;
  for (const { path, content, mode } of images.files) {
    if (content === null) await files.remove(join(root, path), { within: root });
    else
      await files.write(join(root, path), Buffer.from(content, "base64"), {
        within: root,
        ...(mode !== undefined && { mode }),
      });
  }
}
