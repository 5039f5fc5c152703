/** Inputs of {@link monitoringObjects}. */
export interface MonitoringSetup {
  readonly namespace: string;
  /** Name of the node that has the images. */
  readonly node: string;
  /** Files in Prometheus' configuration folder. */
  readonly files: Readonly<Record<string, string>>;
}

const READ = ["get", "list", "watch"];

/** Permissions: those of Prometheus in the operator's documentation, and those of kube-state-metrics for its default resources. */
const PERMISSIONS: Readonly<Record<string, readonly object[]>> = {
  prometheus: [
    { apiGroups: [""], resources: ["nodes", "nodes/metrics", "services", "endpoints", "pods"], verbs: READ },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: READ },
  ],
  "kube-state-metrics": [{ apiGroups: ["*"], resources: ["*"], verbs: ["list", "watch"] }],
};

/** Prometheus and kube-state-metrics. */
export function monitoringObjects({ namespace, node, files }: MonitoringSetup): readonly object[] {
  const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "prometheus", namespace }, data: files };
  const volumes = [
    { name: "config", configMap: { name: "prometheus" } },
    { name: "data", emptyDir: {} },
  ];
  const mounts = [
    { name: "config", mountPath: "/etc/prometheus" },
    { name: "data", mountPath: "/prometheus" },
  ];
  const prometheus = {
    name: "prometheus",
    image: "quay.io/prometheus/prometheus:v3.16.0",
    args: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
    ports: [{ containerPort: 9090 }],
    readinessProbe: { httpGet: { path: "/-/ready", port: 9090 }, periodSeconds: 2 },
    volumeMounts: mounts,
  };
  const kubeStateMetrics = {
    name: "kube-state-metrics",
    image: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0",
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: "/readyz", port: 8081 }, periodSeconds: 2 },
  };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    ...Object.entries(PERMISSIONS).flatMap(([name, rules]) => accountOf(name, namespace, rules)),
    config,
    ...serverOf({ namespace, node, port: 9090, container: prometheus, volumes }),
    ...serverOf({ namespace, node, port: 8080, container: kubeStateMetrics, volumes: [] }),
  ];
}

function accountOf(name: string, namespace: string, rules: readonly object[]): readonly object[] {
  const api = "rbac.authorization.k8s.io";
  const metadata = { name: `${namespace}-${name}` };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
    { apiVersion: `${api}/v1`, kind: "ClusterRole", metadata, rules },
    {
      apiVersion: `${api}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: api, kind: "ClusterRole", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}

interface ServerSetup {
  readonly namespace: string;
  readonly node: string;
  readonly port: number;
  readonly container: { readonly name: string };
  readonly volumes: readonly object[];
}

function serverOf({ namespace, node, port, container, volumes }: ServerSetup): readonly object[] {
  const { name } = container;
  const labels = { "app.kubernetes.io/name": name };
  const pod = {
    nodeName: node,
    serviceAccountName: name,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534 },
    containers: [{ imagePullPolicy: "IfNotPresent", ...container }],
    volumes,
  };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace },
      spec: { selector: labels, ports: [{ port }] },
    },
  ];
}
