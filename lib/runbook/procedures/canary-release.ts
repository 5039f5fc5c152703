import { metricName } from "../../names";
import { SHARES, canaryServices } from "../parts/canary";
import { forwardStep } from "../parts/forward";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { failedStep, operationStep, planStep, statusStep } from "../parts/operations";
import type { Procedure, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import { mergeFiles, pullFiles, showImages } from "../parts/release";
import type { ServiceTarget } from "../service-targets";
import { releaseCommand, targetWith, versionInputs } from "../parts/versions";

/** Releases a version to a share of the requests, and then to all. */
export function canaryRelease(kit: Kit): Procedure | undefined {
  const services = canaryServices(kit);
  if (services.length === 0) return undefined;
  return {
    id: "canary-release",
    title: "Release a canary service",
    chapter: "deployment",
    situation: "a canary service needs a new version",
    summary: `Release a version to ${SHARES.start} % and ${SHARES.more} % of the requests, and then to all. Inside the cluster, the share is that of whole pods.`,
    targets: services.map((one) => targetWith(one, { metrics: one.service.metricsPath })),
    inputs: versionInputs(services),
    steps: [...startSteps(kit, services), ...watchSteps(kit), ...raiseSteps(kit), ...promoteSteps(kit)],
    escalate: `If the canary has more errors than stable, abort the canary. If errors continue after that, call ${teamLead(kit)}.`,
  };
}

function startSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = `Start with ${SHARES.start} %`;
  const command = releaseCommand(services);
  return [
    statusStep(kit, {
      group,
      id: "status",
      what: "Check that no canary release is running, and that all pods are ready.",
      see: "STATE is ok, and stable and the canary have the same version.",
      output: "^<service> +stable.*✓ ok ",
    }),
    pullFiles(group),
    planStep(kit, { group, id: "plan", command, see: "<other> restarts with the new image.", output: "<other>" }),
    operationStep(kit, {
      group,
      id: "start",
      what: "Start the new version on the canary.",
      command,
      see: `The canary has ${SHARES.start} % of the requests.`,
      changes: `Replaces the pods of <other>, and gives them ${SHARES.start} % of the requests.`,
      undo: "abort <service>",
    }),
    failedStep(kit, { group, id: "failed" }),
    showImages(kit, "canary-image", group, { deployment: "<other>", track: "canary", version: "<version>" }),
    mergeFiles(group, "merge-start"),
  ];
}

function watchSteps(kit: Kit): Step[] {
  const group = "Watch the canary";
  const requests = metricName("<service>", "requests_total");
  return [
    {
      kind: "run",
      group,
      id: "logs",
      what: "Look for errors in the logs of the canary.",
      command: kit.kubectl("logs -l app=<service>,version=canary --tail=100 --prefix"),
      who: "read",
      expect: { see: "The canary logs no errors that stable does not log. What it logs depends on the image." },
      within: 30,
    },
    forwardStep(kit, {
      group,
      id: "forward",
      what: "Forward a port to a pod of the canary.",
      to: "deployment/<other>",
      port: "<port>",
      local: 8000,
    }),
    {
      kind: "run",
      group,
      id: "metrics",
      what: "In the second terminal, count the requests by status.",
      command: `curl -fsS http://localhost:8000<metrics> | grep '^${requests}'`,
      who: "anyone",
      expect: {
        see: "The counters with a status of 5xx do not grow faster than those of stable.",
        output: `^${requests}`,
      },
      within: 10,
    },
  ];
}

function raiseSteps(kit: Kit): Step[] {
  const group = `Raise to ${SHARES.more} %`;
  return [
    operationStep(kit, {
      group,
      id: "more",
      what: "Give the canary more requests, and both workloads the pods that match.",
      condition: "Only if the canary has served without problems for long enough to compare it with stable.",
      command: `canary <service> --share ${SHARES.more}`,
      see: "With `--prometheus URL`, the command goes on only if the gates pass.",
      changes: "Changes the share, and the numbers of pods of stable and the canary.",
      undo: { kind: "procedure", procedure: "abort-canary" },
    }),
    mergeFiles(group, "merge-more"),
  ];
}

/** Stable rolls out before the canary shrinks, so that the capacity never drops. */
function promoteSteps(kit: Kit): Step[] {
  const group = "Promote";
  const command = "promote <service>";
  return [
    operationStep(kit, {
      group,
      id: "promote",
      what: "Give stable the new version.",
      condition: "Only if the canary has served without problems.",
      command,
      see: "The canary keeps its share.",
      changes: "Replaces the pods of <deployment> with pods of the new version.",
      undo: { kind: "procedure", procedure: "abort-canary" },
    }),
    operationStep(kit, {
      group,
      id: "promote-end",
      what: "Run the same command again. It ends the release: stable gets all of its pods, and the canary keeps one.",
      command,
      changes:
        "Sets the share to 0. The autoscaler of <other> removes all pods but one, at the latest after five minutes.",
      undo: "rollback <service>",
    }),
    showImages(kit, "stable-images", group, { deployment: "<deployment>", track: "stable", version: "<version>" }),
    ...probeSteps(kit, { group }),
    mergeFiles(group),
  ];
}
