import { show } from "../../values/words";
import { formatMemory, isWholeQuantity, parseQuantity } from "../../values/quantity";

const MEBIBYTE = 2 ** 20;

/** The container runtime rejects lower limits. */
const LEAST_MEMORY = 4 * MEBIBYTE;
const MOST_MEMORY = 24 * 2 ** 40;
const LEAST_STORAGE = 64 * MEBIBYTE;
const MOST_STORAGE = 64 * 2 ** 40;
const MOST_CORES = 1024;

/** Validates a CPU quantity: returns the problem, or `undefined` if it is valid. */
export function cpuProblem(text: string): string | undefined {
  const cores = parseQuantity(text);
  if (cores === undefined) return `must be cores such as "2" or millicores such as "250m", got ${show(text)}`;
  if (!isWholeQuantity(text, 1000) || cores < 0.001) {
    return `must be whole millicores, at least "1m", got ${show(text)}`;
  }
  if (cores > MOST_CORES) return `must be at most ${MOST_CORES} cores, got ${show(text)}; did you mean memory?`;
  return undefined;
}

/** Validates a memory quantity: returns the problem, or `undefined` if it is valid. */
export function memoryProblem(text: string): string | undefined {
  return bytesProblem(text, { what: "memory", unit: "Mi", least: LEAST_MEMORY, most: MOST_MEMORY });
}

/** Validates a volume size: returns the problem, or `undefined` if it is valid. */
export function storageProblem(text: string): string | undefined {
  return bytesProblem(text, { what: "storage", unit: "Gi", least: LEAST_STORAGE, most: MOST_STORAGE });
}

interface Bytes {
  readonly what: string;
  /** Unit to suggest if the value has none. */
  readonly unit: string;
  readonly least: number;
  readonly most: number;
}

function bytesProblem(text: string, { what, unit, least, most }: Bytes): string | undefined {
  const bytes = parseQuantity(text);
  if (bytes === undefined) return `must be bytes such as "512Mi" or "2Gi", got ${show(text)}`;
  if (text.endsWith("m")) {
    return `must be whole bytes, got ${show(text)} (millibytes); did you mean ${show(text.slice(0, -1) + unit)}?`;
  }
  if (!isWholeQuantity(text, 1)) return `must be whole bytes, got ${show(text)}; use a smaller unit`;
  if (bytes < least) {
    const advice = /\d$/.test(text) ? `; did you mean ${show(text + unit)}?` : "";
    return `must be at least ${formatMemory(least)} of ${what}, got ${show(text)}${advice}`;
  }
  if (bytes > most) return `must be at most ${formatMemory(most)} of ${what}, got ${show(text)}`;
  return undefined;
}
