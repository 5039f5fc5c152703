import { ClusterError } from "../../lib/delivery/cluster";
import { inputError } from "../../charts/failures";
import type { Answer } from "./connection";

const FIRST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 4000;
/** Time after a request without an answer in which a denied request is sent again. */
const START_MILLISECONDS = 15_000;

/** What a connection remembers of its API server. */
export interface Health {
  /** Time of the last request without an answer, in milliseconds. */
  failedAt: number;
}

/** Repeats requests that got no answer. All of them can be repeated: writes carry a `resourceVersion`, or set the same fields again. */
export async function patiently(
  send: () => Promise<Answer>,
  server: string,
  patience: number,
  health: Health,
): Promise<Answer> {
  const deadline = Date.now() + patience;
  for (let pause = FIRST_PAUSE_MILLISECONDS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS)) {
    const answer = await send().catch((error: unknown) => {
      if (isConfigurationProblem(error)) throw inputError(`${server}: ${messageOf(error)}; correct the kubeconfig`);
      return messageOf(error);
    });
    const isLast = Date.now() + pause > deadline;
    if (typeof answer === "string") {
      if (isLast) throw new ClusterError("unreachable", `${server} does not answer: ${answer}`);
    } else {
      // An API server that starts denies requests until it has read its roles.
      const isStarting = answer.status === 403 && Date.now() - health.failedAt < START_MILLISECONDS;
      if (isLast || !(isStarting || isOverloaded(answer))) return answer;
    }
    if (typeof answer === "string" || isOverloaded(answer)) health.failedAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Answers to requests that the API server could not process: too many requests, and etcd, the API server or a load balancer not ready. */
function isOverloaded({ status }: Answer): boolean {
  return [429, 500, 502, 503, 504].includes(status);
}

/** Whether the kubeconfig or one of its credential plugins is at fault, which a repetition does not correct. Errors of the network have a code. */
function isConfigurationProblem(error: unknown): boolean {
  return error instanceof Error && !("code" in error) && !error.message.startsWith("no answer for");
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
