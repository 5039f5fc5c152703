import { billionths } from "../api-types/quantity";

/** One spelling for each amount: the number of billionths, such as `1000000000n` for `1`. Other text stays. */
export function canonicalQuantity(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value;
  const amount = billionths(String(value));
  return amount === undefined ? String(value) : `${amount}n`;
}
