import type { Image } from "./image";
import type { Layer } from "./layer";
import { BASE, BASE_PACKAGES } from "./layers";
import { debian } from "./parts/debian";
import { folder } from "./parts/own-files";
import { goTool } from "./parts/programs";

const PROMETHEUS: Layer = {
  name: "prometheus",
  parts: [
    goTool("prometheus", "bin/prometheus"),
    folder("prometheus", { uid: 65534, gid: 65534 }),
    folder("etc/prometheus"),
    folder("tmp", { mode: 0o1777 }),
  ],
};

/** With time zones, as in the upstream image: it exits at a CronJob with a time zone that it does not know. */
const KUBE_STATE_METRICS: Layer = {
  name: "kube-state-metrics",
  parts: [debian(...BASE_PACKAGES, "tzdata"), goTool("kube-state-metrics", "kube-state-metrics")],
  above: BASE,
  seconds: 30,
};

/** Programs of the cluster that watch the layer. */
export const MONITORING_IMAGES: readonly Image[] = [
  {
    names: ["quay.io/prometheus/prometheus:v3.16.0"],
    group: "monitoring",
    layers: [PROMETHEUS],
    config: {
      Entrypoint: ["/bin/prometheus"],
      Cmd: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
      Env: ["PATH=/bin"],
      User: "nobody",
      WorkingDir: "/prometheus",
      Volumes: { "/prometheus": {} },
      ExposedPorts: { "9090/tcp": {} },
    },
    real: "Prometheus 3.16.0, built from its Go module",
    ours: "nothing",
    unproven: "the web user interface, `promtool` and upstream's BusyBox programs, which are missing",
  },
  {
    names: ["registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0"],
    group: "monitoring",
    layers: [BASE, KUBE_STATE_METRICS],
    config: {
      Entrypoint: ["/kube-state-metrics", "--port=8080", "--telemetry-port=8081"],
      Env: ["PATH=/"],
      User: "65534",
      ExposedPorts: { "8080/tcp": {}, "8081/tcp": {} },
    },
    real: "kube-state-metrics 2.18.0, built from its Go module, with the distribution's time zones",
    ours: "nothing",
    unproven: "features that the layer does not use; Debian's other programs, which upstream's image does not have",
  },
];
