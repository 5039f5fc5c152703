import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { loadAll } from "js-yaml";
import { pinnedVersion } from "../../dev/tools/go";
import { NODE_VERSIONS } from "../../dev/tools/node";
import { PYTHON_TOOLS } from "../../dev/tools/python";
import { TOOLS } from "../../dev/tools/tools";
import { RECORDED_EXPORTERS } from "../helpers/exporters";
import { PROJECT } from "../helpers/fixtures";
import { leastVersion, type Version } from "../../dev/scripts/version-step/version";

const read = (...path: readonly string[]) => readFileSync(join(PROJECT, ...path), "utf8");

/** Returns the rows of the table below a heading, keyed by their first cell. */
function tableBelow(heading: string, page = PAGE): ReadonlyMap<string, readonly string[]> {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return new Map(
    rows.slice(1).map((row) => {
      const [name = "", ...cells] = row.slice(2, -2).split(" | ");
      return [name, cells];
    }),
  );
}

const PAGE = read("docs", "compatibility.md");
const VERSIONS = tableBelow("Versions");
const NEEDS = tableBelow("Minimum Kubernetes version");

const { engines, peerDependencies, devDependencies } = JSON.parse(read("package.json")) as Readonly<
  Record<"engines" | "peerDependencies" | "devDependencies", Readonly<Record<string, string>>>
>;

/** Returns the version of a module as pinned in a tool's `go.mod`, without the leading `v`. */
function moduleVersion(tool: string, module: string): string {
  const [, version] =
    new RegExp(`^\\s*(?:require )?${module} v(\\S+)`, "m").exec(read("dev", "tools", tool, "go.mod")) ?? [];
  if (version === undefined) throw new Error(`dev/tools/${tool}/go.mod does not require ${module}`);
  return version;
}

/** Returns the image of a datastore in prod's golden manifest. */
function image(repository: string): string {
  const golden = read("test", "golden", "prod", "access-layer.k8s.yaml");
  return new RegExp(`image: (${repository}:\\S+)`).exec(golden)?.[1] ?? `image ${repository} not found`;
}

/** Returns the date in a pseudo-version such as `4.0.0-20260115033456-f47bc2d6f199`. */
function dayOf(version: string): string {
  return version.replace(/^.*-(\d{4})(\d{2})(\d{2})\d{6}-.*$/, "$1-$2-$3");
}

const kubernetes = pinnedVersion(TOOLS["kube-apiserver"]).slice(1);
const provider = "github.com/pulumi/pulumi-kubernetes";
const peer = (name: string) => [`\`${peerDependencies[name]}\``, devDependencies[name] ?? ""];

/** Strings that each row must contain. They come from the files that define them. */
const FACTS: Readonly<Record<string, readonly string[]>> = {
  Kubernetes: ["1.27 or newer", kubernetes, moduleVersion("kwok", "sigs.k8s.io/kwok")],
  kubectl: ["1.26 or newer", pinnedVersion(TOOLS.kubectl).slice(1)],
  "Gateway API": ["1.2 or newer", moduleVersion("custom-resources", "sigs.k8s.io/gateway-api")],
  "Prometheus operator": [moduleVersion("custom-resources", "github.com/prometheus-operator/prometheus-operator")],
  "External Secrets Operator": [moduleVersion("custom-resources", "github.com/external-secrets/external-secrets")],
  Prometheus: [pinnedVersion(TOOLS.promtool).slice(1)],
  "kube-state-metrics": [pinnedVersion(TOOLS["kube-state-metrics"]).slice(1)],
  Alertmanager: [image("quay.io/prometheus/alertmanager"), pinnedVersion(TOOLS.amtool).slice(1)],
  PostgreSQL: [image("postgres"), PYTHON_TOOLS.postgres.requirement],
  S3: [pinnedVersion(TOOLS.versitygw).slice(1), PYTHON_TOOLS.aws.requirement],
  Redis: [image("redis")],
  Kafka: [image("confluentinc/cp-kafka")],
  "exporters of datastores": [
    pinnedVersion(TOOLS.postgres_exporter).slice(1),
    pinnedVersion(TOOLS.redis_exporter).slice(1),
    ...Object.values(RECORDED_EXPORTERS).map(({ version }) => version),
  ],
  Keycloak: [image("quay.io/keycloak/keycloak")],
  Node: [`\`${engines["node"]}\``, ...NODE_VERSIONS],
  TypeScript: [devDependencies["typescript"] ?? ""],
  cdk8s: peer("cdk8s"),
  "cdk8s-plus-28": [...peer("cdk8s-plus-28"), "1.28"],
  constructs: peer("constructs"),
  "@pulumi/pulumi": peer("@pulumi/pulumi"),
  "Pulumi CLI": [pinnedVersion(TOOLS.pulumi).slice(1)],
  "@pulumi/kubernetes": peer("@pulumi/kubernetes"),
  "provider of @pulumi/kubernetes": [
    dayOf(moduleVersion("pulumi-kubernetes", `${provider}/provider/v4`)),
    moduleVersion("pulumi-kubernetes", `${provider}/sdk/v4`),
    kubernetes,
  ],
  "@pulumi/aws": [...peer("@pulumi/aws"), PYTHON_TOOLS.checkov.requirement],
};

