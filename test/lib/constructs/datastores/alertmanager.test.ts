import { Alertmanager, type AlertmanagerProps } from "../../../../lib/constructs/datastores/alertmanager";
import { alone, clientEnvironmentOf } from "../../../helpers/datastores";
import { mainContainer, one } from "../../../helpers/kubernetes";
import { ALL_PODS } from "../../../helpers/pods";
import { missingFields, type Complete } from "../../../helpers/rendered-fields";
import { namesOf } from "../../../helpers/consumer-chart";
import type { ExternalEndpoint } from "../../../../lib/spec/external";

const MINIMAL: AlertmanagerProps = { kind: "inCluster", version: "v0.28.1" };

/** All props except the name, which two-of-a-kind.test.ts covers. */
const ALL: Complete<Omit<Extract<AlertmanagerProps, { kind: "inCluster" }>, "name">> = {
  kind: "inCluster",
  version: "v0.28.31",
  digest: `sha256:${"31".repeat(32)}`,
  image: "registry.example.com/base/alertmanager",
  replicas: 2,
  resources: { requests: { cpu: "311m", memory: "312Mi" }, limits: { cpu: "313m", memory: "314Mi" } },
  configuration: "route:\n  receiver: their-pager\nreceivers:\n  - name: their-pager\n",
  readsReceivers: true,
  storage: "3Gi",
  externalUrl: "https://alertmanager.example.com",
  storageClass: "their-fast-disks",
  pods: ALL_PODS,
  secrets: {
    jwt: "rotated-jwt",
    postgres: "rotated-postgres",
    redis: "rotated-redis",
    kafka: "rotated-kafka",
    keycloak: "rotated-keycloak",
    alertmanager: "rotated-alertmanager",
    databaseRoles: { orders: "rotated-orders" },
  },
};

const EXTERNAL: Complete<Omit<Extract<AlertmanagerProps, { kind: "external" }>, "hostFrom" | "name" | "ca">> &
  Pick<ExternalEndpoint, "ca"> = {
  kind: "external",
  host: "alertmanager.monitoring.example.com",
  port: 443,
  tls: true,
  ca: { configMap: "their-ca", key: "root.pem" },
  cidrs: ["203.0.113.20/32"],
  configuration: ALL.configuration,
  readsReceivers: true,
  secrets: ALL.secrets,
  storageClass: "their-fast-disks",
};

function build(props: AlertmanagerProps) {
  return alone((chart) => new Alertmanager(chart, "their-id", props)).manifests;
}

function checksumOf(props: AlertmanagerProps) {
  return one(build(props), "Deployment", "alertmanager-deployment").spec.template.metadata.annotations;
}

