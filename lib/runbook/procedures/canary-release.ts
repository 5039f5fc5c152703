import { metricName } from "../../names";
import { SHARES, canaryServices, canaryTargets, routeSteps, shareSteps } from "../parts/canary";
import { forwardStep } from "../parts/forward";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import type { FieldValue, Procedure, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import {
  applyFiles,
  compareFiles,
  keepReleased,
  mergeFiles,
  renderFiles,
  rolledOut,
  showImages,
  untilReady,
} from "../parts/release";
import type { ServiceTarget } from "../service-targets";
import { releaseFields, versionInputs } from "../parts/versions";

/** Releases a version to a share of the requests, and then to all. */
export function canaryRelease(kit: Kit): Procedure | undefined {
  const services = canaryServices(kit);
  if (services.length === 0) return undefined;
  return {
    id: "canary-release",
    title: "Release a canary service",
    chapter: "deployment",
    situation: "a canary service needs a new version",
    summary: `Release a version to ${SHARES.start} % and ${SHARES.more} % of the requests, and then to all. Inside the cluster, the share is that of whole pods. For another share, synth reports the numbers of pods that match it.`,
    targets: canaryTargets(services),
    inputs: versionInputs(services),
    steps: [
      ...startSteps(kit, services),
      ...watchSteps(kit),
      ...raiseSteps(kit, services),
      ...promoteSteps(kit, services),
    ],
    escalate: `If the canary has more errors than stable, abort the canary. If errors continue after that, call ${teamLead(kit)}.`,
  };
}

function shareFields(share: number, stable: string, canary: string): readonly FieldValue[] {
  return [
    { path: "services.<service>.share", value: String(share) },
    { path: "services.<service>.stable.floor", value: stable },
    { path: "services.<service>.canary.floor", value: canary },
  ];
}

function startSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = `Start with ${SHARES.start} %`;
  const pods = { stable: "<start-stable>", canary: "<start-canary>" };
  return [
    ...keepReleased(kit, group),
    {
      kind: "edit",
      group,
      id: "start",
      what: "Set the share, the numbers of pods that match it, and the new version of the canary.",
      file: kit.releaseFile,
      set: [...releaseFields(services, "canary"), ...shareFields(SHARES.start, pods.stable, pods.canary)],
    },
    ...shareSteps(kit, services, { id: "start", group, pods }).flatMap((step) =>
      step.id === "start-synth"
        ? [
            step,
            compareFiles(kit, "compare", group, { see: "The canary restarts with the new image.", output: "<other>" }),
          ]
        : [step],
    ),
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

function raiseSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = `Raise to ${SHARES.more} %`;
  const pods = { stable: "<more-stable>", canary: "<more-canary>" };
  return [
    {
      kind: "edit",
      group,
      id: "more",
      what: "Set the share and the numbers of pods that match it.",
      condition: "Only if the canary has served without problems for long enough to compare it with stable.",
      file: kit.releaseFile,
      set: shareFields(SHARES.more, pods.stable, pods.canary),
    },
    ...shareSteps(kit, services, { id: "more", group, pods }),
    mergeFiles(group, "merge-more"),
  ];
}

/** Stable rolls out before the canary shrinks, so that the capacity never drops. */
function promoteSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = "Promote";
  return [
    {
      kind: "edit",
      group,
      id: "promote",
      what: "Give stable the new version and all of its pods, and set the share to 0.",
      condition: "Only if the canary has served without problems.",
      file: kit.releaseFile,
      set: [...releaseFields(services, "stable"), ...shareFields(0, "<floor>", "1")],
    },
    renderFiles(kit, "promote-synth", group),
    applyFiles(kit, {
      id: "promote-stable",
      group,
      what: "Apply stable.",
      selector: "app=<service>,version=stable",
      who: "operate",
      changes: "Replaces the pods of <deployment> with pods of the new version.",
      deployment: "<deployment>",
    }),
    rolledOut(kit, "promote-rollout", group, "<deployment>"),
    untilReady(kit, "promote-ready", group, "<deployment>", "<floor>"),
    ...routeSteps(kit, services, "promote-route", group),
    applyFiles(kit, {
      id: "promote-canary",
      group,
      what: "Apply the canary. It keeps one pod, which runs the new version and receives requests inside the cluster.",
      selector: "app=<service>,version=canary",
      who: "operate",
      changes: "The autoscaler of <other> removes all pods but one, at the latest after five minutes.",
      deployment: "<other>",
    }),
    showImages(kit, "stable-images", group, { deployment: "<deployment>", track: "stable", version: "<version>" }),
    ...probeSteps(kit, { group }),
    mergeFiles(group),
  ];
}
