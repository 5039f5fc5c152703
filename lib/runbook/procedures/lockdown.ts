import { LAYER_LABELS, POLICY_SET_LABEL, QUARANTINE_NAME } from "../../names";
import { trafficOf } from "../../traffic";
import { LOCKDOWN_LEVELS, lostUnder, type LockdownLevel } from "../../traffic/lockdown";
import { escalation, securityTeam } from "../parts/people";
import { renderFiles } from "../parts/release";
import { AFTER_RESTART } from "../parts/restart";
import type { Kit } from "../kit";
import type { Procedure, Step, Target } from "../procedure";

/** What each level denies, in addition to the levels before it. */
const DENIES: Readonly<Record<LockdownLevel, string>> = {
  "no-internet-in": "requests from outside the namespace, except those of Prometheus",
  "no-egress": "requests from outside, and connections that leave the namespace",
  "east-west-frozen": "requests from outside, connections that leave the namespace, and calls between services",
  total: "all connections",
};

const FILE = "lockdown.yaml";

/** Cut connections off during an attack, and restore them. */
export function lockdown(kit: Kit): Procedure {
  return {
    id: "lockdown",
    title: "Lock down the namespace",
    chapter: "emergency",
    situation: "an attack must be stopped",
    summary: "Deny connections by replacing all NetworkPolicies at once, and restore them afterwards.",
    targets: levelsOf(kit).map((level): Target => ({ name: level, values: { level, denies: DENIES[level] } })),
    steps: [...start(kit), ...close(kit), ...end(kit)],
    escalate: escalation(kit, `As soon as you lock down, tell ${securityTeam(kit)}. If the attack goes on`),
  };
}

/** Levels that deny something. Without requests from outside, the first level changes nothing. */
function levelsOf({ layer }: Kit): readonly LockdownLevel[] {
  const traffic = trafficOf(layer);
  return LOCKDOWN_LEVELS.filter((level) => lostUnder(level, traffic).length > 0);
}

const PART_OF = Object.entries(LAYER_LABELS)
  .map(([key, value]) => `${key}=${value}`)
  .join(",");

function undoCommand({ tool, apply, manifest, layer }: Kit): string {
  return `${tool(`synth --env ${layer.name}`)} && ${apply(manifest, { selector: POLICY_SET_LABEL })}`;
}

function start(kit: Kit): readonly Step[] {
  const { tool, apply, layer } = kit;
  const group = "Lock down";
  return [
    {
      kind: "run",
      group,
      id: "render",
      what: `Render the level <level>, and read what stops working. It denies <denies>.`,
      command: tool(`lockdown --env ${layer.name} --level <level> --out ${FILE}`),
      who: "anyone",
      expect: {
        see: "A list of the connections that are denied, and the alerts that will fire. Nothing is applied yet.",
      },
      within: 15,
    },
    {
      kind: "manual",
      group,
      id: "pause",
      what: "Pause everything that applies the normal manifest, such as pipelines and GitOps. They would end the lockdown.",
    },
    {
      kind: "run",
      group,
      id: "apply",
      what: "Apply the lockdown.",
      command: apply(FILE, { force: true }),
      who: "breakglass",
      expect: {
        see: "kubectl reports each NetworkPolicy as serverside-applied.",
        output: "^networkpolicy\\.networking\\.k8s\\.io/default-deny serverside-applied$",
      },
      within: 30,
      change: {
        what: "Denies <denies>. New connections fail at once; open ones can stay open.",
        nextApply: { kubectl: "reverted", pulumi: "reverted" },
        undo: { kind: "command", command: undoCommand(kit), who: "breakglass" },
      },
    },
  ];
}

const ATTACKER = "an attacker keeps a connection open";

function close(kit: Kit): readonly Step[] {
  const { kubectl } = kit;
  const group = "Close open connections";
  return [
    {
      kind: "manual",
      group,
      id: "other-owners",
      what: "List the policies of other owners with the command in the output of the first step. They stay in force: delete those that allow the attack.",
    },
    {
      kind: "run",
      group,
      id: "logs",
      what: "Save the logs of all pods into a file that only you can read. The next step deletes the pods and their logs, except isolated pods: isolate suspicious ones first, see [Security incident](#security-incident).",
      condition: `Only if ${ATTACKER}.`,
      command: `(umask 077 && ${kubectl(`logs -l ${PART_OF} --all-containers --prefix --timestamps --tail=-1 --ignore-errors`)} > lockdown.log)`,
      who: "read",
      expect: { see: "The command reports no error. Containers that have not started have no log." },
      within: 120,
    },
    {
      kind: "run",
      group,
      id: "close",
      what: "Restart all Deployments, so that open connections end.",
      condition: `Only if ${ATTACKER}. Datastores stop for up to two minutes.`,
      only: levelsOf(kit).filter((level) => level !== "total"),
      command: kubectl(`rollout restart deployment -l ${PART_OF}`),
      who: "operate",
      expect: { see: "kubectl reports each Deployment as restarted.", output: "^deployment\\.apps/\\S+ restarted$" },
      within: 30,
      change: {
        what: "Replaces all pods.",
        nextApply: AFTER_RESTART,
        undo: { kind: "none", why: "The new pods have the same versions and configuration." },
      },
    },
    {
      kind: "run",
      group,
      id: "delete-pods",
      what: "Delete all pods except those in quarantine. New pods can't become ready without their datastores, so a restart would keep the old ones.",
      condition: `Only if ${ATTACKER}. Everything stops until you end the lockdown.`,
      only: ["total"],
      command: kubectl(`delete pod -l '${PART_OF},app!=${QUARANTINE_NAME}'`),
      who: "breakglass",
      expect: { see: "kubectl reports each deleted pod.", output: '^pod "\\S+" deleted' },
      within: 180,
      change: {
        what: "Deletes all pods. Their Deployments create new ones.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: {
          kind: "none",
          why: "The new pods have the same versions and configuration. They become ready after the lockdown.",
        },
      },
    },
  ];
}

function end(kit: Kit): readonly Step[] {
  const { kubectl, apply, manifest, layer } = kit;
  const group = "End the lockdown";
  return [
    renderFiles(kit, "render-normal", group),
    {
      kind: "run",
      group,
      id: "end",
      what: "Apply the NetworkPolicies of this manifest.",
      command: apply(manifest, { selector: POLICY_SET_LABEL }),
      who: "breakglass",
      expect: {
        see: "kubectl reports each NetworkPolicy as serverside-applied.",
        output: "^networkpolicy\\.networking\\.k8s\\.io/default-deny serverside-applied$",
      },
      within: 60,
      change: {
        what: "Allows the connections of the environment again.",
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: { kind: "procedure", procedure: "lockdown" },
      },
    },
    {
      kind: "run",
      group,
      id: "policies",
      what: "Check what the policies allow again.",
      command: kubectl(`get networkpolicies -l ${POLICY_SET_LABEL}`),
      who: "read",
      expect: {
        see: `Each app of ${layer.name} has its NetworkPolicy. Describe one to see its rules.`,
        output: "^default-deny +",
      },
      within: 10,
    },
    {
      kind: "manual",
      group,
      id: "resume",
      what: "Resume what you paused. Apply policies of other owners again that you deleted.",
    },
  ];
}
