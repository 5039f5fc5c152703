/** A quantity as `resource.ParseQuantity` reads it: a sign, a decimal number, and a suffix or an exponent. */
const QUANTITY = /^([+-]?)(\d*)\.?(\d*)(n|u|m|[kMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** Powers of ten of the decimal suffixes, and of two of the binary ones. */
const POWERS: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
};

/** Largest exponent of a decimal number that is read. The API server caps larger amounts. */
const LARGEST_EXPONENT = 30;

/** Whether the API server can read a quantity. */
export function isQuantity(text: string): boolean {
  const [match, , whole = "", decimals = ""] = QUANTITY.exec(text) ?? [];
  return match !== undefined && whole + decimals !== "";
}

/** Amount of a quantity in billionths, rounded up as the API server does, or `undefined` if it can't be read. */
export function billionths(text: string): bigint | undefined {
  const [match, sign = "", whole = "", decimals = "", suffix = ""] = QUANTITY.exec(text) ?? [];
  if (match === undefined || whole + decimals === "") return undefined;
  const [base, exponent] = POWERS[suffix] ?? [10n, Number(suffix.slice(1) || 0)];
  if (Math.abs(exponent) > LARGEST_EXPONENT && base === 10n) return undefined;
  const digits = BigInt(whole + decimals) * 10n ** 9n * (exponent > 0 ? base ** BigInt(exponent) : 1n);
  const divisor = 10n ** BigInt(decimals.length) * (exponent < 0 ? base ** BigInt(-exponent) : 1n);
  const amount = (digits + divisor - 1n) / divisor;
  return sign === "-" ? -amount : amount;
}
