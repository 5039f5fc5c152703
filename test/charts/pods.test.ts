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

describe.each(ENVIRONMENTS)("every pod of %s", (name) => {
  const { manifests } = synthesize(layerOf(environmentOf(name)));
  const deployments = ofKind(manifests, "Deployment");
  const containers = deployments.flatMap((deployment) =>
    containersOf(deployment).map((container) => ({ deployment, container, app: appOf(deployment) })),
  );
  const servers = containers.filter(({ container }) => container.name !== "copy-build");

  /** Names of the containers that a check finds something wrong with. */
  function offenders(
    isWrong: (container: RenderedContainer, deployment: RenderedDeployment) => boolean,
  ): readonly string[] {
    return containers
      .filter(({ container, deployment }) => isWrong(container, deployment))
      .map(({ container, deployment }) => `${deployment.metadata.name}/${container.name}`);
  }

  test("is one of the layer's five services or five datastores", () => {
    expect([...new Set(containers.map(({ app }) => app))].sort()).toEqual([...DATASTORES, ...SERVICES].sort());
  });

  test("has one container, named after its app whatever the topology, and only Keycloak's an init container", () => {
    expect(servers.map(({ container }) => container.name)).toEqual(deployments.map(appOf));
    expect(offenders(({ name: container }, deployment) => container !== appOf(deployment))).toEqual([
      "keycloak-deployment/copy-build",
    ]);
  });

  test("is what Pod Security restricted admits, init containers included", () => {
    expect(deployments.flatMap(violationsOf)).toEqual([]);
  });

  test("gets no service links, as REDIS_PORT=tcp://… and its like break settings libraries, and no API token", () => {
    const pods = deployments.map(({ spec }) => spec.template.spec);
    expect(pods.filter(({ enableServiceLinks }) => enableServiceLinks !== false)).toEqual([]);
    expect(pods.filter(({ automountServiceAccountToken }) => automountServiceAccountToken !== false)).toEqual([]);
    expect(pods.map(({ serviceAccountName }) => serviceAccountName)).toEqual(deployments.map(appOf));
    const accounts = ofKind(manifests, "ServiceAccount");
    expect(accounts.length).toBeGreaterThanOrEqual(10);
    expect(accounts.filter((account) => account.automountServiceAccountToken)).toEqual([]);
  });

  test("asks for CPU and memory, and has limits for both", () => {
    const isQuantity = (text: unknown) => typeof text === "string" && /^\d+(m|Mi|Gi)?$/.test(text);
    const amounts = ({ resources: { requests, limits } }: RenderedContainer) => [
      ...[requests.cpu, requests.memory],
      ...[limits.cpu, limits.memory],
    ];
    expect(offenders((container) => !amounts(container).every(isQuantity))).toEqual([]);
  });

  test("never lets a failing datastore restart a service: liveness looks at the process alone", () => {
    const edge = deployments.filter((deployment) => SERVICES.includes(appOf(deployment)));
    const probes = edge.map(({ metadata }) => mainContainer(manifests, metadata.name).livenessProbe);
    expect(new Set(probes.map((probe) => JSON.stringify(probe?.tcpSocket)))).toEqual(new Set(['{"port":"http"}']));
    expect(offenders(({ livenessProbe }) => livenessProbe?.httpGet?.path === "/health")).toEqual([]);
  });

  test("has three probes that differ, of which liveness is the most patient and startup the longest", () => {
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

  test("probes only ports that its container names", () => {
    expect(
      offenders(({ startupProbe, readinessProbe, livenessProbe, ports }) =>
        [startupProbe, readinessProbe, livenessProbe]
          .flatMap((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? [])
          .some((port) => !ports.some(({ name: known }) => known === port)),
      ),
    ).toEqual([]);
  });

  test("finishes draining before it is killed, and a stream gets the longest", () => {
    const grace = (deployment: RenderedDeployment) => deployment.spec.template.spec.terminationGracePeriodSeconds;
    const drain = ({ lifecycle }: RenderedContainer) => Number(lifecycle?.preStop.exec.command[1] ?? 0);
    expect(offenders((container, deployment) => grace(deployment) <= drain(container))).toEqual([]);
    const ofServices = servers.filter(({ app }) => SERVICES.includes(app));
    expect(ofServices.filter(({ container }) => container.lifecycle === undefined)).toEqual([]);
    for (const { app, container, deployment } of ofServices) {
      expect([drain(container), grace(deployment)]).toEqual(app === "streaming" ? [30, 120] : [10, 40]);
    }
  });

  test("spreads over zones and nodes, each revision by itself, without ever refusing to be scheduled", () => {
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

  test("runs an image of a version, never of a tag that moves", () => {
    expect(
      offenders(({ image }) => !/^[^@]+:[^:/@]+(@sha256:[0-9a-f]{64})?$/.test(image) || /:latest(@|$)/.test(image)),
    ).toEqual([]);
  });

  test("takes passwords, keys and secrets from Secrets, by keys that the names promise", () => {
    const variables = containers.flatMap(({ container }) => container.env);
    const secret = variables.filter(({ name: variable }) => /PASSWORD|SECRET|_KEY$|TOKEN|AUTH$/.test(variable));
    expect(secret.length).toBeGreaterThan(9);
    expect(secret.filter(({ value }) => value !== undefined)).toEqual([]);
    const keys: readonly string[] = Object.values(SECRET_KEYS).flat();
    const read = variables.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.key ?? []);
    expect(read.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test("has each environment variable once", () => {
    expect(offenders(({ env }) => new Set(env.map(({ name: variable }) => variable)).size !== env.length)).toEqual([]);
  });
});

function appOf({ metadata }: RenderedDeployment): string {
  return metadata.labels?.["app"] ?? "";
}
