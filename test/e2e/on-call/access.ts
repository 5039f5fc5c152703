import type { Manifest } from "../../../lib/manifests/manifest";
import { NAMESPACE } from "../support/layer";
import type { Kubectl } from "../support/kubectl";

/** A user to impersonate. */
export interface Person {
  /** User name. */
  readonly user: string;
  /**
   * Group.
   * @default - only the groups that Kubernetes assigns
   */
  readonly group?: string;
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface Binding extends Manifest {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

/**
 * A user's permissions in the layer's namespace, as reported by the API server. Examples: `deployments.apps patch`, `configmaps=a
 * delete`.
 */
export async function accessOf(kubectl: Kubectl, { user, group }: Person): Promise<ReadonlySet<string>> {
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectRulesReview",
    spec: { namespace: NAMESPACE },
  };
  const identity = ["--as", user, ...(group === undefined ? [] : ["--as-group", group])];
  const create = ["create", "--validate=false", "-o", "json", "-f", "-"];
  const text = await kubectl.run([...identity, ...create], { input: JSON.stringify(review) });
  const { status } = JSON.parse(text) as { readonly status: { readonly resourceRules: readonly Rule[] } };
  return new Set(status.resourceRules.flatMap(rightsOf));
}

/**
 * Sorted permissions that the manifests grant to a ServiceAccount. Throws if a binding refers to a role that is not in the
 * manifests.
 */
export function declaredAccess(manifests: readonly Manifest[], account: string): readonly string[] {
  const bindings = manifests.filter(({ kind }) => kind === "RoleBinding") as unknown as readonly Binding[];
  const roles = bindings
    .filter(({ subjects = [] }) => subjects.some(({ kind, name }) => kind === "ServiceAccount" && name === account))
    .map(({ roleRef }) =>
      manifests.find(({ kind, metadata }) => kind === roleRef.kind && metadata.name === roleRef.name),
    );
  const rights = roles.flatMap((role) =>
    role === undefined ? ["unknown"] : (role["rules"] as readonly Rule[]).flatMap(rightsOf),
  );
  return [...new Set(rights)].sort();
}

function rightsOf({ apiGroups = [], resources = [], resourceNames = [""], verbs }: Rule): readonly string[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      resourceNames.flatMap((name) =>
        verbs.map((verb) => `${titleOf(resource, group)}${name === "" ? "" : `=${name}`} ${verb}`),
      ),
    ),
  );
}

const LINE = /verb="(\w+)" url="([^"]*)" status="(\d+)/g;
const PLACE = /^\/api(?:s\/([^/]+))?\/[^/]+\/namespaces\/[^/]+\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/;
const VERBS: Readonly<Record<string, string>> = { POST: "create", PATCH: "patch", DELETE: "delete", PUT: "update" };

/**
 * Write permissions that a kubectl command used, extracted from its log at level 6: for all objects of the resource, and for the
 * named object. A server-side apply of a missing object needs patch and create. Ignores SelfSubjectAccessReviews.
 */
export function writesOf(log: string): readonly string[] {
  return [...log.matchAll(LINE)].flatMap(([, method = "", url = "", status = ""]) => {
    const verb = VERBS[method];
    const [, group = "", resource, name, subresource] = PLACE.exec(new URL(url).pathname) ?? [];
    if (verb === undefined || resource === undefined || !status.startsWith("20")) return [];
    const title = titleOf(subresource === undefined ? resource : `${resource}/${subresource}`, group);
    const verbs = verb === "patch" && status === "201" ? ["patch", "create"] : [verb];
    const titles = name === undefined ? [title] : [title, `${title}=${name}`];
    return titles.flatMap((one) => verbs.map((used) => `${one} ${used}`));
  });
}

function titleOf(resource: string, group: string): string {
  return group === "" ? resource : `${resource}.${group}`;
}
