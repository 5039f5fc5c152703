import { MAIN_PORT_NAME } from "../../names";
import { blueGreenServices } from "../parts/colors";
import { forwardStep } from "../parts/forward";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { endpointsStep } from "../parts/looks";
import { failedStep, operationStep, planStep, statusStep } from "../parts/operations";
import type { Procedure, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import { mergeFiles, pullFiles } from "../parts/release";
import type { ServiceTarget } from "../service-targets";
import { releaseCommand, versionInputs } from "../parts/versions";

/** Releases a version on the idle color, and switches to it. */
export function blueGreenRelease(kit: Kit): Procedure | undefined {
  const services = blueGreenServices(kit);
  if (services.length === 0) return undefined;
  return {
    id: "blue-green-release",
    title: "Release a blue/green service",
    chapter: "deployment",
    situation: "a blue/green service needs a new version",
    summary:
      "Release a version on the color that is idle, test it, and switch the requests to it. The switch changes one field of one Service, and can be undone in seconds.",
    targets: services,
    inputs: versionInputs(services),
    steps: [...prepareSteps(kit, services), ...testSteps(kit, services), ...switchSteps(kit), ...retireSteps(kit)],
    escalate: `If errors increase after the switch, switch back. If the idle color is not ready after 10 minutes, take it back: requests still go to the old version. Then call ${teamLead(kit)}.`,
  };
}

function prepareSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = "Prepare the idle color";
  const command = releaseCommand(services);
  return [
    statusStep(kit, {
      id: "status",
      group,
      what: "Check that <track> is live, and that all pods are ready.",
      see: "<track> is live, and STATE is ok for both colors.",
      output: "\\b<track>: live +✓ ok ",
    }),
    pullFiles(group),
    planStep(kit, {
      id: "plan",
      group,
      command,
      see: "Only <other> restarts, with the new image.",
      output: "<other>",
    }),
    operationStep(kit, {
      id: "release",
      group,
      what: "Start the new version on the idle color, with as many pods as the live one has.",
      command,
      see: "Requests still go to <track>.",
      changes: "Replaces the pods of <other> with pods of the new version. They get no requests.",
      undo: "abort <service>",
    }),
    failedStep(kit, { id: "failed", group }),
  ];
}

function testSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const overHttp = services.filter(({ service }) => service.grpcHealth === undefined).map(({ name }) => name);
  const common = { group: "Test the new version", only: overHttp } as const;
  return [
    forwardStep(kit, {
      ...common,
      id: "forward",
      what: "Forward a port to <preview>.",
      to: "service/<preview>",
      port: MAIN_PORT_NAME,
      local: 8000,
    }),
    {
      kind: "run",
      ...common,
      id: "request",
      what: "In the second terminal, request the health check. Then test the new version.",
      command: "curl -fsS http://localhost:8000<health>",
      who: "anyone",
      expect: { see: "The request succeeds. The body depends on the service." },
      within: 10,
    },
  ];
}

function switchSteps(kit: Kit): Step[] {
  const group = "Switch";
  return [
    operationStep(kit, {
      id: "switch",
      group,
      what: "Make the new color live. The command first waits until all of its pods are ready.",
      command: "switch <service>",
      see: "If it is not possible, the reason is in the last line, and requests still go to <track>.",
      changes: "<address> sends new connections to <other-track>. Open connections stay with <track>.",
      undo: "rollback <service>",
    }),
    statusStep(kit, {
      id: "switched",
      group,
      what: "Check that <other-track> is live.",
      see: "<other-track> is live, and RESTARTS does not rise.",
      output: "\\b<other-track>: live +✓ ok ",
    }),
    endpointsStep(kit, {
      group,
      id: "endpoints",
      what: "Check that the Service has the new pods.",
      service: "<address>",
      deployment: "<other>",
      see: "All lines are pods of <other>.",
    }),
    ...probeSteps(kit, { group }),
    mergeFiles(group),
  ];
}

function retireSteps(kit: Kit): Step[] {
  const group = "Retire the old color";
  const condition =
    "Only if the new version has served without problems, usually for a day. Until then, you can switch back at once.";
  return [
    operationStep(kit, {
      id: "retire",
      group,
      what: "Reduce the old color to one pod, behind the preview Service.",
      condition,
      command: "retire <service>",
      changes: "The autoscaler of <deployment> removes all pods but one, at the latest after five minutes.",
      undo: { kind: "procedure", procedure: "switch-back" },
    }),
    { ...mergeFiles(group, "merge-retired"), condition },
  ];
}
