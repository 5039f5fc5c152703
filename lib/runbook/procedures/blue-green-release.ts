import { MAIN_PORT_NAME } from "../../names";
import { blueGreenServices, colorTargets, showColor, switchTo } from "../parts/colors";
import { forwardStep } from "../parts/forward";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { endpointsStep } from "../parts/looks";
import type { Procedure, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import {
  applyFiles,
  compareFiles,
  keepReleased,
  mergeFiles,
  renderFiles,
  rolledOut,
  untilReady,
} from "../parts/release";
import type { ServiceTarget } from "../service-targets";
import { releaseFields, versionInputs } from "../parts/versions";

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
    targets: colorTargets(services),
    inputs: versionInputs(services),
    steps: [...prepareSteps(kit, services), ...testSteps(kit, services), ...switchSteps(kit), ...retireSteps(kit)],
    escalate: `If errors increase after the switch, switch back. If the idle color is not ready after 10 minutes, stop: requests still go to the old version. Then call ${teamLead(kit)}.`,
  };
}

function prepareSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = "Prepare the idle color";
  return [
    showColor(kit, "live", group, "<address>", "<track>"),
    showColor(kit, "preview", group, "<preview>", "<other-track>"),
    ...keepReleased(kit, group),
    {
      kind: "edit",
      group,
      id: "version",
      what: "Give the idle color the new version, and enough pods to serve all requests.",
      file: kit.releaseFile,
      set: [
        ...releaseFields(services, "<other-track>"),
        { path: "services.<service>.<other-track>.floor", value: "<floor>" },
      ],
    },
    renderFiles(kit, "synth", group),
    compareFiles(kit, "compare", group, {
      see: "Only objects of <other> change: the image of the Deployment and the minimum of its autoscaler.",
      output: "<other>",
    }),
    applyFiles(kit, {
      id: "apply",
      group,
      what: "Apply the idle color.",
      selector: "app=<service>,version=<other-track>",
      who: "operate",
      changes: "Replaces the pods of <other> with pods of the new version. They get no requests.",
      deployment: "<other>",
    }),
    rolledOut(kit, "rollout", group, "<other>"),
    untilReady(kit, "ready", group, "<other>", "<floor>"),
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
    {
      kind: "edit",
      group,
      id: "live-file",
      what: "Make the new color live in the release file.",
      file: kit.releaseFile,
      set: [{ path: "services.<service>.live", value: "<other-track>" }],
    },
    renderFiles(kit, "synth-live", group),
    switchTo(kit, { id: "switch", group, service: "<address>", color: "<other-track>" }),
    showColor(kit, "switched", group, "<address>", "<other-track>"),
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
    {
      kind: "edit",
      group,
      id: "retire",
      what: "Put the old color behind the preview Service, and leave it one pod.",
      condition,
      file: kit.releaseFile,
      set: [
        { path: "services.<service>.preview", value: "<track>" },
        { path: "services.<service>.<track>.floor", value: "1" },
      ],
    },
    renderFiles(kit, "synth-retire", group),
    switchTo(kit, { id: "preview-old", group, service: "<preview>", color: "<track>" }),
    applyFiles(kit, {
      id: "apply-old",
      group,
      what: "Apply the old color.",
      selector: "app=<service>,version=<track>",
      who: "operate",
      changes: "The autoscaler of <deployment> removes all pods but one, at the latest after five minutes.",
      deployment: "<deployment>",
      undo: { kind: "procedure", procedure: "switch-back" },
    }),
    { ...mergeFiles(group, "merge-retired"), condition },
  ];
}
