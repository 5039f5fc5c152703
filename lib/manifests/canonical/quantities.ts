import { parseQuantity } from "../../values/quantity";

/** Paths of resource quantities in the built-in types: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY =
  /(^|\.)(limits|requests|capacity|hard|default|defaultRequest|max|min|maxLimitRequestRatio|overhead\.podFixed)\.[^.]+$|\.(sizeLimit|divisor|averageValue|maximumVolumeSize)$|\.target\.value$/;

/** Whether the value at a path is a quantity. */
export function isQuantityPath(path: string): boolean {
  return QUANTITY.test(path);
}

/** One spelling for each amount, such as `1000m` for `1`. Other text stays. */
export function canonicalQuantity(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value;
  const amount = parseQuantity(String(value));
  return amount === undefined ? String(value) : `=${amount}`;
}
