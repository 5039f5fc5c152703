import { EDGE_IMAGES } from "./edge-images";
import type { Image } from "./image";
import * as layers from "./layers";

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
    ours: "the program that holds a pod's namespaces, collects ended processes and stops on a signal",
    unproven: "memory of the upstream program, which is smaller",
  },
  {
    names: ["registry.k8s.io/coredns/coredns:v1.15.0"],
    group: "system",
    layers: [layers.COREDNS],
    config: { Entrypoint: ["/coredns"], Env: ENVIRONMENT, WorkingDir: "/" },
    real: "CoreDNS 1.15.0, built from its Go module",
    ours: "nothing",
    unproven: "nothing that the layer uses",
  },
  {
    names: ["registry.k8s.io/metrics-server/metrics-server:v0.9.0"],
    group: "system",
    layers: [layers.METRICS_SERVER],
    config: { Entrypoint: ["/metrics-server"], Env: ENVIRONMENT, User: "65534" },
    real: "metrics-server 0.9.0, built from its Go module",
    ours: "nothing",
    unproven: "nothing that the layer uses",
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
    real: "Redis 7 in the distribution's version (7.0 in Debian 12)",
    ours: "the entry point: arguments that are options or a file go to `redis-server`",
    unproven:
      "differences between 7.0 and 7.4; upstream's change from root to the user `redis`, because the layer's pods do not start as root",
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
    unproven: "upstream's BusyBox programs, because Debian's replace them; `amtool`, which is missing",
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
    real: "the jars of Apache Kafka 3.7.1, the version of Confluent Platform 7.7.1, on the distribution's Java (17 in Debian 12)",
    ours: "`/etc/confluent/docker/run` (variables to properties, format, start) and the commands `kafka-…`, which start Kafka's own classes",
    unproven:
      "Confluent's patches and start scripts, their checks of variables and JVM flags; commands that are not in the table of `layers.ts`",
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
    real: "the distribution of Keycloak 26.2.5 with its `kc.sh`, which is upstream's entry point",
    ours: "nothing",
    unproven:
      "Java 21 of upstream's image, because the distribution's Java runs it (17 in Debian 12); its small base system without `curl`",
  },
];

const TOOLS: readonly Image[] = [
  {
    names: ["docker.io/amazon/aws-cli:2.31.20"],
    group: "tools",
    layers: [layers.BASE, layers.AWS],
    config: { Entrypoint: ["/usr/local/bin/aws"], Env: ENVIRONMENT, WorkingDir: "/aws" },
    real: "AWS CLI 1 of PyPI, with the commands and flags that the scripts use",
    ours: "the start script, which maps `AWS_REGION` for version 1",
    unproven: "AWS CLI 2; that upstream's image has each program that the scripts use",
  },
  {
    names: ["docker.io/alpine/k8s:1.36.2"],
    group: "tools",
    layers: [layers.BASE, layers.AWS, layers.KUBECTL],
    config: { Cmd: ["bash"], Env: ENVIRONMENT, WorkingDir: "/apps" },
    real: "kubectl of the version that the nodes run, with jq and OpenSSL of the distribution",
    ours: "nothing",
    unproven: "Alpine's BusyBox programs; that upstream's image has each program that the scripts use",
  },
  {
    names: ["docker.io/curlimages/curl:8.17.0"],
    group: "tools",
    layers: [layers.BASE, layers.CURL],
    config: { Entrypoint: ["/entrypoint.sh"], Cmd: ["curl"], Env: ENVIRONMENT, User: "100:101" },
    real: "curl of the distribution (7.88 in Debian 12)",
    ours: "the entry point: arguments that are options go to `curl`",
    unproven: "curl 8.17; Alpine's shell",
  },
];

const S3: readonly Image[] = [
  {
    names: ["docker.io/versity/versitygw:v1.8.0"],
    group: "s3",
    layers: [layers.BASE, layers.VERSITYGW],
    config: { Entrypoint: ["/usr/local/bin/versitygw"], Env: ENVIRONMENT },
    real: "versitygw 1.8.0, built from its Go module; it replaces the object store of the cloud",
    ours: "nothing",
    unproven: "Amazon S3",
  },
];

/** Every image that a cluster of real nodes runs. */
export const IMAGES: readonly Image[] = [...SYSTEM, ...EDGE_IMAGES, ...STORES, ...JAVA, ...TOOLS, ...S3];

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
        `PATH=${PATH}:${layers.postgresFolder(major)}:${layers.POSTGRES_CLIENTS_FOLDER}`,
        "LANG=C.UTF-8",
        `PG_MAJOR=${major}`,
        "PGDATA=/var/lib/postgresql/data",
      ],
      StopSignal: "SIGINT",
      Volumes: { "/var/lib/postgresql/data": {} },
      ExposedPorts: { "5432/tcp": {} },
    },
    real: `the server of PostgreSQL ${version} from Maven, and the client programs of PostgreSQL 16.14 from PyPI`,
    ours: "the entry point: documented variables, `/docker-entrypoint-initdb.d`, first start on a socket; `listen_addresses` of the sample",
    unproven:
      "upstream's entry point, when it is interrupted in the first start, too; its locale `en_US.utf8`; its extensions, and `gosu`",
  };
}
