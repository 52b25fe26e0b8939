import type { Outline, SourceFile } from "../../core/outline/outline.ts";

export interface OutlineRequest {
  readonly number: number;
  readonly files: readonly SourceFile[];
}

export type OutlineReply =
  | { readonly number: number; readonly status: "done"; readonly outlines: readonly (Outline | null)[] }
  | { readonly number: number; readonly status: "failed"; readonly why: string };
