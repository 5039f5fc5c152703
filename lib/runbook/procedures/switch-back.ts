import { blueGreenServices, colorTargets, selectColor, showColor, switchColor, switchTo } from "../parts/colors";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { handBack } from "../parts/ownership";
import type { Procedure, RunStep, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import { applyFiles, keepReleased, mergeFiles, renderFiles, untilReady } from "../parts/release";

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
      "Switch the requests of a blue/green service to its other color: at once with kubectl if that color still has its pods, and in the release file.",
    targets: colorTargets(services),
    steps: [...nowSteps(kit), ...fileSteps(kit)],
    escalate: `If the other color does not serve requests either, call ${teamLead(kit)}.`,
  };
}

function nowSteps(kit: Kit): Step[] {
  const { kubectl } = kit;
  const group = "Now";
  return [
    liveStep(kit, group),
    {
      kind: "run",
      group,
      id: "other",
      what: "Check the pods and the version of the other color.",
      command: kubectl("get deployment/<other> -o wide"),
      who: "read",
      expect: {
        see: "READY shows how many pods can serve, and IMAGES which version. A retired color has one pod.",
        output: "^<other> +\\d+/\\d+ .*<image>[:@]",
      },
      within: 10,
    },
    {
      kind: "run",
      group,
      id: "switch",
      what: "Switch the requests to the other color.",
      condition:
        "Only if it has at least <floor> ready pods and the version that you want. Otherwise, continue with the release file.",
      command: switchColor(kit, "<address>", "<track>", "<other-track>"),
      who: "operate",
      expect: {
        see: "The Service is patched. If the request is invalid, the Service does not select <track>, and nothing changed: render this page again.",
        output: "^service/<address> patched",
      },
      within: 10,
      change: {
        what: "<address> sends new connections to <other-track>. Open connections stay with <track>.",
        nextApply: {
          kubectl: "conflict",
          pulumi: "conflict",
          adopt: "Set services.<service>.live to <other-track> in the release file, as in the steps below.",
        },
        undo: {
          kind: "command",
          command: selectColor(kit, "<address>", "<track>"),
          who: "operate",
          expect: { see: "The Service is patched. It selects <track>, as in the release file.", output: "patched" },
        },
      },
    },
  ];
}

/** Checks that the page is as new as the release. */
function liveStep(kit: Kit, group: string): RunStep {
  const step = showColor(kit, "live", group, "<address>", "<track>");
  const stale =
    "If it is <other-track>, this page is older than the release: pull the files and render it again before you continue.";
  return { ...step, expect: { ...step.expect, see: `${step.expect.see} ${stale}` } };
}

function fileSteps(kit: Kit): Step[] {
  const group = "In the release file";
  return [
    ...keepReleased(kit, group),
    {
      kind: "edit",
      group,
      id: "floor",
      what: "Give the other color enough pods to serve all requests.",
      file: kit.releaseFile,
      set: [{ path: "services.<service>.<other-track>.floor", value: "<floor>" }],
    },
    renderFiles(kit, "synth-floor", group),
    applyFiles(kit, {
      id: "apply",
      group,
      what: "Apply the other color. If it was not retired, this changes nothing.",
      selector: "app=<service>,version=<other-track>",
      who: "operate",
      changes: "<other> gets at least <floor> pods.",
      deployment: "<other>",
    }),
    untilReady(kit, "ready", group, "<other>", "<floor>"),
    {
      kind: "edit",
      group,
      id: "file",
      what: "Make the other color live in the release file.",
      file: kit.releaseFile,
      set: [{ path: "services.<service>.live", value: "<other-track>" }],
    },
    renderFiles(kit, "synth-live", group),
    switchTo(kit, { id: "switch-file", group, service: "<address>", color: "<other-track>" }),
    handBack(kit, { id: "hand-back", group, object: "service/<address>" }),
    showColor(kit, "switched", group, "<address>", "<other-track>"),
    ...probeSteps(kit, { group }),
    mergeFiles(group),
  ];
}
