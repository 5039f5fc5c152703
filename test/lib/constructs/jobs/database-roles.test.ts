import { synthesize } from "../../../../charts/synthesize";
import { DatabaseRoles, type DatabaseRolesProps } from "../../../../lib/constructs/jobs/database-roles";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { reachability } from "../../../../lib/reachability/reachability";
import { inConsumerChart, namesOf } from "../../../helpers/consumer-chart";
import { environmentOf, layerOf } from "../../../helpers/fixtures";
import {
  environmentOfContainer,
  mainContainer,
  type RenderedContainer,
  type RenderedPod,
} from "../../../helpers/kubernetes";

const ROLES: DatabaseRolesProps["roles"] = [{ client: "orders", secret: "postgres-orders", access: "readWrite" }];
const PROD = environmentOf("prod");
const ALL = {
  auth: "postgres-auth",
  entitlements: "postgres-entitlements",
  metrics: "postgres-metrics",
  keycloak: "postgres-keycloak",
  "database-backup": "postgres-database-backup",
};

function build(props: Partial<DatabaseRolesProps> = {}): readonly Manifest[] {
  return inConsumerChart(
    (chart) => new DatabaseRoles(chart, "their-id", { roles: ROLES, image: "postgres:16.4", ...props }),
  );
}

interface Job extends Manifest {
  readonly spec: {
    readonly backoffLimit: number;
    readonly podFailurePolicy: object;
    readonly template: { readonly spec: RenderedPod & { readonly restartPolicy: string } };
  };
}

function jobOf(manifests: readonly Manifest[]): Job {
  const job = manifests.find(({ kind }) => kind === "Job");
  if (job === undefined) throw new Error("no Job");
  return job as Job;
}

function containerOf(manifests: readonly Manifest[]): RenderedContainer {
  return jobOf(manifests).spec.template.spec.containers[0];
}

function prodWith(databaseRoles?: Readonly<Record<string, string>>): readonly Manifest[] {
  const release = { ...PROD.release, secrets: { ...PROD.release.secrets, databaseRoles } };
  return synthesize(layerOf({ ...PROD, release })).manifests;
}

describe("the construct DatabaseRoles", () => {
  test("DatabaseRoles renders a Job named after its content and a ServiceAccount", () => {
    expect(namesOf(build())).toEqual([
      "ServiceAccount/postgres-roles",
      expect.stringMatching(/^Job\/postgres-roles-[0-9a-f]{8}$/),
    ]);
    expect(namesOf(build())).toEqual(namesOf(build()));
  });

  test("another image, role, privilege or Secret gives the Job another name, because its pods can't change", () => {
    const [role] = ROLES;
    if (role === undefined) throw new Error("no role");
    const changes: readonly Partial<DatabaseRolesProps>[] = [
      {},
      { image: "postgres:16.5" },
      { roles: [{ ...role, secret: "postgres-orders-new" }] },
      { roles: [{ ...role, access: "readOnly" }] },
      { secrets: { postgres: "postgres-credentials-new" } },
      { endpoint: { host: "sessions-service", port: 5432, tls: false } },
    ];
    expect(new Set(changes.map((change) => jobOf(build(change)).metadata.name)).size).toBe(changes.length);
  });

  test("the Job stays after it finishes, replaces pods that a drain ends, and retries others", () => {
    const { spec } = jobOf(build());
    expect(spec).not.toHaveProperty("ttlSecondsAfterFinished");
    expect(spec).toMatchObject({ backoffLimit: 6, template: { spec: { restartPolicy: "Never" } } });
    expect(spec.podFailurePolicy).toEqual({
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    });
  });

  test("the Job reads the password of the superuser and of each role from its Secret", () => {
    expect(environmentOfContainer(containerOf(build()))).toMatchObject({
      PGHOST: "postgres-service",
      PGUSER: "access",
      PGPASSWORD: "secret:postgres-credentials/password",
      ROLE_PASSWORD_1: "secret:postgres-orders/password",
    });
  });

  test("Kubernetes leaves the script and its arguments as they are: they contain no doubled dollar sign", () => {
    const { command = [], args = [] } = containerOf(build());
    expect([...command, ...args].join("\n")).not.toContain("$$");
  });

  test("the address of the server is checked, and the superuser and the databases keep their names", () => {
    const endpoint = { host: "db.example.com", port: 5432, tls: true };
    expect(() => build({ endpoint: { ...endpoint, sslMode: "verify-ca" } })).toThrow(/endpoint\.sslMode: requires ca/);
    expect(() => build({ endpoint: { ...endpoint, user: "app", databases: { keycloak: "identity" } } })).toThrow(
      /endpoint\.user: must be "access", got "app"; [\s\S]*endpoint\.databases: must be "keycloak", got "identity"; /,
    );
  });

  test("invalid Secrets and repeated clients are reported at synthesis", () => {
    const roles = [...ROLES, { client: "orders", secret: "access", access: "readOnly" } as const];
    expect(() => build({ roles })).toThrow(/roles\[1\]\.client[\s\S]*roles\[1\]\.secret/);
  });
});

