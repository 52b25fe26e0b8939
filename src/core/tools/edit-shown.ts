import { WRITTEN_OUT, type WrittenOut, writeOut } from "../untrusted/clean.ts";
import type { TextEdit } from "./edit-text.ts";

/**
 * An edit by a model that was shown the text with its hidden characters written out: it is made in what was shown, and
 * what stands for hidden characters becomes them again. Those that the edit does not touch stay as they are.
 */
export function editShown(text: string, edit: (text: string) => TextEdit): TextEdit {
  const shown = writeOut(text);
  if (shown.places.length === 0) return edit(text);
  const edited = edit(shown.text);
  if (edited.status === "edited") return takenBack(text, shown, edited.text);
  // The model may have written such characters itself, as some scripts need them.
  const asIs = edit(text);
  return asIs.status === "edited" ? asIs : edited;
}

function takenBack(text: string, shown: ReturnType<typeof writeOut>, edited: string): TextEdit {
  let start = sameStart(shown.text, edited);
  let end = shown.text.length - sameEnd(shown.text, edited, start);
  // No end of the changed part may stand inside of what is written out.
  for (const { from, to } of shown.places) {
    if (from < start && start < to) start = from;
    if (from < end && end < to) end = to;
  }
  const middle = edited.slice(start, edited.length - (shown.text.length - end));
  const inside = shown.places.filter(({ from, to }) => from >= start && to <= end);
  const restored = restore(middle, shown.text.slice(start, end), start, inside);
  if (restored === null)
    return {
      status: "refused",
      why: "in these lines some <U+...> are hidden characters and some are written so. Edit them in smaller pieces that hold one of them each.",
    };
  const before = shown.places.filter(({ to }) => to <= start);
  const after = shown.places.filter(({ from }) => from >= end);
  return {
    status: "edited",
    text:
      text.slice(0, start - grownBy(before)) +
      restored +
      text.slice(text.length - (shown.text.length - end) + grownBy(after)),
  };
}

/** UTF-16 units that the written-out form of these places has more than the text. */
function grownBy(places: readonly WrittenOut[]): number {
  return places.reduce((sum, { from, to, raw }) => sum + (to - from - raw.length), 0);
}

/** The new text of a part, with hidden characters again where it repeats them; `null` where that cannot be told. */
function restore(middle: string, before: string, start: number, inside: readonly WrittenOut[]): string | null {
  if (inside.length === 0) return middle;
  const known = new Map(inside.map((place) => [place.from - start, place.raw]));
  /** What each form stands for, in the order of the text; a form that the file itself has stands for itself. */
  const meant = new Map<string, string[]>();
  for (const { 0: form, index } of before.matchAll(WRITTEN_OUT))
    meant.set(form, [...(meant.get(form) ?? []), known.get(index) ?? form]);
  const count = (form: string) => middle.split(form).length - 1;
  for (const [form, raws] of meant)
    if (new Set(raws).size > 1 && count(form) !== 0 && count(form) !== raws.length) return null;
  const used = new Map<string, number>();
  return middle.replace(WRITTEN_OUT, (form) => {
    const at = used.get(form) ?? 0;
    used.set(form, at + 1);
    const raws = meant.get(form) ?? [];
    return raws[at] ?? raws.at(-1) ?? form;
  });
}

function sameStart(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let at = 0;
  while (at < most && left.charCodeAt(at) === right.charCodeAt(at)) at++;
  return at;
}

function sameEnd(left: string, right: string, start: number): number {
  const most = Math.min(left.length, right.length) - start;
  let at = 0;
  while (at < most && left.charCodeAt(left.length - 1 - at) === right.charCodeAt(right.length - 1 - at)) at++;
  return at;
}
