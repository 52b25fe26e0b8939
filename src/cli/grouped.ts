/** Digits in groups of three, whatever language the machine speaks: "12,500". */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