describe("a layer with roles", () => {
  const manifests = prodWith(ALL);

  test("a layer without databaseRoles has no Job", () => {
    expect(prodWith(undefined).filter(({ kind }) => kind === "Job")).toEqual([]);
    expect(prodWith({})).toEqual(prodWith(undefined));
  });

  test("each client logs in as its own role, and the server keeps its superuser", () => {
    const users = (name: string) => {
      const variables = environmentOfContainer(mainContainer(manifests, name));
      return [variables["ACCESS_POSTGRES_USER"], variables["ACCESS_POSTGRES_PASSWORD"]];
    };
    expect(users("auth-blue")).toEqual(["postgres-auth", "secret:postgres-auth/password"]);
    expect(users("metrics")).toEqual(["postgres-metrics", "secret:postgres-metrics/password"]);
    const text = JSON.stringify(
      manifests.find(({ kind, metadata }) => kind === "CronJob" && metadata.name === "database-backup"),
    );
    expect(text).toContain('{"name":"PGUSER","value":"postgres-database-backup"}');
    expect(text).not.toContain("postgres-credentials");
    expect(environmentOfContainer(mainContainer(manifests, "postgres-deployment"))).toMatchObject({
      POSTGRES_USER: "access",
      POSTGRES_PASSWORD: "secret:postgres-credentials/password",
    });
  });

  test("only the server and the Job read the Secret of the superuser", () => {
    const readers = manifests.filter((manifest) => JSON.stringify(manifest).includes('"postgres-credentials"'));
    expect(readers.map(({ kind, metadata }) => `${kind}/${metadata.name}`.replace(/-[0-9a-f]{8}$/, ""))).toEqual([
      "Deployment/postgres-deployment",
      "Job/postgres-roles",
    ]);
  });

  test("a client without a role stays on the superuser", () => {
    const some = prodWith({ auth: "postgres-auth" });
    expect(environmentOfContainer(mainContainer(some, "metrics"))).toMatchObject({
      ACCESS_POSTGRES_USER: "access",
      ACCESS_POSTGRES_PASSWORD: "secret:postgres-credentials/password",
    });
    expect(containerOf(some).args?.slice(1)).toEqual(["postgres-auth"]);
  });

  test("the Job may connect only to PostgreSQL and DNS", () => {
    const evaluated = reachability(manifests);
    const pods = evaluated.nodes.filter((node) => node.kind === "pod");
    const job = pods.find(({ name }) => name.startsWith("postgres-roles-"))?.name ?? "none";
    const reached = pods.filter(
      (pod) =>
        "ports" in pod && pod.ports.some((port) => evaluated.allows({ ...port, from: job, to: pod.name }).isAllowed),
    );
    expect(reached.map(({ name }) => name)).toEqual(["postgres-deployment", "kube-system/kube-dns"]);
  });
});
