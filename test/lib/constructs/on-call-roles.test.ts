import { onCallRolesProps } from "../../../charts/props/on-call";
import { OnCallRoles, type OnCallRolesProps } from "../../../lib/constructs/on-call-roles";
import { findManifest, type Manifest } from "../../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { missingFields, type Complete } from "../../helpers/rendered-fields";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const ALL: Complete<OnCallRolesProps> = {
  read: ["their-support"],
  operate: ["their-operators", "oidc:their/team"],
  breakglass: ["their-emergency"],
  hotQueries: "their-queries",
};
const ROLES = ["oncall-read", "oncall-operate", "oncall-breakglass"];

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

function build(props?: OnCallRolesProps): readonly Manifest[] {
  return inConsumerChart((chart) => new OnCallRoles(chart, "their-id", props));
}

function rulesOf(role: string, props: OnCallRolesProps = ALL): readonly Rule[] {
  return findManifest(build(props), "Role", role)["rules"] as readonly Rule[];
}

/**
 * Lists each verb that a role grants, in the form `apps/deployments patch`. `=name` after the resource means that the grant
 * covers only that object.
 */
function grantsOf(role: string, props?: OnCallRolesProps): readonly string[] {
  return rulesOf(role, props).flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        (resourceNames ?? [""]).flatMap((name) =>
          verbs.map((verb) => `${group}/${resource}${name === "" ? "" : `=${name}`} ${verb}`),
        ),
      ),
    ),
  );
}

function addedBy(role: string, lower: string): readonly string[] {
  const known = new Set(grantsOf(lower));
  return grantsOf(role).filter((grant) => !known.has(grant));
}

describe("OnCallRoles", () => {
  test("OnCallRoles render three Roles without bindings if there are no groups", () => {
    expect(namesOf(build())).toEqual(ROLES.map((name) => `Role/${name}`));
    expect(namesOf(build({ read: [], operate: [] }))).toEqual(ROLES.map((name) => `Role/${name}`));
  });

  test("OnCallRoles bind each group to a Role, and each binding has the same name as its Role", () => {
    const bindings = build(ALL).filter(({ kind }) => kind === "RoleBinding");
    const subject = (name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name });
    expect(bindings.map(({ metadata, roleRef, subjects }) => [metadata.name, roleRef, subjects])).toEqual(
      ROLES.map((name, index) => [
        name,
        { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        [ALL.read, ALL.operate, ALL.breakglass][index]?.map(subject),
      ]),
    );
  });

  test("OnCallRoles are in the namespace of the chart and have the labels of the layer", () => {
    for (const { metadata } of build(ALL)) {
      expect(metadata).toEqual({
        name: metadata.name,
        namespace: "shop",
        labels: { "app.kubernetes.io/part-of": "access-layer" },
      });
    }
  });

  test("OnCallRoles render every prop", () => {
    expect(missingFields(ALL, build(ALL), build())).toEqual([]);
  });

  test.each(ROLES)("%s grants no wildcard and lists each verb on a resource once", (role) => {
    const grants = grantsOf(role);
    expect(grants.filter((grant) => grant.includes("*"))).toEqual([]);
    expect(grants).toEqual([...new Set(grants)]);
    for (const { apiGroups, resources, verbs } of rulesOf(role)) {
      expect([apiGroups.length, resources.length, verbs.length].every((length) => length > 0)).toBe(true);
    }
  });

  test("oncall-read grants only read access, without Secrets", () => {
    const grants = grantsOf("oncall-read");
    expect(grants.filter((grant) => !/ (get|list|watch)$/.test(grant))).toEqual([]);
    expect(grants.filter((grant) => /\/secrets|exec|portforward/.test(grant))).toEqual([]);
    expect(grants).toContain("/pods/log get");
    expect(grants).toContain("metrics.k8s.io/pods list");
    expect(grants).toContain("coordination.k8s.io/leases list");
  });

  test("oncall-read may read the Namespace of its chart, which drift compares, and no other", () => {
    expect(grantsOf("oncall-read").filter((grant) => grant.includes("namespaces"))).toEqual(["/namespaces=shop get"]);
  });

  test("oncall-operate adds the permissions for service and deployment procedures", () => {
    expect(addedBy("oncall-operate", "oncall-read")).toEqual([
      "/configmaps=their-queries delete",
      "/configmaps create",
      "/pods/portforward create",
      "/pods/portforward get",
      "/services patch",
      "apps/deployments create",
      "apps/deployments patch",
      "apps/deployments/scale patch",
      "autoscaling/horizontalpodautoscalers create",
      "autoscaling/horizontalpodautoscalers patch",
      "batch/cronjobs=database-backup patch",
      "batch/cronjobs=configuration-backup patch",
      "batch/jobs create",
      "batch/jobs delete",
      "coordination.k8s.io/leases create",
      "coordination.k8s.io/leases update",
      "gateway.networking.k8s.io/httproutes patch",
      "policy/poddisruptionbudgets create",
      "policy/poddisruptionbudgets patch",
    ]);
  });

  test("oncall-breakglass adds the permissions for emergency and security procedures", () => {
    expect([...addedBy("oncall-breakglass", "oncall-operate")].sort()).toEqual([
      "/configmaps patch",
      "/configmaps=access-layer-security-rules delete",
      "/pods delete",
      "/pods patch",
      "/pods/exec create",
      "/pods/exec get",
      "/secrets create",
      "/secrets get",
      "/secrets list",
      "/serviceaccounts create",
      "/serviceaccounts patch",
      "/services create",
      "monitoring.coreos.com/prometheusrules create",
      "monitoring.coreos.com/prometheusrules patch",
      "monitoring.coreos.com/prometheusrules=access-layer-security-rules delete",
      "networking.k8s.io/networkpolicies create",
      "networking.k8s.io/networkpolicies patch",
    ]);
  });

  test("each Role includes the previous one, so that a group needs one binding", () => {
    expect(addedBy("oncall-read", "oncall-operate")).toEqual([]);
    expect(addedBy("oncall-operate", "oncall-breakglass")).toEqual([]);
  });

  test("OnCallRoles grant no access to the hot queries if there is no such ConfigMap", () => {
    const grants = grantsOf("oncall-operate", { ...ALL, hotQueries: undefined });
    expect(grants.filter((grant) => /configmaps.* (create|delete)$/.test(grant))).toEqual([]);
  });

  test("OnCallRoles report all problems of their props at once", () => {
    expect(() => build({ operate: ["a", "a"], read: ["system:authenticated"], hotQueries: "Queries" })).toThrow(
      [
        "chart their-chart can't be synthesized, 3 problems:",
        '  their-chart/their-id (OnCallRoles) read[0]: must be a group of people, got "system:authenticated"; choose another one, because groups that start with "system:" belong to Kubernetes',
        '  their-chart/their-id (OnCallRoles) operate[1]: must be listed only once, got "a" again; remove this entry',
        "  their-chart/their-id (OnCallRoles) hotQueries: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got \"Queries\"; did you mean \"queries\"?",
      ].join("\n"),
    );
  });
});

test("an environment's OnCallRoles use the groups in its file and the ConfigMap of its cache-warm job", () => {
  expect(onCallRolesProps(layerOf(environmentOf("prod")))).toEqual({
    read: ["access-layer-support"],
    operate: ["access-layer-oncall"],
    breakglass: ["access-layer-breakglass"],
    hotQueries: "hot-queries",
  });
  expect(onCallRolesProps(layerOf(environmentOf("dev")))).toEqual({
    read: [],
    operate: [],
    breakglass: [],
    hotQueries: undefined,
  });
});
