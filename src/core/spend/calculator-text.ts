import type { Roi } from "./calculator-types.ts";

/** "33.3x", or what stands in its place where the model costs nothing. */
export function roiText(roi: Roi): string {
  switch (roi.kind) {
    case "times":
      return `${roi.times.toFixed(1)}x`;
    case "free":
      return "free: no ratio";
    case "nothing":
      return "nothing spent";
    default:
      return roi satisfies never;
  }
}
