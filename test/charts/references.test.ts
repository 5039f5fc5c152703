import { synthesize } from "../../charts/synthesize";
import { ENVIRONMENTS, environmentOf, layerOf } from "../helpers/fixtures";
import { containersOf, environmentOfContainer, ofKind, podOfCronJob, selects } from "../helpers/kubernetes";

/** Pattern of an RFC 1123 label. */
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** ConfigMaps that Prometheus and Grafana read. No pod of the layer mounts them. */
const READ_BY_OTHERS = ["access-layer-rules", "access-layer-dashboards"];

describe.each(ENVIRONMENTS)("objects of %s", (name) => {
  const { manifests, yaml } = synthesize(layerOf(environmentOf(name)));
  const deployments = ofKind(manifests, "Deployment");
  const services = ofKind(manifests, "Service");
  const namesOfKind = (kind: string) =>
    manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);

  test("all objects are in the namespace of the layer, except the Namespace", () => {
    const outside = manifests.filter(({ metadata }) => metadata.namespace !== "254carbon-access");
    expect(outside.map(({ kind, metadata }) => [kind, metadata])).toEqual([
      [
        "Namespace",
        { name: "254carbon-access", labels: expect.objectContaining({ "app.kubernetes.io/part-of": "access-layer" }) },
      ],
    ]);
  });

  test("names are valid, Services start with a letter, and cdk8s generates none of them", () => {
    const names = manifests.map(({ metadata }) => metadata.name);
    expect(names.filter((text) => !DNS_LABEL.test(text))).toEqual([]);
    expect(services.filter(({ metadata }) => !/^[a-z]/.test(metadata.name))).toEqual([]);
    expect(yaml).not.toMatch(/-c8[0-9a-f]{6}/);
  });

  test("label values are valid, and all objects have the part-of label", () => {
    const labels = manifests.map(({ metadata }) => metadata.labels ?? {});
    const templates = deployments.map(({ spec }) => spec.template.metadata.labels);
    const values = [...labels, ...templates].flatMap((record) => Object.values(record));
    expect(values.filter((value) => !LABEL_VALUE.test(value))).toEqual([]);
    expect(labels.map((record) => record["app.kubernetes.io/part-of"])).toEqual(labels.map(() => "access-layer"));
  });

  test("the manifest contains no Secret", () => {
    expect(namesOfKind("Secret")).toEqual([]);
  });

  test("every Service selects at least one workload whose pods declare all target ports", () => {
    expect(services.length).toBeGreaterThanOrEqual(10);
    const blocked = services.filter(({ spec }) => spec.selector === undefined).map(({ metadata }) => metadata.name);
    expect(blocked.filter((name) => !/^(gateway|streaming)-blocked-service$/.test(name))).toEqual([]);
    for (const { metadata, spec } of services.filter(({ metadata }) => !blocked.includes(metadata.name))) {
      const behind = deployments.filter(({ spec: { template } }) => selects(spec.selector, template.metadata.labels));
      expect([metadata.name, behind.length > 0]).toEqual([metadata.name, true]);
      for (const { targetPort } of spec.ports) {
        const ports = behind.map(({ spec: { template } }) =>
          template.spec.containers[0].ports.map((port) => port.name),
        );
        expect(ports.every((known) => known.includes(targetPort))).toBe(true);
      }
    }
  });

  test("every pod mounts all of its volumes, and every mount refers to a volume of the pod", () => {
    for (const deployment of deployments) {
      const volumes = deployment.spec.template.spec.volumes.map((volume) => volume.name);
      const mounted = containersOf(deployment).flatMap(({ volumeMounts }) => volumeMounts.map((mount) => mount.name));
      expect([...new Set(mounted)].sort()).toEqual([...volumes].sort());
      expect(new Set(volumes).size).toBe(volumes.length);
    }
  });

  test("no container mounts two volumes at the same path", () => {
    for (const { volumeMounts } of deployments.flatMap(containersOf)) {
      const paths = volumeMounts.map(({ mountPath }) => mountPath);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths.filter((path) => !path.startsWith("/"))).toEqual([]);
    }
  });

  test("pods use all ConfigMaps, claims and ServiceAccounts in the manifest, and only those", () => {
    const pods = [
      ...deployments.map(({ spec }) => spec.template.spec),
      ...ofKind(manifests, "CronJob").map(podOfCronJob),
    ];
    const volumes = pods.flatMap((pod) => pod.volumes);
    const referred = {
      // Optional ConfigMaps are not part of the layer.
      ConfigMap: volumes.flatMap(({ configMap }) => (configMap?.optional === true ? [] : (configMap?.name ?? []))),
      PersistentVolumeClaim: volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
      ServiceAccount: pods.map(({ serviceAccountName }) => serviceAccountName),
    };
    for (const [kind, names] of Object.entries(referred)) {
      const existing = namesOfKind(kind).filter((known) => !READ_BY_OTHERS.includes(known));
      expect([...new Set(names)].sort()).toEqual([...existing].sort());
    }
  });

  test("services receive addresses only for Services that exist and for the projection service", () => {
    const known = services.flatMap(({ metadata, spec }) => spec.ports.map(({ port }) => `${metadata.name}:${port}`));
    const configured = deployments.flatMap(containersOf).flatMap((container) => {
      const variables = environmentOfContainer(container);
      const postgres =
        variables["ACCESS_POSTGRES_HOST"] &&
        `${variables["ACCESS_POSTGRES_HOST"]}:${variables["ACCESS_POSTGRES_PORT"]}`;
      const addresses = Object.entries(variables).filter(([variable]) => /_(URL|SERVERS)$/.test(variable));
      return [
        ...addresses.map(([, value]) => value.replace(/^\w+:\/\//, "").replace(/\/0$/, "")),
        ...(postgres ? [postgres] : []),
      ];
    });
    const elsewhere = configured.filter((address) => !known.includes(address) && !address.startsWith("secret:"));
    expect(configured.length).toBeGreaterThan(15);
    expect(new Set(elsewhere)).toEqual(new Set(["projection-service.data-processing.svc:8000"]));
  });
});
