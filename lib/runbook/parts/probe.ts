import type { Kit } from "../kit";
import type { RunStep } from "../procedure";
import { followJob, type RunJob } from "./jobs";

/** Name of the probe's Job. */
const JOB = "job/probe";

/** Runs the probe Job, which requests the health check of every service. Returns no steps if the environment has no probe. */
export function probeSteps(kit: Kit, where: Pick<RunJob, "group" | "only" | "condition"> = {}): readonly RunStep[] {
  const { layer, kubectl, tool } = kit;
  if (layer.jobs.probe === undefined) return [];
  const { deadlineSeconds } = layer.jobs.probe;
  const remove = kubectl(`delete ${JOB} --ignore-not-found`);
  return [
    {
      kind: "run",
      ...where,
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
      ...where,
      id: "probe-result",
      what: "Wait for the result.",
      command: followJob(kit, JOB, deadlineSeconds, `logs ${JOB}`),
      who: "read",
      expect: {
        see: "The log has a line OK for each service, and the last line says that the condition is met. FAILED names a service that does not answer.",
        output: "^job\\.batch/probe condition met$",
      },
      within: deadlineSeconds,
    },
  ];
}
