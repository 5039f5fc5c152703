import type { Manifest } from "../../manifests/manifest";
import { ON_CALL_ROLES } from "../../names";
import type { Runner } from "../procedure";
import type { KubectlCommand } from "./kubectl";

interface Rule {
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** On-call roles, from the fewest permissions to the most. */
const ROLES = Object.keys(ON_CALL_ROLES) as (keyof typeof ON_CALL_ROLES)[];

/** Permissions of a verb: the resource, if it is not that of the object, and the verb of the API. Other verbs are not judged. */
const NEEDS: Readonly<Record<string, readonly [resource: string | undefined, verb: string]>> = {
  get: [undefined, "get"],
  describe: [undefined, "get"],
  logs: ["pods/log", "get"],
  exec: ["pods/exec", "create"],
  "port-forward": ["pods/portforward", "create"],
  scale: ["deployments/scale", "patch"],
  patch: [undefined, "patch"],
  label: [undefined, "patch"],
  annotate: [undefined, "patch"],
  edit: [undefined, "patch"],
  delete: [undefined, "delete"],
  "rollout restart": [undefined, "patch"],
  "rollout undo": [undefined, "patch"],
  "set image": [undefined, "patch"],
  "set env": [undefined, "patch"],
  "create job": ["jobs", "create"],
  "create secret": ["secrets", "create"],
};

/** The on-call role with the fewest permissions that can run a command; `undefined` if none can, and `unknown` if the checks do not know. */
export function lowestRole(command: KubectlCommand, manifests: readonly Manifest[]): Runner | undefined | "unknown" {
  const need = NEEDS[command.verb];
  if (need === undefined || command.hasFile) return "unknown";
  const [fixed, verb] = need;
  const objects = fixed === undefined ? command.objects : [fixed];
  if (objects.length === 0) return "unknown";
  return ROLES.find((role) => objects.every((object) => isAllowed(rulesOf(role, manifests), object, verb)));
}

function rulesOf(role: keyof typeof ON_CALL_ROLES, manifests: readonly Manifest[]): readonly Rule[] {
  const found = manifests.find(({ kind, metadata }) => kind === "Role" && metadata.name === ON_CALL_ROLES[role]);
  return (found?.["rules"] ?? []) as readonly Rule[];
}

function isAllowed(rules: readonly Rule[], object: string, verb: string): boolean {
  const parts = object.split("/");
  return rules.some(({ resources = [], resourceNames, verbs }) => {
    if (!verbs.includes(verb)) return false;
    if (resources.includes(object)) return resourceNames === undefined;
    const [resource = "", name = ""] = parts;
    return resources.includes(resource) && (resourceNames === undefined || resourceNames.includes(name));
  });
}

/** Verbs of kubectl that change something. */
const CHANGING: readonly string[] = [
  "annotate",
  "apply",
  "cordon",
  "create",
  "delete",
  "drain",
  "edit",
  "label",
  "patch",
  "replace",
  "rollout restart",
  "rollout undo",
  "scale",
  "set",
  "taint",
  "uncordon",
];

/** Whether a command changes objects. */
export function isChanging({ verb }: KubectlCommand): boolean {
  return CHANGING.some((one) => verb === one || verb.startsWith(`${one} `));
}
