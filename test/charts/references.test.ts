import { synthesize } from "../../charts/synthesize";
import { ENVIRONMENTS, environmentOf, layerOf } from "../helpers/fixtures";
import { containersOf, environmentOfContainer, ofKind, podOfCronJob, selects } from "../helpers/kubernetes";

/** RFC 1123, as Kubernetes checks names. */
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** ConfigMaps for Prometheus and Grafana, which no pod of ours mounts. */
const READ_BY_OTHERS = ["access-layer-rules", "access-layer-dashboards"];

describe.each(ENVIRONMENTS)("the objects of %s", (name) => {
  const { manifests, yaml } = synthesize(layerOf(environmentOf(name)));
  const deployments = ofKind(manifests, "Deployment");
  const services = ofKind(manifests, "Service");
  const namesOfKind = (kind: string) =>
    manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);

  test("are all in the layer's namespace, but the Namespace itself", () => {
    const outside = manifests.filter(({ metadata }) => metadata.namespace !== "254carbon-access");
    expect(outside.map(({ kind, metadata }) => [kind, metadata])).toEqual([
      [
        "Namespace",
        { name: "254carbon-access", labels: expect.objectContaining({ "app.kubernetes.io/part-of": "access-layer" }) },
      ],
    ]);
  });

  test("have names that Kubernetes takes, Services' starting with a letter, and none that cdk8s made up", () => {
    const names = manifests.map(({ metadata }) => metadata.name);
    expect(names.filter((text) => !DNS_LABEL.test(text))).toEqual([]);
    expect(services.filter(({ metadata }) => !/^[a-z]/.test(metadata.name))).toEqual([]);
    expect(yaml).not.toMatch(/-c8[0-9a-f]{6}/);
  });

  test("have label values that Kubernetes takes, and say what they are part of", () => {
    const labels = manifests.map(({ metadata }) => metadata.labels ?? {});
    const templates = deployments.map(({ spec }) => spec.template.metadata.labels);
    const values = [...labels, ...templates].flatMap((record) => Object.values(record));
    expect(values.filter((value) => !LABEL_VALUE.test(value))).toEqual([]);
    expect(labels.map((record) => record["app.kubernetes.io/part-of"])).toEqual(labels.map(() => "access-layer"));
  });

  test("hold no Secret", () => {
    expect(namesOfKind("Secret")).toEqual([]);
  });

  test("are Services in front of at least one workload, on ports that all its pods name", () => {
    expect(services.length).toBeGreaterThanOrEqual(10);
    for (const { metadata, spec } of services) {
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

  test("mount every volume that a pod has, and have every volume that a container mounts", () => {
    for (const deployment of deployments) {
      const volumes = deployment.spec.template.spec.volumes.map((volume) => volume.name);
      const mounted = containersOf(deployment).flatMap(({ volumeMounts }) => volumeMounts.map((mount) => mount.name));
      expect([...new Set(mounted)].sort()).toEqual([...volumes].sort());
      expect(new Set(volumes).size).toBe(volumes.length);
    }
  });

  test("mount nothing over another mount of the same container", () => {
    for (const { volumeMounts } of deployments.flatMap(containersOf)) {
      const paths = volumeMounts.map(({ mountPath }) => mountPath);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths.filter((path) => !path.startsWith("/"))).toEqual([]);
    }
  });

  test("refer only to ConfigMaps, claims and ServiceAccounts that are there, and to all of them", () => {
    const pods = [
      ...deployments.map(({ spec }) => spec.template.spec),
      ...ofKind(manifests, "CronJob").map(podOfCronJob),
    ];
    const volumes = pods.flatMap((pod) => pod.volumes);
    const referred = {
      // What is optional is somebody else's.
      ConfigMap: volumes.flatMap(({ configMap }) => (configMap?.optional === true ? [] : (configMap?.name ?? []))),
      PersistentVolumeClaim: volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
      ServiceAccount: pods.map(({ serviceAccountName }) => serviceAccountName),
    };
    for (const [kind, names] of Object.entries(referred)) {
      const there = namesOfKind(kind).filter((known) => !READ_BY_OTHERS.includes(known));
      expect([...new Set(names)].sort()).toEqual([...there].sort());
    }
  });

  test("tell services only addresses of the layer that some Service has, and the projection service's", () => {
    const known = services.flatMap(({ metadata, spec }) => spec.ports.map(({ port }) => `${metadata.name}:${port}`));
    const told = deployments.flatMap(containersOf).flatMap((container) => {
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
    const elsewhere = told.filter((address) => !known.includes(address) && !address.startsWith("secret:"));
    expect(told.length).toBeGreaterThan(15);
    expect(new Set(elsewhere)).toEqual(new Set(["projection-service.data-processing.svc:8000"]));
  });
});
