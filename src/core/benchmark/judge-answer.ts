/**
 * Whether an answer counts: after normalisation it contains one of the accepted answers as whole words. Case, accents,
 * punctuation and Markdown do not matter, "H₂O" is "H2O" and "1,010" is "1010"; "37" is not in "137" or in "37.5".
 */
export function containsAnswer(answer: string, accepted: readonly string[]): boolean {
  const said = ` ${normalised(answer)} `;
  return accepted.some((one) => said.includes(` ${normalised(one)} `));
}

function normalised(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/(?<=\d),(?=\d{3})/g, "");
  // A full stop between digits belongs to the number.
  return (plain.match(/[\p{L}\p{N}]+(?:(?<=\d)\.(?=\d)[\p{L}\p{N}]+)*/gu) ?? []).join(" ");
}
