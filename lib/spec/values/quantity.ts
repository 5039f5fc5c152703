/**
 * Kubernetes quantities, as `resource.ParseQuantity` reads them:
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const SUFFIXES: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^(\d{1,15}(?:\.\d{1,9})?)(m|[kMGTPE]|[KMGTPE]i)?$/;

/** Amount in the base unit (cores, bytes), or `undefined` where the text is no positive quantity. */
export function parseQuantity(text: string): number | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * (SUFFIXES[match[2] ?? ""] ?? NaN);
}

/** CPU in cores written the way people read it: `3`, `250m`. */
export function formatCpu(cores: number): string {
  return Number.isInteger(cores) ? String(cores) : `${Math.ceil(cores * 1000 - 1e-6)}m`;
}

/** Bytes written in the largest binary unit that loses nothing below a mebibyte: `4Gi`, `1536Mi`. */
export function formatMemory(bytes: number): string {
  const mebibytes = Math.ceil(bytes / 2 ** 20);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
