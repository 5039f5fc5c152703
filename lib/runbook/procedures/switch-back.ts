import { blueGreenServices } from "../parts/colors";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { operationStep, statusStep } from "../parts/operations";
import type { Procedure, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import { mergeFiles, pullFiles } from "../parts/release";
import type { ServiceTarget } from "../service-targets";

/** Switches a service back to the other color. */
export function switchBack(kit: Kit): Procedure | undefined {
  const services = blueGreenServices(kit);
  if (services.length === 0) return undefined;
  return {
    id: "switch-back",
    title: "Switch back to the other color",
    chapter: "deployment",
    situation: "a blue/green service must be rolled back",
    keywords: ["rollback", "bad release", "undo"],
    summary:
      "Switch the requests of a blue/green service back to its other color, in seconds if that color still has its pods. Without a checkout of the files, see [Change a service without the tool](#by-hand).",
    targets: services,
    steps: [...nowSteps(kit), ...afterSteps(kit, services)],
    escalate: `If the other color does not serve requests either, call ${teamLead(kit)}.`,
  };
}

const GROUP = "Now";
const AGAIN = { kind: "procedure", procedure: "blue-green-release" } as const;

function nowSteps(kit: Kit): Step[] {
  return [
    statusStep(kit, {
      id: "status",
      group: GROUP,
      what: "Check which color is live, and the pods and the version of the other one.",
      see: "<track> is live. If it is <other-track>, this page is older than the release: pull the files and render it again before you continue. A retired color has one pod.",
      output: "\\b<track>: live +",
    }),
    pullFiles(GROUP),
    operationStep(kit, {
      id: "rollback",
      group: GROUP,
      what: "Send the requests back to the other color. If it was retired, this starts its pods again.",
      command: "rollback <service>",
      see: "If it is not possible because the release file has no field previous, prepare the old version with `release`.",
      changes:
        "<address> sends new connections to <other-track>, unless that color was retired: then only its pods start.",
      undo: AGAIN,
    }),
    operationStep(kit, {
      id: "switch",
      group: GROUP,
      what: "Make the color live whose pods were started.",
      condition: "Only if the color was retired. The command before then names this one as the next.",
      command: "switch <service>",
      changes: "<address> sends new connections to <other-track>. Open connections stay with <track>.",
      undo: AGAIN,
    }),
    statusStep(kit, {
      id: "switched",
      group: GROUP,
      what: "Check that <other-track> is live.",
      see: "<other-track> is live with the old version.",
      output: "\\b<other-track>: live +✓ ok ",
    }),
  ];
}

function afterSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = "Afterwards";
  // A color that serves with one pod has none to give back.
  const only = services
    .filter(({ live, service }) => Math.max(live.floor, service.scale.min) > 1)
    .map(({ name }) => name);
  return [
    ...probeSteps(kit, { group }),
    ...(only.length === 0
      ? []
      : [
          operationStep(kit, {
            id: "abort",
            group,
            only,
            what: "Reduce the color with the version that failed to one pod.",
            condition: "Only if you do not need its pods to find the cause.",
            command: "abort <service>",
            changes: "The autoscaler of <deployment> removes all pods but one, at the latest after five minutes.",
            undo: AGAIN,
          }),
        ]),
    mergeFiles(group),
  ];
}