describe("Alertmanager in the cluster", () => {
  test("Alertmanager renders one Deployment, a claim, its configuration, a Service and a ServiceAccount", () => {
    const manifests = build(MINIMAL);
    expect(namesOf(manifests)).toEqual([
      "ServiceAccount/alertmanager",
      "PersistentVolumeClaim/alertmanager-data",
      "ConfigMap/alertmanager-config",
      "Deployment/alertmanager-deployment",
      "Service/alertmanager-service",
    ]);
    expect(one(manifests, "Service", "alertmanager-service").spec.ports).toMatchObject([
      { port: 9093, targetPort: "http" },
    ]);
    expect(mainContainer(manifests, "alertmanager-deployment")).toMatchObject({
      name: "alertmanager",
      image: "quay.io/prometheus/alertmanager:v0.28.1",
      args: [
        "--config.file=/etc/alertmanager/alertmanager.yml",
        "--storage.path=/alertmanager",
        "--data.maintenance-interval=1m",
        "--cluster.listen-address=",
      ],
    });
  });

  test("Alertmanager renders all of its props and references only its own Secret", () => {
    const secrets = ["jwt", "postgres", "redis", "kafka", "keycloak", "databaseRoles.orders"].map(
      (concern) => `secrets.${concern}`,
    );
    const others = ["kind", "replicas", "readsReceivers", ...secrets];
    expect(missingFields(ALL, build(ALL), build(MINIMAL))).toEqual(others);
  });

  test("Alertmanager mounts its configuration at the path that its arguments contain", () => {
    const manifests = build(ALL);
    expect(one(manifests, "ConfigMap", "alertmanager-config").data).toEqual({ "alertmanager.yml": ALL.configuration });
    expect(mainContainer(manifests, "alertmanager-deployment").volumeMounts).toEqual([
      { name: "alertmanager-config", mountPath: "/etc/alertmanager", readOnly: true },
      { name: "alertmanager-data", mountPath: "/alertmanager" },
      { name: "receivers", mountPath: "/etc/alertmanager-receivers", readOnly: true },
    ]);
  });

  test("Alertmanager mounts the active Secret as group-readable files at the configured path", () => {
    const volumesOf = (props: AlertmanagerProps) =>
      one(build(props), "Deployment", "alertmanager-deployment").spec.template.spec.volumes;
    expect(volumesOf(ALL)).toContainEqual({
      name: "receivers",
      secret: { secretName: "rotated-alertmanager", defaultMode: 0o440 },
    });
    expect(volumesOf({ ...MINIMAL, readsReceivers: true })).toContainEqual({
      name: "receivers",
      secret: { secretName: "alertmanager-receivers", defaultMode: 0o440 },
    });
    expect(volumesOf(MINIMAL).map(({ name }) => name)).toEqual(["alertmanager-config", "alertmanager-data"]);
  });

  test("Alertmanager restarts its pod only when its configuration changes", () => {
    const before = checksumOf(ALL);
    expect(Object.keys(before ?? {})).toContain("checksum/alertmanager-config");
    expect(checksumOf({ ...ALL, configuration: `${ALL.configuration}# one more line\n` })).not.toEqual(before);
    const { replicas, configuration, pods } = ALL;
    const other: AlertmanagerProps = { ...MINIMAL, replicas, configuration, pods };
    expect(checksumOf(other)).toEqual(before);
  });

  test("Alertmanager keeps silences on a volume of 1 GiB by default, and links to its external address", () => {
    const claim = one(build(MINIMAL), "PersistentVolumeClaim", "alertmanager-data").spec;
    expect(claim).toEqual({ accessModes: ["ReadWriteOncePod"], resources: { requests: { storage: "1Gi" } } });
    const { args } = mainContainer(build(ALL), "alertmanager-deployment");
    expect(args?.slice(-2)).toEqual(["--web.external-url=https://alertmanager.example.com", "--web.route-prefix=/"]);
  });

  test("Alertmanager discards every alert by default", () => {
    expect(one(build(MINIMAL), "ConfigMap", "alertmanager-config").data).toEqual({
      "alertmanager.yml": "route:\n  receiver: discard\nreceivers:\n  - name: discard\n",
    });
  });
});

