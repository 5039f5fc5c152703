import { NAMESPACE } from "../../../e2e/support/layer";
import type { Kubectl } from "../../../e2e/support/kubectl";
import { startClientPod } from "../client-pod";

/** The answers to a few requests per second, each on a new connection, with their times. */
export interface Answers {
  /** Milliseconds from a time to the last answer of a version before another time, or `undefined` if there was none. */
  readonly lastOf: (version: string, from: number, until: number) => Promise<number | undefined>;
}

const POD = "answers";

/** Starts a pod that sends a request on a new connection about ten times per second, until its namespace is deleted. */
export async function startAnswers(kubectl: Kubectl, url: string): Promise<Answers> {
  const ask = `answer=$(/usr/bin/curl --silent --max-time 2 ${url}/)`;
  await startClientPod(kubectl, {
    name: POD,
    script: `while :; do ${ask}; echo "$(date +%s%3N) $answer"; sleep 0.1; done`,
  });
  return {
    lastOf: async (version, from, until) => {
      const log = await kubectl.run(["-n", NAMESPACE, "logs", POD]);
      const times = log.split("\n").flatMap((line) => {
        const [time, answered] = line.split(" ");
        return answered === version && Number(time) >= from && Number(time) <= until ? [Number(time)] : [];
      });
      const last = times.at(-1);
      return last === undefined ? undefined : last - from;
    },
  };
}
