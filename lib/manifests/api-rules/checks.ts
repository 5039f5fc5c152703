import { isRecord } from "../json";
import { billionths } from "../api-types/quantity";
import { parseAddress } from "../../values/cidr";

/** A check of a value: whether it is valid, and what is allowed. */
export interface Check {
  readonly isValid: (value: unknown) => boolean;
  /** What the API server allows, as the end of a sentence. */
  readonly allowed: string;
  /**
   * The part of a wrong value that is wrong.
   * @default - the whole value
   */
  readonly culprit?: (value: unknown) => unknown;
}

const LARGEST_PORT = 65_535;
const LARGEST_ID = 2 ** 31 - 1;
/** Longest names of RFC 1123, and of ports. */
const LENGTHS = { label: 63, subdomain: 253, portName: 15 };

const isNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: unknown) =>
    typeof value === "number" && value >= least && value <= most;
const isText =
  (pattern: RegExp, longest = Number.MAX_SAFE_INTEGER) =>
  (value: unknown) =>
    typeof value === "string" && pattern.test(value) && value.length <= longest;
const isPortName = (value: unknown) =>
  isText(/^[a-z0-9]+(-[a-z0-9]+)*$/, LENGTHS.portName)(value) && /[a-z]/.test(String(value));

const NAME = "[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?";
const isName = isText(new RegExp(`^${NAME}$`), LENGTHS.label);
const SEARCHED = "_?[a-z0-9]([a-z0-9_-]*[a-z0-9])?";
const isSearched = isText(new RegExp(`^${SEARCHED}(\\.${SEARCHED})*$`), LENGTHS.subdomain);
const SUBDOMAIN = "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";

