import { synthesize } from "../../charts/synthesize";
import { SECRET_KEYS } from "../../lib/names";
import { ENVIRONMENTS, environmentOf, layerOf } from "../helpers/fixtures";
import {
  containersOf,
  mainContainer,
  ofKind,
  type RenderedContainer,
  type RenderedDeployment,
} from "../helpers/kubernetes";
import { violationsOf } from "../helpers/pod-security";

const DATASTORES = ["alertmanager", "kafka", "keycloak", "postgres", "redis"];
const SERVICES = ["auth", "entitlements", "gateway", "metrics", "streaming"];

describe.each(ENVIRONMENTS)("pods of %s", (name) => {
  const { manifests } = synthesize(layerOf(environmentOf(name)));
  const deployments = ofKind(manifests, "Deployment");
  const containers = deployments.flatMap((deployment) =>
    containersOf(deployment).map((container) => ({ deployment, container, app: appOf(deployment) })),
  );
  const servers = containers.filter(({ container }) => container.name !== "copy-build");

  /** Returns the names of the containers that fail a check. */
  function offenders(
    isWrong: (container: RenderedContainer, deployment: RenderedDeployment) => boolean,
  ): readonly string[] {
    return containers
      .filter(({ container, deployment }) => isWrong(container, deployment))
      .map(({ container, deployment }) => `${deployment.metadata.name}/${container.name}`);
  }

  test("every pod belongs to one of the five services or five datastores", () => {
    expect([...new Set(containers.map(({ app }) => app))].sort()).toEqual([...DATASTORES, ...SERVICES].sort());
  });

  test("every pod has one container named after its app, and only Keycloak has an init container", () => {
    expect(servers.map(({ container }) => container.name)).toEqual(deployments.map(appOf));
    expect(offenders(({ name: container }, deployment) => container !== appOf(deployment))).toEqual([
      "keycloak-deployment/copy-build",
    ]);
  });

  test("every pod passes Pod Security restricted, including init containers", () => {
    expect(deployments.flatMap(violationsOf)).toEqual([]);
  });

  test("no pod has an API token or service links, which break settings libraries (REDIS_PORT=tcp://…)", () => {
    const pods = deployments.map(({ spec }) => spec.template.spec);
    expect(pods.filter(({ enableServiceLinks }) => enableServiceLinks !== false)).toEqual([]);
    expect(pods.filter(({ automountServiceAccountToken }) => automountServiceAccountToken !== false)).toEqual([]);
    expect(pods.map(({ serviceAccountName }) => serviceAccountName)).toEqual(deployments.map(appOf));
    const accounts = ofKind(manifests, "ServiceAccount");
    expect(accounts.length).toBeGreaterThanOrEqual(10);
    expect(accounts.filter((account) => account.automountServiceAccountToken)).toEqual([]);
  });

  test("every container has requests and limits for CPU and memory", () => {
    const isQuantity = (text: unknown) => typeof text === "string" && /^\d+(m|Mi|Gi)?$/.test(text);
    const amounts = ({ resources: { requests, limits } }: RenderedContainer) => [
      ...[requests.cpu, requests.memory],
      ...[limits.cpu, limits.memory],
    ];
    expect(offenders((container) => !amounts(container).every(isQuantity))).toEqual([]);
  });

  test("liveness probes of services only check the port, so that a failing datastore does not restart any service", () => {
    const edge = deployments.filter((deployment) => SERVICES.includes(appOf(deployment)));
    const probes = edge.map(({ metadata }) => mainContainer(manifests, metadata.name).livenessProbe);
    expect(new Set(probes.map((probe) => JSON.stringify(probe?.tcpSocket)))).toEqual(new Set(['{"port":"http"}']));
    expect(offenders(({ livenessProbe }) => livenessProbe?.httpGet?.path === "/health")).toEqual([]);
  });

  test("every container has three different probes, and the liveness probe tolerates longer failures than the readiness probe", () => {
    const patience = (probe: RenderedContainer["startupProbe"]) =>
      (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0);
    for (const { container } of servers) {
      const { startupProbe, readinessProbe, livenessProbe } = container;
      expect(new Set([startupProbe, readinessProbe, livenessProbe].map((probe) => JSON.stringify(probe))).size).toBe(3);
      expect(patience(readinessProbe)).toBeGreaterThan(0);
      expect(patience(livenessProbe)).toBeGreaterThan(patience(readinessProbe));
      expect(patience(startupProbe)).toBeGreaterThanOrEqual(60);
    }
  });

  test("probes use only ports that the container declares by name", () => {
    expect(
      offenders(({ startupProbe, readinessProbe, livenessProbe, ports }) =>
        [startupProbe, readinessProbe, livenessProbe]
          .flatMap((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? [])
          .some((port) => !ports.some(({ name: known }) => known === port)),
      ),
    ).toEqual([]);
  });

  test("every pod can drain within its grace period, and streaming has the longest grace period", () => {
    const grace = (deployment: RenderedDeployment) => deployment.spec.template.spec.terminationGracePeriodSeconds;
    const drain = ({ lifecycle }: RenderedContainer) => Number(lifecycle?.preStop.exec.command[1] ?? 0);
    expect(offenders((container, deployment) => grace(deployment) <= drain(container))).toEqual([]);
    const ofServices = servers.filter(({ app }) => SERVICES.includes(app));
    expect(ofServices.filter(({ container }) => container.lifecycle === undefined)).toEqual([]);
    for (const { app, container, deployment } of ofServices) {
      expect([drain(container), grace(deployment)]).toEqual(app === "streaming" ? [30, 120] : [10, 40]);
    }
  });

  test("every revision is spread across zones and nodes, and skew does not block scheduling", () => {
    for (const { spec } of deployments) {
      const expected = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: spec.selector.matchLabels },
        matchLabelKeys: ["pod-template-hash"],
      }));
      expect(spec.template.spec.topologySpreadConstraints).toEqual(expected);
    }
  });

  test("every container runs an image with a version tag, never latest", () => {
    expect(
      offenders(({ image }) => !/^[^@]+:[^:/@]+(@sha256:[0-9a-f]{64})?$/.test(image) || /:latest(@|$)/.test(image)),
    ).toEqual([]);
  });

  test("passwords, keys and tokens come from Secrets under documented keys", () => {
    const variables = containers.flatMap(({ container }) => container.env);
    const secret = variables.filter(({ name: variable }) => /PASSWORD|SECRET|_KEY$|TOKEN|AUTH$/.test(variable));
    expect(secret.length).toBeGreaterThan(9);
    expect(secret.filter(({ value }) => value !== undefined)).toEqual([]);
    const keys: readonly string[] = Object.values(SECRET_KEYS).flat();
    const read = variables.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.key ?? []);
    expect(read.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test("no container lists an environment variable twice", () => {
    expect(offenders(({ env }) => new Set(env.map(({ name: variable }) => variable)).size !== env.length)).toEqual([]);
  });
});

function appOf({ metadata }: RenderedDeployment): string {
  return metadata.labels?.["app"] ?? "";
}
