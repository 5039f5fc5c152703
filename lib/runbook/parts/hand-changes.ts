import type { Kit } from "../kit";
import type { NextApplyOfChange, RunStep, Step } from "../procedure";
import { selectColor, showColor, switchColor } from "./colors";
import { rolledOut } from "./release";

/** What the next apply does to a change by hand. */
export const BEHIND: NextApplyOfChange = {
  kubectl: "conflict",
  pulumi: "conflict",
  adopt: "Take it into the release file, as in the steps below.",
};

/** Switches a blue/green service to its other color. */
export function switchSteps(kit: Kit, names: readonly string[]): readonly Step[] {
  const { kubectl } = kit;
  const shared = { group: "Switch to the other color", only: names } as const;
  return [
    { ...showColor(kit, "live", shared.group, "<address>", "<track>"), only: names },
    {
      kind: "run",
      ...shared,
      id: "other",
      what: "Check the pods and the version of the other color.",
      command: kubectl("get deployment/<other> -o wide"),
      who: "read",
      expect: {
        see: "READY shows how many pods can serve, and IMAGES which version. A retired color has one pod: first raise its minimum as in the steps below, with <other> in place of <deployment>.",
        output: "^<other> +\\d+/\\d+ .*<image>[:@]",
      },
      within: 10,
    },
    {
      kind: "run",
      ...shared,
      id: "switch",
      what: "Switch the requests to the other color.",
      condition: "Only if it has at least <floor> ready pods and the version that you want.",
      command: switchColor(kit, "<address>", "<track>", "<other-track>"),
      who: "operate",
      expect: {
        see: "The Service is patched. If the request is invalid, the Service does not select <track>, and nothing changed: this page is older than the release.",
        output: "^service/<address> patched",
      },
      within: 10,
      change: {
        what: "<address> sends new connections to <other-track>. Open connections stay with <track>.",
        nextApply: BEHIND,
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

/** Returns a service with one workload to its previous revision. */
export function undoSteps(kit: Kit, names: readonly string[]): readonly Step[] {
  const shared = { group: "Return to the previous version", only: names } as const;
  const undo = kit.kubectl("rollout undo deployment/<deployment>");
  return [
    {
      kind: "run",
      ...shared,
      id: "revisions",
      what: "Check the image of each revision.",
      command: kit.kubectl("get replicasets -l app=<service> -o wide --sort-by=.metadata.creationTimestamp"),
      who: "read",
      expect: {
        see: "There is a ReplicaSet with the previous version, and one with pods. After a restart or a change of the configuration, two revisions have the same image.",
        output: "^<deployment>-",
      },
      within: 10,
    },
    {
      kind: "run",
      ...shared,
      id: "undo",
      what: "Return to the previous revision.",
      command: undo,
      condition: "Only if the previous revision has the version that you want.",
      who: "operate",
      expect: { see: "The Deployment is rolled back.", output: "^deployment\\.apps/<deployment> rolled back$" },
      within: 10,
      change: {
        what: "Replaces the pods of <deployment> with pods of the previous revision, with its image and its configuration.",
        nextApply: BEHIND,
        undo: {
          kind: "command",
          command: undo,
          who: "operate",
          expect: { see: "The Deployment is rolled back to the newer revision.", output: "rolled back$" },
        },
      },
    },
    { ...rolledOut(kit, "rollout", shared.group, "<deployment>"), only: names },
  ];
}

/** The first rule of the route has the weights: stable first, then the canary. */
const ALL_TO_STABLE = JSON.stringify(
  [100, 0].map((value, index) => ({ op: "replace", path: `/spec/rules/0/backendRefs/${index}/weight`, value })),
);

/** Sends all requests from outside to the stable workload of a canary service. */
export function weightSteps({ kubectl }: Kit, names: readonly string[]): readonly RunStep[] {
  const shared = { group: "Send all requests to stable", only: names } as const;
  const route = String.raw`{range .spec.rules[0].backendRefs[*]}{.name}{" "}{.weight}{"\n"}{end}`;
  return [
    {
      kind: "run",
      ...shared,
      id: "route",
      what: "Check the weights of the route.",
      command: kubectl(`get httproute <service> -o jsonpath='${route}'`),
      who: "read",
      expect: {
        see: "The first line has the weight of stable, and the second that of the canary.",
        output: "^<service>-stable-service \\d+\\n<service>-canary-service \\d+$",
      },
      within: 10,
    },
    {
      kind: "run",
      ...shared,
      id: "weights",
      what: "Send all requests from outside to stable.",
      condition: "Only if a canary release is running, and stable has its pods.",
      command: kubectl(`patch httproute <service> --type=json -p '${ALL_TO_STABLE}'`),
      who: "operate",
      expect: {
        see: "The route is patched.",
        output: "^httproute\\.gateway\\.networking\\.k8s\\.io/<service> patched",
      },
      within: 10,
      change: {
        what: "The canary receives no requests from outside. Requests inside the cluster still reach it.",
        nextApply: BEHIND,
        undo: { kind: "none", why: "The steps below end the release. To try the version once more, start a new one." },
      },
    },
  ];
}
