import { Alertmanager, type AlertmanagerProps } from "../../../../lib/constructs/datastores/alertmanager";
import { alone, clientEnvironmentOf } from "../../../helpers/datastores";
import { mainContainer, one } from "../../../helpers/kubernetes";
import { missingFields, type Complete } from "../../../helpers/rendered-fields";
import { namesOf } from "../../../helpers/consumer-chart";

const MINIMAL: AlertmanagerProps = { kind: "inCluster", version: "v0.28.1" };

/** All props except the name, which two-of-a-kind.test.ts covers. */
const ALL: Complete<Omit<Extract<AlertmanagerProps, { kind: "inCluster" }>, "name">> = {
  kind: "inCluster",
  version: "v0.28.31",
  digest: `sha256:${"31".repeat(32)}`,
  image: "registry.example.com/base/alertmanager",
  resources: { requests: { cpu: "311m", memory: "312Mi" }, limits: { cpu: "313m", memory: "314Mi" } },
  configuration: "route:\n  receiver: their-pager\nreceivers:\n  - name: their-pager\n",
  readsReceivers: true,
  storage: "3Gi",
  externalUrl: "https://alertmanager.example.com",
  storageClass: "their-fast-disks",
  priorityClass: "their-stores",
  secrets: {
    jwt: "rotated-jwt",
    postgres: "rotated-postgres",
    redis: "rotated-redis",
    keycloak: "rotated-keycloak",
    alertmanager: "rotated-alertmanager",
    databaseRoles: { orders: "rotated-orders" },
  },
};

const EXTERNAL: Complete<Omit<Extract<AlertmanagerProps, { kind: "external" }>, "hostFrom" | "name">> = {
  kind: "external",
  host: "alertmanager.monitoring.example.com",
  port: 443,
  tls: true,
  cidrs: ["203.0.113.20/32"],
  configuration: ALL.configuration,
  readsReceivers: true,
  secrets: ALL.secrets,
  storageClass: "their-fast-disks",
  priorityClass: "their-stores",
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
    const secrets = ["jwt", "postgres", "redis", "keycloak", "databaseRoles.orders"].map(
      (concern) => `secrets.${concern}`,
    );
    const others = ["kind", "readsReceivers", ...secrets];
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
    expect(checksumOf({ ...MINIMAL, configuration: ALL.configuration })).toEqual(before);
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

describe("an external Alertmanager", () => {
  test("an external Alertmanager creates no objects and uses the address from its props", () => {
    const { store, manifests } = alone((chart) => new Alertmanager(chart, "their-id", EXTERNAL));
    expect(manifests).toEqual([]);
    expect(store.endpoint).toEqual({ host: EXTERNAL.host, port: 443, tls: true });
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
    });
  });
});
