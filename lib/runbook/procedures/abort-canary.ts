import { canaryServices, canaryTargets, routedCanaries } from "../parts/canary";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { applyObject, handBack } from "../parts/ownership";
import type { Procedure, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import { applyFiles, mergeFiles, pullFiles, renderFiles, rolledOut, untilReady } from "../parts/release";
import type { ServiceTarget } from "../service-targets";
import { isPinned } from "../parts/versions";

/** Ends a canary release, and returns all requests to the stable version. */
export function abortCanary(kit: Kit): Procedure | undefined {
  const services = canaryServices(kit);
  if (services.length === 0) return undefined;
  return {
    id: "abort-canary",
    title: "Abort a canary",
    chapter: "deployment",
    situation: "a canary service must be rolled back",
    keywords: ["rollback", "bad release", "undo"],
    summary:
      "Return all requests to the stable version. The pods of the canary receive requests inside the cluster until they run the stable version.",
    targets: canaryTargets(services),
    steps: [...nowSteps(kit, services), ...fileSteps(kit, services)],
    escalate: `If errors continue after the canary runs the stable version, call ${teamLead(kit)}.`,
  };
}

/** The first rule of the route has the weights: stable first, then the canary. */
function weights(stable: string, canary: string): string {
  const patch = [stable, canary].map((weight, index) => ({
    op: "replace",
    path: `/spec/rules/0/backendRefs/${index}/weight`,
    value: Number(weight),
  }));
  return `-p '${JSON.stringify(patch)}'`;
}

function nowSteps({ kubectl, ...kit }: Kit, services: readonly ServiceTarget[]): Step[] {
  const only = routedCanaries({ kubectl, ...kit }, services);
  if (only.length === 0) return [];
  const group = "Now";
  const patch = (stable: string, canary: string) =>
    kubectl(`patch httproute <service> --type=json ${weights(stable, canary)}`);
  return [
    {
      kind: "run",
      group,
      id: "route",
      what: "Check the weights of the route.",
      command: kubectl(
        `get httproute <service> -o jsonpath='{range .spec.rules[0].backendRefs[*]}{.name}{" "}{.weight}{"\\n"}{end}'`,
      ),
      only,
      who: "read",
      expect: {
        see: "The first line has the weight of stable, and the second that of the canary.",
        output: "^<service>-stable-service \\d+\\n<service>-canary-service \\d+$",
      },
      within: 10,
    },
    {
      kind: "run",
      group,
      id: "weights",
      what: "Send all requests from outside to stable.",
      command: patch("100", "0"),
      only,
      who: "operate",
      expect: {
        see: "The route is patched.",
        output: "^httproute\\.gateway\\.networking\\.k8s\\.io/<service> patched",
      },
      within: 10,
      change: {
        what: "The canary receives no requests from outside. Requests inside the cluster still reach it.",
        nextApply: {
          kubectl: "conflict",
          pulumi: "conflict",
          adopt: "Set the share to 0 in the release file, and apply the route, as in the steps below.",
        },
        undo: {
          kind: "none",
          why: "The steps below write the route again. To try the version once more, start a new canary release.",
        },
      },
    },
  ];
}

function fileSteps(kit: Kit, services: readonly ServiceTarget[]): Step[] {
  const group = "In the release file";
  const none = { kind: "none", why: "To try the version once more, start a new canary release." } as const;
  return [
    pullFiles(group),
    {
      kind: "edit",
      group,
      id: "share",
      what: "Set the share to 0, return the canary to the stable version, and give stable all of its pods.",
      file: kit.releaseFile,
      set: [
        { path: "services.<service>.share", value: "0" },
        { path: "services.<service>.canary.version", value: "<stable-version>" },
        ...(services.some(isPinned) ? [{ path: "services.<service>.canary.digest", value: "<stable-digest>" }] : []),
        { path: "services.<service>.canary.floor", value: "1" },
        { path: "services.<service>.stable.floor", value: "<floor>" },
      ],
    },
    renderFiles(kit, "synth", group),
    applyFiles(kit, {
      id: "apply-stable",
      group,
      what: "Apply stable.",
      selector: "app=<service>,version=stable",
      who: "operate",
      changes: "<deployment> gets at least <floor> pods.",
      deployment: "<deployment>",
      undo: none,
    }),
    untilReady(kit, "ready", group, "<deployment>", "<floor>"),
    applyFiles(kit, {
      id: "apply-canary",
      group,
      what: "Apply the canary.",
      selector: "app=<service>,version=canary",
      who: "operate",
      changes: "Replaces the pods of <other> with one pod of the stable version.",
      deployment: "<other>",
      undo: none,
    }),
    rolledOut(kit, "rollout", group, "<other>"),
    ...routeBack(kit, services, group),
    ...probeSteps(kit, { group }),
    mergeFiles(group),
  ];
}

/** Applies the route with force, because a patch may have changed it. */
function routeBack(kit: Kit, services: readonly ServiceTarget[], group: string): Step[] {
  const only = routedCanaries(kit, services);
  if (only.length === 0) return [];
  return [
    applyObject(kit, {
      id: "apply-route",
      group,
      what: "Apply the route, with force because it may have been patched.",
      kind: "HTTPRoute",
      name: "<service>",
      changes: "All requests from outside go to stable.",
      only,
      force: true,
      undo: { kind: "none", why: "To try the version once more, start a new canary release." },
    }),
    handBack(kit, { id: "hand-back", group, object: "httproute/<service>", only }),
  ];
}
