const LEAST_PIECE = 4;
const LONGEST_PIECE = 300;

/** Characters at the end that must be made of one piece again and again. */
const CHANTED = 1_200;

/** Whether a text ends in one piece, said over and over: what a model does that has lost its thread. */
export function isChant(text: string): boolean {
  const end = text.slice(-CHANTED);
  if (end.length < CHANTED) return false;
  for (let piece = LEAST_PIECE; piece <= LONGEST_PIECE; piece++) {
    if (end.slice(piece) === end.slice(0, -piece)) return !/^\s*$|^(.)\1*$/.test(end.slice(0, piece));
  }
  return false;
}
