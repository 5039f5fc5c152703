import { canaryServices } from "../parts/canary";
import { teamLead } from "../parts/people";
import type { Kit } from "../kit";
import { operationStep, statusStep } from "../parts/operations";
import type { Procedure, Step } from "../procedure";
import { probeSteps } from "../parts/probe";
import { mergeFiles, pullFiles } from "../parts/release";

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
      "Return all requests to the stable version. Without a checkout of the files, see [Change a service without the tool](#by-hand).",
    targets: services,
    steps: [...nowSteps(kit), ...afterSteps(kit)],
    escalate: `If errors continue after the canary runs the stable version, call ${teamLead(kit)}.`,
  };
}

function nowSteps(kit: Kit): Step[] {
  const group = "Now";
  return [
    statusStep(kit, {
      group,
      id: "status",
      what: "Check the versions of stable and the canary, and the share of the canary.",
      see: "The canary has another version than stable, and a share of the requests.",
      output: "\\bcanary +",
    }),
    pullFiles(group),
    {
      kind: "manual",
      group,
      id: "promoted",
      condition: "If stable runs the new version already.",
      what: `Take the promotion back first: run \`${kit.deliver("rollback <service>")}\`. If the release has ended, with share 0, this is all.`,
    },
    operationStep(kit, {
      group,
      id: "abort",
      what: "Return all requests to stable, and the canary to its version.",
      command: "abort <service>",
      see: "If it starts with Takes back, it took back only the last command, which had not ended: run it again. If the canary has requests of its route, they end before its pods are replaced.",
      changes: "<deployment> gets its pods back, and <other> one pod of the stable version.",
      undo: { kind: "none", why: "To try the version once more, start a new canary release." },
    }),
  ];
}

function afterSteps(kit: Kit): Step[] {
  const group = "Verify";
  return [
    statusStep(kit, {
      group,
      id: "aborted",
      what: "Check that stable and the canary run the same version.",
      see: "VERSION is the same twice, and STATE is ok.",
      output: "\\bcanary.*✓ ok +(\\S+) ",
    }),
    ...probeSteps(kit, { group }),
    mergeFiles(group),
  ];
}
