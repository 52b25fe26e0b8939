/** A calendar day such as "2026-03-31". It has no time and no time zone. */
export type Day = string;

const MS_PER_DAY = 86_400_000;

/** Checks that a text is a day that exists. Anything else is a RangeError. */
export function parseDay(text: string): Day {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || dayOf(time) !== text) throw new RangeError(`"${text}" is not a day`);
  return text;
}

/** The day that many days later; earlier for a negative number. */
export function addDays(day: Day, days: number): Day {
  return dayOf(timeOf(day) + days * MS_PER_DAY);
}

/** Days from one day to the other; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (timeOf(to) - timeOf(from)) / MS_PER_DAY;
}

function timeOf(day: Day): number {
  return Date.parse(`${parseDay(day)}T00:00:00Z`);
}

function dayOf(time: number): Day {
  return new Date(time).toISOString().slice(0, 10);
}
