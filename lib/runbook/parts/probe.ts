import { serviceName } from "../../names";
import type { Kit } from "../kit";
import type { RunStep } from "../procedure";

/** Runs the probe Job, which requests the health path of every service from inside the namespace. None if the environment has no probe. */
export function probeSteps(
  kit: Kit,
  options: { readonly group?: string; readonly condition?: string } = {},
): readonly RunStep[] {
  const { kubectl, tool, layer } = kit;
  if (layer.jobs.probe === undefined) return [];
  const remove = kubectl("delete job/probe --ignore-not-found");
  const first = layer.services[0]?.name ?? "";
  return [
    {
      kind: "run",
      ...options,
      id: "delete-probe",
      what: "Delete the last probe Job, because a Job with the same name can't start.",
      command: remove,
      who: "operate",
      expect: { see: "kubectl reports the deleted Job, or nothing." },
      within: 30,
      change: {
        what: "Deletes a finished Job and its log.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "none", why: "The next step starts the same Job." },
      },
    },
    {
      kind: "run",
      ...options,
      id: "start-probe",
      what: "Start a probe Job. It requests the health path of every service.",
      command: `${tool(`job probe --env ${layer.name}`)} | ${kubectl("create -f -")}`,
      who: "operate",
      expect: { see: "kubectl reports the Job.", output: "^job\\.batch/probe created$" },
      within: 10,
      change: {
        what: "Starts a Job that changes nothing. Kubernetes deletes it later.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "command", command: remove, who: "operate" },
      },
    },
    {
      kind: "run",
      ...options,
      id: "probe-result",
      what: "Wait for the probe, and read its result.",
      // A failed Job has a condition with the status True, too.
      command: `${kubectl("wait --for=jsonpath='{.status.conditions[0].status}'=True job/probe --timeout=3m")} && ${kubectl("logs job/probe")}`,
      who: "read",
      expect: {
        see: `One line for each service, such as "OK http://${serviceName(first)}". FAILED names a service that does not answer.`,
        output: "^job\\.batch/probe condition met$",
      },
      within: 200,
    },
  ];
}
