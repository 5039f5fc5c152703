import { MAIN_PORT_NAME } from "../../names";
import type { Kit } from "../kit";
import type { RunStep } from "../procedure";

/** Name of the probe's Job. */
const JOB = "job/probe";

/** Runs the probe Job, which requests the health check of every service. Returns no steps if the environment has no probe. */
export function probeSteps({ layer, kubectl, tool }: Kit, group: string): readonly RunStep[] {
  if (layer.jobs.probe === undefined) return [];
  const { deadlineSeconds } = layer.jobs.probe;
  const remove = kubectl(`delete ${JOB} --ignore-not-found`);
  return [
    {
      kind: "run",
      group,
      id: "probe",
      what: "Start the probe Job, which requests the health check of every service.",
      command: `${remove} && ${tool(`job probe --env ${layer.name}`)} | ${kubectl("create -f -")}`,
      who: "operate",
      expect: { see: "The Job is created.", output: "^job\\.batch/probe created$" },
      within: 30,
      change: {
        what: "Starts one pod, which ends after one request to each service. Kubernetes deletes the Job five minutes after its end.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "command", command: remove, who: "operate" },
      },
    },
    {
      kind: "run",
      group,
      id: "probe-result",
      what: "Wait for the result.",
      // A Job that failed also has a condition, so the wait ends for both.
      command: `${kubectl(`wait --for=jsonpath='{.status.conditions[0].status}'=True ${JOB} --timeout=${deadlineSeconds}s`)}; ${kubectl(`logs ${JOB}`)}; ${kubectl(`wait --for=condition=complete ${JOB} --timeout=10s`)}`,
      who: "read",
      expect: {
        see: "The log has a line OK for each service, and the last line says that the condition is met. FAILED names a service that does not answer.",
        output: "^job\\.batch/probe condition met$",
      },
      within: deadlineSeconds,
    },
  ];
}

/** Requests the health check of a Service from the machine of the reader. */
export function requestThrough({ kubectl }: Kit, address: string, group: string, only?: readonly string[]): RunStep[] {
  const some = only === undefined ? {} : { only };
  return [
    {
      kind: "run",
      group,
      id: "forward",
      what: `Forward a port to ${address}. Keep the command running, and continue in a second terminal.`,
      command: kubectl(`port-forward service/${address} 8000:${MAIN_PORT_NAME}`),
      ...some,
      who: "operate",
      expect: {
        see: "kubectl forwards the port until you press Ctrl-C.",
        output: "^Forwarding from",
      },
      within: 30,
      endsAt: "Forwarding from",
    },
    {
      kind: "run",
      group,
      id: "request",
      what: "In the second terminal, request the health check. Then test the new version.",
      command: "curl -fsS http://localhost:8000<health>",
      ...some,
      who: "anyone",
      expect: { see: "The request succeeds. The body depends on the service." },
      within: 10,
    },
  ];
}