describe("docs/compatibility.md: versions", () => {
  test("docs/compatibility.md lists exactly the expected versions", () => {
    expect([...VERSIONS.keys()]).toEqual(Object.keys(FACTS));
  });

  test.each(Object.entries(FACTS))(
    "the %s row in docs/compatibility.md has the versions that the project uses",
    (name, facts) => {
      const row = (VERSIONS.get(name) ?? []).join(" | ");
      for (const fact of facts) expect(row).toContain(fact);
      const left = facts.reduce((text, fact) => text.replaceAll(fact, ""), row);
      expect(left.match(/\d+\.\d+(\.\d+)*/g) ?? []).toEqual([]);
    },
  );

  test("the Node row in docs/compatibility.md starts with the oldest supported version, and CI tests the others", () => {
    const [least = "", ...others] = ["20", ...NODE_VERSIONS].map((version) => version.split(".")[0] ?? "");
    expect(engines["node"]).toBe(`>=${least}`);
    expect(
      VERSIONS.get("Node")?.[1]
        ?.split(", ")
        .map((version) => version.split(".")[0]),
    ).toEqual([least, ...others]);
    expect(read(".ci", "run")).toContain("dev/scripts/test-on-node.ts");
  });

  test("docs/compatibility.md states the version that the provider reports, which is newer than its source", () => {
    const itself = devDependencies["@pulumi/kubernetes"] ?? "";
    expect(PAGE).toContain(`reports version ${itself}`);
    expect(isNewer(itself, moduleVersion("pulumi-kubernetes", `${provider}/sdk/v4`))).toBe(true);
  });
});

/**
 * Fields and values of the rendered kinds that are newer than Kubernetes 1.21 or Gateway API 1.0 (standard channel).
 */
const NEWER = [
  ...["timeZone", "matchLabelKeys", "unhealthyPodEvictionPolicy", "ReadWriteOncePod", "timeouts"],
  ...[
    "pod-security.kubernetes.io/enforce",
    "minDomains",
    "nodeAffinityPolicy",
    "nodeTaintsPolicy",
    "mismatchLabelKeys",
  ],
  ...["hostUsers", "os", "schedulingGates", "resourceClaims", "resizePolicy", "grpc", "sleep", "stopSignal", "endPort"],
  ...["appArmorProfile", "supplementalGroupsPolicy", "recursiveReadOnly", "clusterTrustBundle", "fileKeyRef"],
  ...["podFailurePolicy", "podReplacementPolicy", "backoffLimitPerIndex", "successPolicy", "managedBy"],
  ...["trafficDistribution", "internalTrafficPolicy", "dataSourceRef", "volumeAttributesClassName", "tolerance"],
  ...["containerResource", "retry", "sessionPersistence"],
];

describe("docs/compatibility.md: minimum Kubernetes version", () => {
  const objects = goldens().flatMap((golden) => loadAll(golden) as readonly unknown[]);
  const words = new Set(objects.flatMap(wordsOf));
  const named = [...NEEDS.keys()].flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word));

  test("docs/compatibility.md lists the API versions in the golden manifests", () => {
    const rendered = new Set(objects.map((object) => (object as { readonly apiVersion: string }).apiVersion));
    expect(named.filter((word) => /(^|\/)v\d+$/.test(word)).sort()).toEqual([...rendered].sort());
  });

  test("docs/compatibility.md lists the newer fields in the golden manifests", () => {
    expect(named.filter((word) => !/(^|\/)v\d+$/.test(word)).sort()).toEqual(
      NEWER.filter((word) => words.has(word)).sort(),
    );
  });

  test("the golden manifests contain no sidecar containers, which require Kubernetes 1.29", () => {
    expect(objects.flatMap(sidecarsIn)).toEqual([]);
  });

  test("the minimum Kubernetes version in docs/compatibility.md is the newest version in its table", () => {
    const since = [...NEEDS.values()].map(([cell = ""]) => cell);
    const least = (versions: readonly string[]) => versions.reduce((a, b) => (isNewer(b, a) ? b : a), "0.0");
    const ofKubernetes = least(since.filter((cell) => /^\d/.test(cell)));
    const ofGateway = least(since.flatMap((cell) => /^Gateway API (.*)/.exec(cell)?.[1] ?? []));
    expect(VERSIONS.get("Kubernetes")?.[0]).toBe(`${ofKubernetes} or newer`);
    expect(PAGE).toContain(`enabled by default since Kubernetes ${ofKubernetes}, which`);
    expect(VERSIONS.get("Gateway API")?.[0]).toBe(`${ofGateway} or newer`);
  });
});

test("docs/versions.md lists the steps that version-step requires", () => {
  const rows = tableBelow("Patch, minor and major", read("docs", "versions.md"));
  for (const step of ["patch", "minor", "major"] as const) {
    const least = ([0, 1] as const).map(
      (major): string => `\`${leastVersion([major, 4, 2] as Version, step).join(".")}\``,
    );
    expect({ step, least: rows.get(step) }).toEqual({ step, least });
  }
});

function goldens(): readonly string[] {
  return readdirSync(join(PROJECT, "test", "golden"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => read("test", "golden", file));
}

/**
 * Returns all keys at any depth, and constants such as `ReadWriteOncePod`. Other strings are skipped, because `sleep`, for
 * example, is also the name of a program.
 */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return /^[A-Z]\w+$/.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  return Object.entries(value).flatMap(([key, field]) => [key, ...wordsOf(field)]);
}

/** Returns the names of init containers with `restartPolicy: Always`, which run as sidecars. */
function sidecarsIn(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const { initContainers = [] } = value as { readonly initContainers?: readonly Readonly<Record<string, unknown>>[] };
  const own = initContainers.filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name);
  return [...own, ...Object.values(value).flatMap(sidecarsIn)];
}

function isNewer(version: string, other: string): boolean {
  const [left, right] = [version, other].map((text) => text.split(".").map(Number));
  const index = left?.findIndex((number, at) => number !== right?.[at]) ?? -1;
  return index >= 0 && (left?.[index] ?? 0) > (right?.[index] ?? 0);
}
