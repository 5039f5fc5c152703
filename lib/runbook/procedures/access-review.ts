import { ON_CALL_ROLES } from "../../names";
import { securityTeam } from "../parts/people";
import type { Kit } from "../kit";
import type { Procedure } from "../procedure";

/** Shows who may do what in the namespace. */
export function accessReview(kit: Kit): Procedure {
  const { kubectl, kubectlOutside, layer } = kit;
  const inNamespace = "In the namespace";
  return {
    id: "access-review",
    title: "Review permissions",
    chapter: "security",
    situation: "permissions must be reviewed",
    summary: `Review the permissions of people and pods. The groups of the roles ${Object.values(ON_CALL_ROLES).join(", ")} are in onCall of ${kit.environmentFile}.`,
    steps: [
      {
        kind: "run",
        group: inNamespace,
        id: "accounts",
        what: "List the ServiceAccounts.",
        command: kubectl("get serviceaccounts"),
        who: "read",
        expect: { see: "There is one ServiceAccount for each app, and default.", output: "^default " },
        within: 10,
      },
      {
        kind: "run",
        group: inNamespace,
        id: "bindings",
        what: "List who is bound to which role.",
        command: kubectl("get rolebindings -o wide"),
        who: "read",
        expect: { see: "Only groups and ServiceAccounts that you know are listed, or no resources are found." },
        within: 10,
      },
      {
        kind: "run",
        group: inNamespace,
        id: "roles",
        what: "List the permissions of each role.",
        command: kubectl("describe roles"),
        who: "read",
        expect: {
          see: "No role other than those of the manifest is listed.",
          output: `^Name: +${ON_CALL_ROLES.read}$`,
        },
        within: 10,
      },
      {
        kind: "run",
        group: inNamespace,
        id: "own",
        what: "List your own permissions.",
        command: kubectl("auth can-i --list"),
        who: "read",
        expect: {
          see: "The list has only the permissions of your role, and those of every user.",
          output: "^Resources +",
        },
        within: 10,
      },
      {
        kind: "run",
        group: "In the cluster",
        id: "cluster",
        what: "List ServiceAccounts of the namespace with permissions in the whole cluster.",
        command: `${kubectlOutside("get clusterrolebindings -o json")} | jq -r '.items[] | select(any(.subjects[]?; .namespace == "${layer.namespace}")) | .metadata.name'`,
        who: "administrator",
        expect: { see: "Nothing, or only bindings that you know." },
        within: 10,
      },
    ],
    escalate: `If a binding or a permission is unknown, call ${securityTeam(kit)}, and do not delete it before they have seen it.`,
  };
}
