import { identityOf } from "../manifests/manifest";
import { FIELD_MANAGER } from "../names";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";

/** Fields with CEL expressions in webhooks and admission policies. */
const EXPRESSION =
  /[.[]((message|value)?[eE]xpression|validations|variables|matchConditions|auditAnnotations|mutations)(\[[^\]]*\])?$/;

/** Changed CEL expressions, which only the API server compiles. It refuses an object whose expression has a mistake. */
export function expressionWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition).flatMap(([, after]): readonly TransitionWarning[] => {
    const identity = identityOf(after);
    const change = transition.changes.get(identity);
    const isChanged =
      after.apiVersion.startsWith("admissionregistration.k8s.io/") &&
      change?.refusal === undefined &&
      change?.fields.some(({ path, after: value }) => EXPRESSION.test(path) && value !== undefined) === true;
    if (!isChanged) return [];
    return [
      {
        code: "expression/not-compiled",
        message: `compare does not compile the changed CEL expression of ${identity}; the API server refuses it if it is invalid`,
        steps: [
          `try the manifest first: \`${transition.kubectl} apply --server-side --dry-run=server --force-conflicts --field-manager=${FIELD_MANAGER} -f ${transition.manifest}\``,
        ],
        objects: [identity],
      },
    ];
  });
}
