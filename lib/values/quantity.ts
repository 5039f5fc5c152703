/**
 * Kubernetes quantities, as `resource.ParseQuantity` reads them, in thousandths:
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const SUFFIXES: Readonly<Record<string, bigint>> = {
  m: 1n,
  "": 1000n,
  k: 1000n ** 2n,
  M: 1000n ** 3n,
  G: 1000n ** 4n,
  T: 1000n ** 5n,
  P: 1000n ** 6n,
  E: 1000n ** 7n,
  Ki: 1000n * 2n ** 10n,
  Mi: 1000n * 2n ** 20n,
  Gi: 1000n * 2n ** 30n,
  Ti: 1000n * 2n ** 40n,
  Pi: 1000n * 2n ** 50n,
  Ei: 1000n * 2n ** 60n,
};

const QUANTITY = /^(\d{1,15})(?:\.(\d{1,9}))?(m|[kMGTPE]|[KMGTPE]i)?$/;

/** An exact quantity, because binary floating point can't represent 0.036 or 0.1Gi. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Amount in the base unit (cores, bytes), or `undefined` if the text is not a positive quantity. Equal amounts give equal numbers. */
export function parseQuantity(text: string): number | undefined {
  const fraction = parseFraction(text);
  return fraction && Number(fraction.numerator) / Number(fraction.denominator);
}

/** Whether a quantity is a whole number of bytes (`parts` 1) or of thousandths of a core (`parts` 1000). */
export function isWholeQuantity(text: string, parts: 1 | 1000): boolean {
  const fraction = parseFraction(text);
  return fraction !== undefined && (fraction.numerator * BigInt(parts)) % fraction.denominator === 0n;
}

function parseFraction(text: string): Fraction | undefined {
  const [, whole, decimals = "", suffix = ""] = QUANTITY.exec(text) ?? [];
  const thousandths = SUFFIXES[suffix];
  if (whole === undefined || thousandths === undefined) return undefined;
  return { numerator: BigInt(whole + decimals) * thousandths, denominator: 1000n * 10n ** BigInt(decimals.length) };
}

/** Formats CPU cores: `3`, `250m`. */
export function formatCpu(cores: number): string {
  return Number.isInteger(cores) ? String(cores) : `${Math.ceil(cores * 1000 - 1e-6)}m`;
}

/** Formats bytes in Ti, Gi or Mi, rounded up to a mebibyte: `2Ti`, `4Gi`, `1536Mi`. */
export function formatMemory(bytes: number): string {
  const mebibytes = Math.ceil(bytes / 2 ** 20);
  if (mebibytes % 1024 !== 0) return `${mebibytes}Mi`;
  const gibibytes = mebibytes / 1024;
  return gibibytes > 0 && gibibytes % 1024 === 0 ? `${gibibytes / 1024}Ti` : `${gibibytes}Gi`;
}
