import { EDGE_IMAGES } from "./edge-images";
import { ENTRY_IMAGES } from "./entry-images";
import type { Image } from "./image";
import * as layers from "./layers";
import { EXPORTER_IMAGES } from "./exporter-images";
import { MONITORING_IMAGES } from "./monitoring-images";

/** Folders of programs in every image with a shell. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const ENVIRONMENT = [`PATH=${PATH}`];

const SYSTEM: readonly Image[] = [
  {
    names: ["registry.k8s.io/pause:3.10.1"],
    group: "system",
    layers: [layers.PAUSE],
    config: { Entrypoint: ["/pause"], Env: ENVIRONMENT, User: "65535:65535" },
    real: "nothing",
    ours: "the program that keeps a pod's namespaces open, reaps zombie processes and exits on a signal",
    unproven: "memory usage of the upstream program, which is lower",
  },
  {
    names: ["registry.k8s.io/coredns/coredns:v1.15.0"],
    group: "system",
    layers: [layers.COREDNS],
    config: { Entrypoint: ["/coredns"], Env: ENVIRONMENT, WorkingDir: "/" },
    real: "CoreDNS 1.15.0, built from its Go module",
    ours: "nothing",
    unproven: "features that the layer does not use",
  },
  {
    names: ["registry.k8s.io/metrics-server/metrics-server:v0.9.0"],
    group: "system",
    layers: [layers.METRICS_SERVER],
    config: { Entrypoint: ["/metrics-server"], Env: ENVIRONMENT, User: "65534" },
    real: "metrics-server 0.9.0, built from its Go module",
    ours: "nothing",
    unproven: "features that the layer does not use",
  },
];

const STORES: readonly Image[] = [
  ...[
    { name: "docker.io/library/postgres:16.4", version: "16.4" },
    { name: "docker.io/library/postgres:17.2", version: "17.2" },
  ].map(({ name, version }) => postgresImage(name, version)),
  {
    names: ["docker.io/library/redis:7.4.1"],
    group: "data",
    layers: [layers.BASE, layers.REDIS],
    config: {
      Entrypoint: ["docker-entrypoint.sh"],
      Cmd: ["redis-server"],
      Env: ENVIRONMENT,
      WorkingDir: "/data",
      Volumes: { "/data": {} },
      ExposedPorts: { "6379/tcp": {} },
    },
    real: "the distribution's version of Redis 7 (7.0 in Debian 12)",
    ours: "the entry point, which passes options or a file to `redis-server`",
    unproven:
      "differences between 7.0 and 7.4; upstream's switch from root to the user `redis`, because the layer's pods do not start as root",
  },
  {
    names: ["quay.io/prometheus/alertmanager:v0.28.1"],
    group: "data",
    layers: [layers.BASE, layers.ALERTMANAGER],
    config: {
      Entrypoint: ["/bin/alertmanager"],
      Cmd: ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"],
      Env: ENVIRONMENT,
      User: "nobody",
      WorkingDir: "/alertmanager",
      Volumes: { "/alertmanager": {} },
      ExposedPorts: { "9093/tcp": {} },
    },
    real: "Alertmanager 0.28.1, built from its Go module",
    ours: "nothing",
    unproven: "upstream's BusyBox programs, which Debian's replace; `amtool`, which is missing",
  },
];

const JAVA: readonly Image[] = [
  {
    names: ["docker.io/confluentinc/cp-kafka:7.7.1"],
    group: "java",
    layers: [layers.BASE, layers.JAVA, layers.KAFKA],
    config: {
      Cmd: ["/etc/confluent/docker/run"],
      Env: [...ENVIRONMENT, "LANG=C.UTF-8"],
      User: "appuser",
      WorkingDir: "/home/appuser",
      ExposedPorts: { "9092/tcp": {} },
    },
    real: "the JARs of Apache Kafka 3.7.1, on which Confluent Platform 7.7.1 is based, with the distribution's Java (17 in Debian 12)",
    ours: "`/etc/confluent/docker/run` (writes the properties, formats the storage, starts Kafka) and the `kafka-…` commands, which start Kafka's own classes",
    unproven:
      "Confluent's patches and start scripts, including their checks of variables and their JVM flags; commands that are not listed in `layers.ts`",
  },
  {
    names: ["quay.io/keycloak/keycloak:26.2.5"],
    group: "java",
    layers: [layers.BASE, layers.JAVA, layers.KEYCLOAK],
    config: {
      Entrypoint: ["/opt/keycloak/bin/kc.sh"],
      Env: [...ENVIRONMENT, "LANG=C.UTF-8", "KC_RUN_IN_CONTAINER=true"],
      User: "1000",
      ExposedPorts: { "8080/tcp": {}, "8443/tcp": {}, "9000/tcp": {} },
    },
    real: "the Keycloak 26.2.5 distribution with its `kc.sh`, which is also upstream's entry point",
    ours: "nothing",
    unproven:
      "Java 21 from upstream's image, because Keycloak runs on the distribution's Java (17 in Debian 12); upstream's minimal base system without `curl`",
  },
];

const TOOLS: readonly Image[] = [
  {
    names: ["docker.io/amazon/aws-cli:2.31.20"],
    group: "tools",
    layers: [layers.BASE, layers.AWS],
    config: { Entrypoint: ["/usr/local/bin/aws"], Env: ENVIRONMENT, WorkingDir: "/aws" },
    real: "AWS CLI 1 from PyPI, with the commands and flags that the scripts use",
    ours: "the start script, which copies `AWS_REGION` to the variable that version 1 reads",
    unproven: "AWS CLI 2; whether upstream's image contains every program that the scripts use",
  },
  {
    names: ["docker.io/alpine/k8s:1.36.2"],
    group: "tools",
    layers: [layers.BASE, layers.AWS, layers.KUBECTL],
    config: { Cmd: ["bash"], Env: ENVIRONMENT, WorkingDir: "/apps" },
    real: "kubectl in the version that the nodes run, with the distribution's jq and OpenSSL",
    ours: "nothing",
    unproven: "Alpine's BusyBox programs; whether upstream's image contains every program that the scripts use",
  },
  {
    names: ["docker.io/curlimages/curl:8.17.0"],
    group: "tools",
    layers: [layers.BASE, layers.CURL],
    config: { Entrypoint: ["/entrypoint.sh"], Cmd: ["curl"], Env: ENVIRONMENT, User: "100:101" },
    real: "the distribution's curl (7.88 in Debian 12)",
    ours: "the entry point, which passes options to `curl`",
    unproven: "curl 8.17; Alpine's shell",
  },
];

const S3: readonly Image[] = [
  {
    names: ["docker.io/versity/versitygw:v1.8.0"],
    group: "s3",
    layers: [layers.BASE, layers.VERSITYGW],
    config: { Entrypoint: ["/usr/local/bin/versitygw"], Env: ENVIRONMENT },
    real: "versitygw 1.8.0, built from its Go module; it replaces the cloud's object store",
    ours: "nothing",
    unproven: "Amazon S3",
  },
];

/** Every image that a cluster of real nodes runs. */
export const IMAGES: readonly Image[] = [
  ...SYSTEM,
  ...EDGE_IMAGES,
  ...STORES,
  ...JAVA,
  ...TOOLS,
  ...S3,
  ...ENTRY_IMAGES,
  ...MONITORING_IMAGES,
  ...EXPORTER_IMAGES,
];

function postgresImage(name: string, version: string): Image {
  const major = Number(version.split(".")[0]);
  return {
    names: [name],
    group: "data",
    layers: [layers.BASE, layers.postgres(version)],
    config: {
      Entrypoint: ["docker-entrypoint.sh"],
      Cmd: ["postgres"],
      Env: [
        `PATH=${[PATH, ...layers.postgresFolders(major)].join(":")}`,
        "LANG=C.UTF-8",
        `PG_MAJOR=${major}`,
        "PGDATA=/var/lib/postgresql/data",
      ],
      StopSignal: "SIGINT",
      Volumes: { "/var/lib/postgresql/data": {} },
      ExposedPorts: { "5432/tcp": {} },
    },
    real: `the PostgreSQL ${version} server from Maven, and the PostgreSQL ${major > 16 ? "18" : "16.14"} client programs from PyPI`,
    ours: "the entry point (documented variables, `/docker-entrypoint-initdb.d`, first start on a socket only); `listen_addresses` in the sample configuration",
    unproven:
      "upstream's entry point, including interruptions of its first start; its locale `en_US.utf8`; its extensions and `gosu`",
  };
}
