import { readFileSync } from "fs";
import { join } from "path";
import { loadAll } from "js-yaml";
import { CHECKSUMS_JOB, manifestPath } from "../../lib/names";
import { ENVIRONMENTS, PROJECT, environmentOf } from "../helpers/fixtures";
import { PAGES, clusterCommands } from "../helpers/printed-commands";
import { page } from "./sandbox";

interface RenderedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly ports?: readonly { readonly port: number }[] };
}

const KINDS: Readonly<Record<string, string>> = {
  cronjob: "CronJob",
  deployment: "Deployment",
  hpa: "HorizontalPodAutoscaler",
  pdb: "PodDisruptionBudget",
  service: "Service",
};

/** docs/add-an-environment.md creates this environment from staging. */
const ADDED = "qa";

/** docs/release.md and docs/upgrade-datastores.md write the manifest before a change to this file. */
const RELEASED = `released/${manifestPath("prod")}`;

/** docs/datastores.md creates this Job with `access-layer job`. */
const CREATED_JOB = `job/${CHECKSUMS_JOB}`;

const goldens = ENVIRONMENTS.map((name) => readFileSync(join(PROJECT, "test", "golden", manifestPath(name)), "utf8"));
const objects = goldens.flatMap((text) => loadAll(text) as RenderedObject[]);
const contexts = ENVIRONMENTS.map((name) => environmentOf(name).environment.cluster.context);
const secrets = new Set(
  goldens.flatMap((text) => [...text.matchAll(/secretKeyRef:\n(?: +.*\n)*? +name: (\S+)/g)]).map(([, name]) => name),
);
const healthPaths = new Set(
  goldens.flatMap((text) => [...text.matchAll(/httpGet:\n +path: (\S+)/g)]).map(([, path]) => path),
);

const isRendered = (kind: string | undefined, name: string | undefined) =>
  objects.some((one) => one.kind === kind && one.metadata.name === name);

/** Returns the parts of a command that refer to something that no environment renders. `shown` is the page. */
function unknownParts(command: string, shown: string): readonly string[] {
  const known: readonly (readonly [part: RegExp, isKnown: (...groups: string[]) => boolean])[] = [
    [
      /--context (\S+)/g,
      (context) => [...contexts, contexts.map((one) => one.replace("staging", ADDED))].flat().includes(context),
    ],
    [/(?:--namespace|-n| namespace) (\S+)/g, (namespace) => isRendered("Namespace", namespace)],
    [
      / ([a-z]+)\/([a-z][a-z0-9-]*)(?= |$)/g,
      (kind, name) => isRendered(KINDS[kind], name) || `${kind}/${name}` === CREATED_JOB,
    ],
    [
      /-f (\S+)/g,
      (file) => ["-", RELEASED, ...[...ENVIRONMENTS, ADDED].map((name) => `dist/${manifestPath(name)}`)].includes(file),
    ],
    [/port-forward service\/(\S+) \d+:(\d+)/g, (name, port) => portsOf(name).includes(Number(port))],
    [/curl http:\/\/localhost:(\d+)(\S*)/g, (port, path) => shown.includes(` ${port}:`) && healthPaths.has(path)],
  ];
  return known.flatMap(([part, isKnown]) =>
    [...command.matchAll(part)].filter(([, ...groups]) => !isKnown(...groups)).map(([text]) => text.trim()),
  );
}

function portsOf(service: string): readonly number[] {
  const services = objects.filter(({ kind, metadata }) => kind === "Service" && metadata.name === service);
  return services.flatMap(({ spec }) => spec?.ports?.map(({ port }) => port) ?? []);
}

const shown = PAGES.flatMap((file) => clusterCommands(page(file)).map((command) => [file, command] as const));

test("the pages show kubectl and curl commands", () => {
  expect(shown.length).toBeGreaterThan(15);
});

test.each(shown)("%s mentions only existing contexts, namespaces, objects, ports and files in: %s", (file, command) => {
  expect(unknownParts(command, page(file))).toEqual([]);
});

test.each([
  ["kubectl --context dev-eu get -f dist/dev/access-layer.k8s.yaml", "--context dev-eu"],
  ["kubectl --namespace access delete deployment/metrics", "--namespace access"],
  ["kubectl delete namespace access", "namespace access"],
  ["kubectl delete deployment/metrics-deployment pdb/metrics", "deployment/metrics-deployment"],
  ["kubectl apply -f dist/prod/manifest.yaml", "-f dist/prod/manifest.yaml"],
  ["kubectl port-forward service/gateway-service 8000:80", "port-forward service/gateway-service 8000:80"],
  ["curl http://localhost:8000/healthz", "curl http://localhost:8000/healthz"],
])("the check reports the unknown part of: %s", (command, part) => {
  expect(unknownParts(command, "port-forward service/gateway-service 8000:8000")).toEqual([part]);
});

test("docs/pulumi.md creates Secrets that pods read", () => {
  const [, names = ""] = /^for name in (.*); do$/m.exec(page("docs", "pulumi.md")) ?? [];
  expect(names.split(" ").filter((name) => !secrets.has(name))).toEqual([]);
});
