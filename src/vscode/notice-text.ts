import { clean } from "../core/untrusted/clean.ts";

/** Of characters; a notification cuts its text at 1,000, and others' words are a part of it only. */
const LONGEST = 240;

/**
 * Others' words in a notification, so that they are what they look like: what does not show is written out, white space
 * is one space, and no link is made of them. Notifications turn `[text](https://…)` into a link and hide its address.
 */
export function noticeText(text: string): string {
  return clean(text).text.replaceAll(/\s+/g, " ").replaceAll("](", "] (").trim();
}

/** The same, cut with a mark. */
export function cutNotice(text: string, longest: number): string {
  const shown = noticeText(text);
  return shown.length <= longest ? shown : `${shown.slice(0, longest - 1)}…`;
}

/** Whether a notification would show the text exactly as it is. */
export function fitsNotice(text: string): boolean {
  return text.length <= LONGEST && noticeText(text) === text;
}
