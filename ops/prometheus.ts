import { inputError } from "../charts/failures";
import type { Answer, Query } from "../lib/delivery/gates/query";
import { show } from "../lib/values/words";

/** A Prometheus server. */
export interface Prometheus {
  /** Address without credentials, for texts. */
  readonly address: string;
  /** Evaluates an expression. An error is an answer, too. */
  readonly query: Query;
}

/** Time until a query without an answer is given up. */
const ANSWER_MILLISECONDS = 15_000;

/** Most characters of an error message of the server. */
const LONGEST_MESSAGE = 200;

/**
 * A client of the HTTP API of Prometheus: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 * @param address - URL of the server, which can have a path and the credentials of basic authentication
 * @throws an input error if the URL is not one
 */
export function prometheusAt(address: string, timeout = ANSWER_MILLISECONDS): Prometheus {
  const url = parsedUrl(address);
  const headers = { Accept: "application/json", ...credentials(url) };
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  return {
    address: base,
    query: async (expression, at) => {
      const query = new URLSearchParams({ query: expression, time: String(at / 1000) });
      try {
        const signal = AbortSignal.timeout(timeout);
        const response = await fetch(`${base}/api/v1/query?${query.toString()}`, { headers, signal });
        return answerOf(response.status, await response.text());
      } catch (error) {
        return { kind: "problem", problem: `${base} does not answer (${reasonOf(error, timeout)})` };
      }
    },
  };

  function answerOf(status: number, text: string): Answer {
    const body = parsed(text);
    if (body?.status === "error")
      return { kind: "problem", problem: `${base} refused the query: ${short(body.error ?? `status ${status}`)}` };
    const result = body?.data?.result;
    if (body?.status !== "success" || body.data?.resultType !== "vector" || !Array.isArray(result))
      return { kind: "problem", problem: `${base} answered with status ${status}, and not as Prometheus does` };
    const [warning] = body.warnings ?? [];
    // Servers that collect data from others warn if one of them did not answer.
    if (warning !== undefined)
      return { kind: "problem", problem: `the answer of ${base} can be incomplete: ${short(warning)}` };
    return { kind: "values", values: result.map(valueOf) };
  }
}

/** The parts of an answer that are read. Each can be missing. */
interface Body {
  readonly status?: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly data?: { readonly resultType?: string; readonly result?: unknown };
}

function parsed(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Value of a series: `[time, "value"]`. A histogram has none, which becomes NaN. */
function valueOf(series: unknown): number {
  const { value } = (series ?? {}) as { readonly value?: readonly unknown[] };
  const text = Array.isArray(value) ? (value as readonly unknown[])[1] : undefined;
  return typeof text === "string" && text !== "" ? Number(text.replace("Inf", "Infinity")) : Number.NaN;
}

function parsedUrl(address: string): URL {
  const problem = "must be the http or https URL of Prometheus, such as http://localhost:9090";
  if (!URL.canParse(address)) throw inputError(`--prometheus ${problem}, got a text that is not a URL; correct it`);
  const url = new URL(address);
  const shown = show(`${url.protocol}//${url.host}${url.pathname}`);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw inputError(`--prometheus ${problem}, got the scheme ${show(url.protocol)}; change it`);
  if (url.search !== "" || url.hash !== "")
    throw inputError(`--prometheus ${problem}, got more after ${shown}; remove what follows the path`);
  return url;
}

/** `fetch` refuses URLs with credentials, so they become a header. */
function credentials({ username, password }: URL): { readonly Authorization?: string } {
  if (username === "" && password === "") return {};
  const pair = [username, password].map(decoded).join(":");
  return { Authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function reasonOf(error: unknown, timeout: number): string {
  const { name, message, cause } = (error ?? {}) as { name?: string; message?: string; cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return `no answer for ${timeout / 1000} s`;
  return short(cause?.code ?? cause?.message ?? message ?? "unknown reason");
}

/** A text of the server in one line, because it is not trusted. */
function short(text: unknown): string {
  const line = String(text).replace(/\p{C}+/gu, " ");
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
