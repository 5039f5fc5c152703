import type { ResolvedGates } from "../../layer/delivery";
import { plural } from "../../values/words";
import { counted, minutes, percent, seconds } from "./numbers";
import type { Answer } from "./query";
import type { Finding, Measure } from "./verdict";

/** What is judged. */
export interface Subject {
  /** What has the requests, as text: `the canary of streaming`. */
  readonly name: string;
  readonly gates: ResolvedGates;
  /**
   * Time since the bake began, in minutes.
   * @default - unknown
   */
  readonly baked?: number;
}

/** Answers to the expressions. */
export interface Answers {
  readonly requests: Answer;
  readonly errors: Answer;
  readonly latency: Answer;
}

/** The measures of a track, each with a finding. A value that is not a finite number never passes. */
export function measuresOf(subject: Subject, answers: Answers): readonly Measure[] {
  const requests = requestsMeasure(subject, answers.requests);
  return [bakeMeasure(subject), requests, errorMeasure(subject, requests, answers.errors), latencyMeasure()];

  function latencyMeasure(): Measure {
    const limit = subject.gates.latencySeconds;
    const read = valueOf(answers.latency, subject, "response times");
    const about = { name: "latency", limit } as const;
    if ("problem" in read) return { ...about, finding: "pause", why: read.problem };
    const measured = read.value;
    const found = `the 95th percentile of ${subject.name} is ${seconds(measured, limit)}`;
    const limits = `at most ${seconds(limit)} (latencySeconds)`;
    return { ...about, measured, ...judged(requests, measured <= limit, found, limits) };
  }
}

function bakeMeasure({ name, gates, baked }: Subject): Measure {
  const about = { name: "bakeTime", limit: gates.bakeMinutes } as const;
  if (baked === undefined || !Number.isFinite(baked))
    return {
      ...about,
      finding: "pause",
      why: `The start of the bake of ${name} is unknown; add --since, such as --since 20m.`,
    };
  const needed = `${minutes(gates.bakeMinutes)} (bakeMinutes)`;
  if (baked < 0)
    return {
      ...about,
      measured: baked,
      finding: "pause",
      why: `The start of the bake of ${name} is ${minutes(-baked)} in the future; correct --since, or the clock.`,
    };
  const found = `${name} has got requests for ${minutes(baked, gates.bakeMinutes)}`;
  const isOver = baked >= gates.bakeMinutes;
  return {
    ...about,
    measured: baked,
    finding: isOver ? "pass" : "pause",
    why: sentence(isOver ? `${found}, at least ${needed}` : `${found}, and needs ${needed}; wait`),
  };
}

function requestsMeasure(subject: Subject, answer: Answer): Measure {
  const { name, gates } = subject;
  const about = { name: "requests", limit: gates.requests } as const;
  const read = valueOf(answer, subject, "requests");
  if ("problem" in read) return { ...about, finding: "pause", why: read.problem };
  const measured = read.value;
  const isEnough = measured >= gates.requests;
  const found = `${name} has got ${counted(measured)} requests`;
  const needed = `${plural(gates.requests, "request")} (requests)`;
  return {
    ...about,
    measured,
    finding: isEnough ? "pass" : "pause",
    why: sentence(
      isEnough ? `${found}, at least ${needed}` : `${found}, and needs ${needed}; wait, or send it more requests`,
    ),
  };
}

function errorMeasure(subject: Subject, requests: Measure, answer: Answer): Measure {
  const limit = subject.gates.errorRatio;
  const about = { name: "errorRatio", limit } as const;
  const read = valueOf(answer, subject, "failed requests");
  if ("problem" in read) return { ...about, finding: "pause", why: read.problem };
  const measured = read.value / (requests.measured ?? 0);
  // Without requests, their share is not a number.
  if (!Number.isFinite(measured)) return { ...about, finding: "pause", why: requests.why };
  const found = `${percent(measured, limit)} of the requests to ${subject.name} fail`;
  const limits = `at most ${percent(limit)} (errorRatio)`;
  return { ...about, measured, ...judged(requests, measured <= limit, found, limits) };
}

/** The finding of a value that has an upper limit. With too few requests, it is not known. */
function judged(
  requests: Measure,
  isWithin: boolean,
  found: string,
  limits: string,
): { readonly finding: Finding; readonly why: string } {
  if (requests.finding !== "pass") return { finding: "pause", why: requests.why };
  if (isWithin) return { finding: "pass", why: sentence(`${found}, ${limits}`) };
  return { finding: "fail", why: sentence(`${found}, allowed is ${limits}; read its logs, and end the release`) };
}

/** The only value of an answer, or why there is none: a sentence. */
function valueOf(
  answer: Answer,
  { name }: Subject,
  what: string,
): { readonly value: number } | { readonly problem: string } {
  if (answer.kind === "problem")
    return { problem: sentence(`${name} could not be measured: ${answer.problem}; correct that, and try again`) };
  const [value, ...more] = answer.values;
  if (more.length === 0 && value !== undefined && Number.isFinite(value) && value >= 0) return { value };
  const found = value === undefined ? "no data" : more.length > 0 ? `${more.length + 1} values` : `the value ${value}`;
  return {
    problem: `Prometheus has ${found} for the ${what} of ${name}; check that its pods get requests, and that Prometheus scrapes them with the label track.`,
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
