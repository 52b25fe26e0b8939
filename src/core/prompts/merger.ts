import { prompt } from "./prompt.ts";

const merger = prompt("merger", 1);

/** What a merger is to do; it is told so as a coder is told its task. */
export const MERGER_TASK = merger`The work of other agents is already in these files, and the result of this task conflicted with it in ${"paths"}. All else that this task changed is in the files too.

The places that both changed stand between conflict markers: after "<<<<<<< ${"ours"}" what the other agents made of it, after "||||||| ${"base"}" what was there before both, and after "=======" what this task made of it, up to ">>>>>>> ${"theirs"}". A side without lines deleted them, or the whole file.

Resolve each place so that it does what both sides are for, and take all markers out. Do not do the tasks anew, and take neither side's work back.

${"sides"}

${"files"}`;

export const MERGER_SIDE = merger`${"side"} is of the task ${"id"}, "${"title"}", which asked for:
${"prompt"}`;
