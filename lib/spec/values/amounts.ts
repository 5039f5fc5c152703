import { show } from "../../values/words";
import { formatMemory, isWholeQuantity, parseQuantity } from "../../values/quantity";

const MEBIBYTE = 2 ** 20;

/** The container runtime rejects lower limits. */
const LEAST_MEMORY = 4 * MEBIBYTE;
const MOST_MEMORY = 24 * 2 ** 40;
const LEAST_STORAGE = 64 * MEBIBYTE;
const MOST_STORAGE = 64 * 2 ** 40;
/** More than most nodes have. A larger number is usually millicores without the `m`. */
const MOST_CORES = 96;

/** What is wrong with an amount: what it must be, and how to fix it. */
interface Mistake {
  readonly wanted: string;
  readonly fix: string;
}

/** Validates a CPU quantity: returns the problem, or `undefined` if it is valid. */
export function cpuProblem(text: string): string | undefined {
  const mistake = cpuMistake(text);
  return mistake && `must be ${mistake.wanted}, got ${show(text)}; ${mistake.fix}`;
}

function cpuMistake(text: string): Mistake | undefined {
  const cores = parseQuantity(text);
  if (cores === undefined) {
    const wanted = 'cores such as "2" or millicores such as "250m"';
    return { wanted, fix: "write a number, with m for millicores" };
  }
  if (!isWholeQuantity(text, 1000) || cores < 0.001) {
    return { wanted: 'a whole number of millicores, at least "1m"', fix: "round it up" };
  }
  if (cores > MOST_CORES) {
    const fix = /^\d+$/.test(text) ? `did you mean ${show(`${text}m`)}?` : "did you mean memory?";
    return { wanted: `at most ${MOST_CORES} cores`, fix };
  }
  return undefined;
}

/** Validates a memory quantity: returns the problem, or `undefined` if it is valid. */
export function memoryProblem(text: string): string | undefined {
  return bytesProblem(text, BYTES.memory);
}

/** Validates a volume size: returns the problem, or `undefined` if it is valid. */
export function storageProblem(text: string): string | undefined {
  return bytesProblem(text, BYTES.storage);
}

interface Bytes {
  readonly what: string;
  /** Unit to suggest if the value has none. */
  readonly unit: string;
  readonly least: number;
  readonly most: number;
}

/** Kind of an amount in bytes. */
export type BytesKind = "memory" | "storage";

/** Kind of an amount. */
export type AmountKind = "cpu" | BytesKind;

/** All kinds of amounts. */
export const AMOUNT_KINDS: readonly AmountKind[] = ["cpu", "memory", "storage"];

const BYTES: Readonly<Record<BytesKind, Bytes>> = {
  memory: { what: "memory", unit: "Mi", least: LEAST_MEMORY, most: MOST_MEMORY },
  storage: { what: "storage", unit: "Gi", least: LEAST_STORAGE, most: MOST_STORAGE },
};

/** Units that users write instead of `Mi` and `Gi`: `MB`, `gi`, ` GiB`. */
const OTHER_UNIT = /^(\d+(?:\.\d+)?) ?([kmgtpe])i?b?$/i;

/** Returns the problem of a number without quotes, or `undefined` if it only needs quotes to be a valid amount. */
export function unquotedAmountProblem(number: string, kind: AmountKind): string | undefined {
  if (kind !== "cpu") return missingUnitProblem(number, kind);
  const mistake = cpuMistake(number);
  return mistake && `must be in quotes and ${mistake.wanted}, got ${number}; ${mistake.fix}`;
}

/**
 * Returns the problem if a number needs a unit, or `undefined` if it is a valid amount of bytes
 * without one.
 */
function missingUnitProblem(number: string, kind: BytesKind): string | undefined {
  const limits = BYTES[kind];
  if (bytesProblem(number, limits) === undefined) return undefined;
  const amount = number + limits.unit;
  const advice =
    bytesProblem(amount, limits) === undefined ? `did you mean ${show(amount)}?` : 'for example "512Mi" or "2Gi"';
  return `must have a unit, got ${number}; ${advice}`;
}

function bytesProblem(text: string, limits: Bytes): string | undefined {
  const { what, unit, least, most } = limits;
  const bytes = parseQuantity(text);
  if (bytes === undefined)
    return `must be bytes such as "512Mi" or "2Gi", got ${show(text)}; ${unitAdvice(text, limits)}`;
  if (text.endsWith("m")) {
    return `must be a whole number of bytes, got ${show(text)} (millibytes); did you mean ${show(text.slice(0, -1) + unit)}?`;
  }
  if (!isWholeQuantity(text, 1)) return `must be a whole number of bytes, got ${show(text)}; use a smaller unit`;
  if (bytes < least) {
    const isUnitMissing = /\d$/.test(text) && bytesProblem(text + unit, limits) === undefined;
    const advice = isUnitMissing ? `did you mean ${show(text + unit)}?` : "raise it";
    return `must be at least ${formatMemory(least)} of ${what}, got ${show(text)}; ${advice}`;
  }
  if (bytes > most)
    return `must be at most ${formatMemory(most)} of ${what}, got ${show(text)}; use a smaller unit, such as "Gi"`;
  return undefined;
}

function unitAdvice(text: string, limits: Bytes): string {
  const [, number = "", unit = ""] = OTHER_UNIT.exec(text) ?? [];
  const amount = `${number}${unit.toUpperCase()}i`;
  // An amount with too many digits is never a valid quantity.
  const bytes = unit === "" ? undefined : parseQuantity(amount);
  if (bytes === undefined) return "write a number and a unit";
  const { what, least, most } = limits;
  const bound =
    bytes < least ? `${what} must be at least ${formatMemory(least)}` : `${what} must be at most ${formatMemory(most)}`;
  return `did you mean ${show(amount)}?${bytes < least || bytes > most ? ` ${bound}` : ""}`;
}