export const natural: Check = { isValid: isNumber(0), allowed: "0 or more" };
export const positive: Check = { isValid: isNumber(1), allowed: "1 or more" };
export const port: Check = { isValid: isNumber(1, LARGEST_PORT), allowed: "a port from 1 to 65535" };
export const id: Check = { isValid: isNumber(0, LARGEST_ID), allowed: "from 0 to 2147483647" };
export const seconds: Check = { isValid: isNumber(1, LARGEST_ID), allowed: "from 1 to 2147483647" };
export const portName: Check = { isValid: isPortName, allowed: "a port name with lowercase letters" };
export const portOrName: Check = {
  isValid: (value) => port.isValid(value) || isPortName(value),
  allowed: "a port from 1 to 65535, or a port name with lowercase letters",
};
export const label: Check = {
  isValid: isText(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, LENGTHS.label),
  allowed: "lowercase letters, digits and hyphens",
};
export const subdomain: Check = {
  isValid: isText(new RegExp(`^${SUBDOMAIN}$`), LENGTHS.subdomain),
  allowed: "lowercase letters, digits, hyphens and dots",
};
export const qualifiedName: Check = {
  isValid: isQualifiedName,
  allowed: "a name with an optional prefix, such as example.com/name",
};
/** Unlike that of a label, the prefix of an annotation may have capital letters. */
export const annotationName: Check = {
  ...qualifiedName,
  isValid: (value) => isQualifiedName(String(value).toLowerCase()),
};
/** A domain in which names are searched: also the root, and also with a dot at the end. */
export const searchDomain: Check = {
  isValid: (value) => value === "." || isSearched(String(value).replace(/\.$/, "")),
  allowed: "a domain name",
};
export const fullDomain: Check = {
  isValid: (value) => subdomain.isValid(String(value).replace(/\.$/, "")) && /[^.]\.[^.]/.test(String(value)),
  allowed: "a domain name with two parts",
};
export const containerResource: Check = {
  isValid: (value) => /^(cpu|memory|ephemeral-storage)$|^hugepages-|\//.test(String(value)) && isQualifiedName(value),
  allowed: "cpu, memory, ephemeral-storage, huge pages, or a name with a domain",
};
export const labelValue: Check = {
  isValid: isText(new RegExp(`^(${NAME})?$`), LENGTHS.label),
  allowed: "at most 63 letters, digits, -, _ and .",
};
export const domainName: Check = {
  isValid: isText(new RegExp(`^${SUBDOMAIN}/${NAME}$`)),
  allowed: "a name with a domain, such as example.com/name",
};
/** A key of a ConfigMap or a Secret, which is also the name of a file. */
export const dataKey: Check = {
  isValid: (value) => isText(/^(?!\.\.|\.$)[-._a-zA-Z0-9]+$/, LENGTHS.subdomain)(value),
  allowed: "at most 253 letters, digits, -, _ and . that do not start with ..",
};
export const identifier: Check = { isValid: isText(/^[A-Za-z_][A-Za-z0-9_]*$/), allowed: "letters, digits and _" };
export const environmentName: Check = { isValid: isText(/^[^=\0]+$/), allowed: "a name without =" };
export const absolutePath: Check = { isValid: isText(/^\//), allowed: "an absolute path" };
export const text: Check = { isValid: isText(/./s), allowed: "a text that is not empty" };
export const address: Check = {
  isValid: (value) => typeof value === "string" && !value.includes("/") && parseAddress(value) !== undefined,
  allowed: "an IP address",
};
export const range: Check = {
  isValid: (value) => {
    const [start = "", bits = "", ...rest] = typeof value === "string" ? value.split("/") : [];
    const parsed = parseAddress(start);
    return parsed !== undefined && rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= parsed.bits;
  },
  allowed: "a CIDR range, such as 10.0.0.0/8",
};
/** A StorageClass, or the empty name, which asks for a volume without a class. */
export const className: Check = {
  ...subdomain,
  isValid: (value) => value === "" || subdomain.isValid(value),
};
/** A number of pods: at least 0, or a percentage. */
export const podCount: Check = {
  isValid: (value) => isNumber(0)(value) || isText(/^\d+%$/)(value),
  allowed: "0 or more, or a percentage",
};
/** A number of pods out of all pods. */
export const podShare: Check = {
  isValid: (value) => isNumber(0)(value) || isText(/^0*(\d{1,2}|100)%$/)(value),
  allowed: "0 or more, or a percentage up to 100%",
};
export const amount: Check = { isValid: (value) => (amountOf(value) ?? -1n) >= 0n, allowed: "0 or more" };
export const positiveAmount: Check = { isValid: (value) => (amountOf(value) ?? 0n) > 0n, allowed: "more than 0" };

/** Whether a text is a name with an optional prefix. Both parts have a limited length. */
function isQualifiedName(value: unknown): boolean {
  const [name = "", prefix, ...rest] = String(value).split("/").reverse();
  return isName(name) && rest.length === 0 && (prefix === undefined || subdomain.isValid(prefix));
}

/** A number in a range. */
export function from(least: number, most: number): Check {
  return { isValid: isNumber(least, most), allowed: `from ${least} to ${most}` };
}

/** One of some texts. */
export function oneOf(...allowed: readonly string[]): Check {
  return { isValid: (value) => allowed.includes(String(value)), allowed: `one of ${allowed.join(", ")}` };
}

/** A map whose values all pass a check. */
export function each(check: Check): Check {
  return {
    isValid: (value) => isRecord(value) && Object.values(value).every(check.isValid),
    allowed: `a map in which each value is ${check.allowed}`,
    culprit: (value) => (isRecord(value) ? Object.values(value).find((one) => !check.isValid(one)) : undefined),
  };
}

/** A map whose keys all pass a check. */
export function keys(check: Check): Check {
  return {
    isValid: (value) => isRecord(value) && Object.keys(value).every(check.isValid),
    allowed: `a map in which each key is ${check.allowed}`,
    culprit: (value) => (isRecord(value) ? Object.keys(value).find((one) => !check.isValid(one)) : undefined),
  };
}

/** Amount of a quantity in billionths, or `undefined` if it is not one. */
export function amountOf(value: unknown): bigint | undefined {
  return billionths(String(value));
}