describe("Alertmanager with two replicas", () => {
  const PAIR: AlertmanagerProps = { ...MINIMAL, replicas: 2 };
  const FIRST = "alertmanager-deployment";
  const SECOND = "alertmanager-second-deployment";
  const pair = build(PAIR);
  const podOf = (deployment: string) => one(pair, "Deployment", deployment).spec.template;

  test("a second replica adds a Deployment, a claim, a Service for the peers and a PodDisruptionBudget", () => {
    const added = namesOf(pair).filter((name) => !namesOf(build(MINIMAL)).includes(name));
    expect(added).toEqual([
      "PersistentVolumeClaim/alertmanager-second-data",
      `Deployment/${SECOND}`,
      "Service/alertmanager-peers-service",
      `PodDisruptionBudget/${FIRST}`,
    ]);
    expect(namesOf(pair)).toEqual(expect.arrayContaining(namesOf(build(MINIMAL))));
    expect(build({ ...MINIMAL, replicas: 1 })).toEqual(build(MINIMAL));
  });

  test("the first of two replicas keeps its selector, its strategy and its volume", () => {
    const [alone, first] = [build(MINIMAL), pair].map((manifests) => one(manifests, "Deployment", FIRST).spec);
    expect(first?.selector).toEqual(alone?.selector);
    expect(first?.strategy).toEqual({ type: "Recreate" });
    expect(first?.template.spec.volumes).toEqual(alone?.template.spec.volumes);
    expect(first?.template.metadata.labels).toEqual(alone?.template.metadata.labels);
  });

  test("each replica has its own volume, and the selector of each Deployment matches only its own pod", () => {
    const claimsOf = (deployment: string) =>
      podOf(deployment).spec.volumes?.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
    expect([FIRST, SECOND].map(claimsOf)).toEqual([["alertmanager-data"], ["alertmanager-second-data"]]);
    const selectors = [FIRST, SECOND].map((name) => one(pair, "Deployment", name).spec.selector.matchLabels);
    const labels = [FIRST, SECOND].map((name) => podOf(name).metadata.labels ?? {});
    const matches = selectors.map((selector) =>
      labels.map((own) => Object.entries(selector).every(([key, value]) => own[key] === value)),
    );
    expect(matches).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(one(pair, "Service", "alertmanager-service").spec.selector).toEqual({ app: "alertmanager" });
    expect(one(pair, "PodDisruptionBudget", FIRST).spec).toMatchObject({
      maxUnavailable: 1,
      selector: { matchLabels: { app: "alertmanager" } },
    });
  });

  test("the replicas find each other at their own addresses through a Service that includes pods that are not ready", () => {
    for (const name of [FIRST, SECOND]) {
      const { args, env } = mainContainer(pair, name);
      expect(args?.filter((argument) => argument.startsWith("--cluster"))).toEqual([
        "--cluster.listen-address=[$(POD_IP)]:9094",
        "--cluster.peer=alertmanager-peers-service:9094",
      ]);
      expect(env).toEqual([{ name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }]);
    }
    expect(one(pair, "Service", "alertmanager-peers-service").spec).toMatchObject({
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: { app: "alertmanager" },
      ports: [
        { port: 9093, protocol: "TCP" },
        { port: 9094, protocol: "TCP" },
        { port: 9094, protocol: "UDP" },
      ],
    });
  });

  test("the replicas are spread from each other, although they belong to two Deployments", () => {
    for (const name of [FIRST, SECOND]) {
      const spread = podOf(name).spec.topologySpreadConstraints ?? [];
      expect(spread.map(({ topologyKey }) => topologyKey)).toEqual([
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
      ]);
      for (const constraint of spread) {
        expect(constraint.labelSelector).toEqual({ matchLabels: { app: "alertmanager" } });
        expect(Object.keys(constraint)).not.toContain("matchLabelKeys");
      }
    }
  });

  test("the second replica serves for 90 seconds while the first restarts, and then has the usual time to stop", () => {
    expect(mainContainer(pair, SECOND).lifecycle).toEqual({ preStop: { exec: { command: ["sleep", "90"] } } });
    expect(mainContainer(pair, FIRST).lifecycle).toBeUndefined();
    expect([FIRST, SECOND].map((name) => podOf(name).spec.terminationGracePeriodSeconds)).toEqual([30, 120]);
  });

  test("only the replicas of a pair call each other, with TCP and UDP", () => {
    const callsOf = (props: AlertmanagerProps) =>
      alone((chart) => new Alertmanager(chart, "alerts", props)).store.calls;
    expect(callsOf(PAIR)).toMatchObject([
      { name: "alertmanager", labels: { app: "alertmanager" }, ports: [9094], protocols: ["TCP", "UDP"] },
    ]);
    expect(callsOf(MINIMAL)).toEqual([]);
    expect(callsOf(EXTERNAL)).toEqual([]);
  });
});

describe("an external Alertmanager", () => {
  test("an external Alertmanager creates no objects and uses the address from its props", () => {
    const { store, manifests } = alone((chart) => new Alertmanager(chart, "their-id", EXTERNAL));
    expect(manifests).toEqual([]);
    expect(store.endpoint).toEqual({ host: EXTERNAL.host, port: 443, tls: true, ca: EXTERNAL.ca });
    expect(store.callee).toMatchObject({
      kind: "addresses",
      name: "alertmanager",
      cidrs: ["203.0.113.20/32"],
      ports: [443],
    });
  });

  test("an external Alertmanager sets the same client variable as one in the cluster", () => {
    expect(clientEnvironmentOf((chart) => new Alertmanager(chart, "alerts", MINIMAL))).toEqual({
      ACCESS_ALERTMANAGER_URL: "http://alertmanager-service:9093",
    });
    expect(clientEnvironmentOf((chart) => new Alertmanager(chart, "alerts", EXTERNAL))).toEqual({
      ACCESS_ALERTMANAGER_URL: "https://alertmanager.monitoring.example.com:443",
      ACCESS_ALERTMANAGER_CA_FILE: "/etc/access-layer/ca/alertmanager/root.pem",
    });
  });
});
