import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { parseAllDocuments } from "yaml";
import { GROUPS } from "../../../dev/images/image";
import { IMAGES } from "../../../dev/images/images";
import { PROJECT } from "../../helpers/fixtures";

const names = IMAGES.flatMap((image) => image.names);
const imageOf = (name: string) => IMAGES.find((image) => image.names.includes(name));

/** The image name as containerd writes it, with the default registry and repository prefix. */
function normalized(name: string): string {
  const [first = "", ...rest] = name.split("/");
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]/.test(first) ? name : `docker.io/${name}`;
}

/** Every value of an `image` field, at any depth. */
function imagesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "image" && typeof inner === "string" ? [inner] : imagesIn(inner),
  );
}

function renderedImages(): readonly string[] {
  const golden = join(PROJECT, "test", "golden");
  // Nodes run the shipped environments. The examples use made-up registries and digests.
  const files = readdirSync(golden, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".k8s.yaml") && !file.startsWith("examples"),
  );
  const documents = files.flatMap((file) => parseAllDocuments(readFileSync(join(golden, file), "utf8")));
  return [...new Set(documents.flatMap((document) => imagesIn(document.toJS())))];
}

test("the table contains every image of the rendered manifests", () => {
  const rendered = renderedImages().map(normalized);
  expect(rendered.length).toBeGreaterThan(10);
  expect(rendered.filter((name) => !names.includes(name))).toEqual([]);
});

test("every name is unique, complete and has a tag", () => {
  expect(names).toEqual([...new Set(names)]);
  expect(names.filter((name) => normalized(name) !== name || !/:[\w.-]+$/.test(name))).toEqual([]);
});

test("every group has images, and every image states what it proves", () => {
  expect(GROUPS.filter((group) => !IMAGES.some((image) => image.group === group))).toEqual([]);
  expect(IMAGES.filter(({ real, ours, unproven }) => [real, ours, unproven].includes(""))).toEqual([]);
});

test.each([
  [
    "docker.io/library/postgres:16.4",
    {
      Entrypoint: ["docker-entrypoint.sh"],
      Cmd: ["postgres"],
      StopSignal: "SIGINT",
      Volumes: { "/var/lib/postgresql/data": {} },
    },
  ],
  [
    "docker.io/library/redis:7.4.1",
    { Entrypoint: ["docker-entrypoint.sh"], Cmd: ["redis-server"], WorkingDir: "/data", Volumes: { "/data": {} } },
  ],
  [
    "docker.io/confluentinc/cp-kafka:7.7.1",
    { Cmd: ["/etc/confluent/docker/run"], User: "appuser", WorkingDir: "/home/appuser" },
  ],
  ["quay.io/keycloak/keycloak:26.2.5", { Entrypoint: ["/opt/keycloak/bin/kc.sh"], User: "1000" }],
  [
    "quay.io/prometheus/alertmanager:v0.28.1",
    {
      Entrypoint: ["/bin/alertmanager"],
      Cmd: ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"],
      User: "nobody",
      WorkingDir: "/alertmanager",
    },
  ],
  [
    "quay.io/prometheus/prometheus:v3.16.0",
    {
      Entrypoint: ["/bin/prometheus"],
      Cmd: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
      User: "nobody",
      WorkingDir: "/prometheus",
    },
  ],
  [
    "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0",
    { Entrypoint: ["/kube-state-metrics", "--port=8080", "--telemetry-port=8081"] },
  ],
  ["docker.io/curlimages/curl:8.17.0", { Entrypoint: ["/entrypoint.sh"], Cmd: ["curl"], User: "100:101" }],
  ["docker.io/amazon/aws-cli:2.31.20", { Entrypoint: ["/usr/local/bin/aws"], WorkingDir: "/aws" }],
  ["docker.io/alpine/k8s:1.36.2", { Cmd: ["bash"], WorkingDir: "/apps" }],
  ["registry.k8s.io/pause:3.10.1", { Entrypoint: ["/pause"], User: "65535:65535" }],
  ["registry.k8s.io/coredns/coredns:v1.15.0", { Entrypoint: ["/coredns"] }],
])("%s has the same configuration as its upstream image", (name, expected) => {
  expect(imageOf(name)?.config).toMatchObject(expected);
});

test.each([
  ["docker.io/library/postgres:16.4", "PGDATA=/var/lib/postgresql/data"],
  ["docker.io/library/postgres:16.4", "PG_MAJOR=16"],
  ["docker.io/library/postgres:17.2", "PG_MAJOR=17"],
  ["quay.io/keycloak/keycloak:26.2.5", "KC_RUN_IN_CONTAINER=true"],
  ["ghcr.io/254carbon/access-layer-gateway:v1.0.1", "STAND_IN_SERVICE=gateway"],
  ["ghcr.io/254carbon/access-layer-gateway:v1.0.1", "STAND_IN_VERSION=v1.0.1"],
])("%s sets %s", (name, variable) => {
  expect(imageOf(name)?.config.Env).toContain(variable);
});
