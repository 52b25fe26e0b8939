/** Who pays. */
export interface Customer {
  readonly name: string;
  /** Two capital letters, "DE". */
  readonly country: string;
  /** Only businesses have one. */
  readonly vatId?: string;
}

/** Checks a customer's fields and trims them. A missing name or a malformed country is a RangeError. */
export function customer(name: string, country: string, vatId?: string): Customer {
  const trimmed = name.trim();
  if (trimmed === "") throw new RangeError("a customer needs a name");
  if (!/^[A-Z]{2}$/.test(country)) throw new RangeError(`"${country}" is not a country code`);
  return vatId === undefined ? { name: trimmed, country } : { name: trimmed, country, vatId };
}
