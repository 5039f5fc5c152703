import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { manifests } = synthesize(layerOf(environmentOf("prod")));
const newer = edited(manifests, "postgres:16.4", "postgres:17.2");
const KUBECTL = "kubectl --namespace 254carbon-access";

function edited(objects: readonly Manifest[], from: string, to: string): readonly Manifest[] {
  const text = JSON.stringify(objects);
  expect(text).toContain(from);
  return JSON.parse(text.replaceAll(from, to)) as readonly Manifest[];
}

function stepsOf(before: readonly Manifest[], after: readonly Manifest[]): readonly string[] {
  const warning = transitionWarnings(before, after).find(({ code }) => code === "postgres/major-version");
  return warning?.steps ?? [];
}

function commandsOf(before: readonly Manifest[], after: readonly Manifest[]): readonly string[] {
  return stepsOf(before, after).flatMap((step) => /`(.*)`/.exec(step)?.[1] ?? []);
}

test("exactly the clients that may connect are stopped, before the dump", () => {
  const [suspend = "", stop = "", connected = "", dump = ""] = commandsOf(manifests, newer);
  expect(suspend).toBe(`${KUBECTL} patch cronjob/database-backup -p '{"spec":{"suspend":true}}'`);
  const words = stop.replace(`${KUBECTL} scale `, "").split(" ");
  expect(words.sort()).toEqual([
    "--replicas=0",
    "deployment/auth-blue",
    "deployment/auth-green",
    "deployment/entitlements",
    "deployment/keycloak-deployment",
    "deployment/metrics",
  ]);
  expect(connected).toContain("pg_stat_activity");
  expect(dump).toContain("pg_dumpall -U access > postgres-16.sql");
});

test("the name of the volume is shown, and the claim is deleted only if the volume was set to be kept", () => {
  const commands = commandsOf(manifests, newer);
  const show = commands.indexOf(`${KUBECTL} get pvc postgres-data -o custom-columns=VOLUME:.spec.volumeName`);
  const remove = commands.findIndex((command) => command.includes("delete pvc"));
  expect([show, remove]).toEqual([5, 6]);
  expect(commands[remove]).toBe(
    `kubectl patch pv "$(${KUBECTL} get pvc postgres-data -o jsonpath={.spec.volumeName})" -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}' && ${KUBECTL} delete pvc postgres-data`,
  );
});

test("every command of a major upgrade contains the given context and manifest path, and no placeholder", () => {
  const options = { context: "prod-eu", manifest: "dist/prod/access-layer.k8s.yaml" };
  const steps = transitionWarnings(manifests, newer, options).flatMap((warning) => warning.steps);
  const commands = steps.flatMap((step) => /`(.*)`/.exec(step)?.[1] ?? []);
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) expect(command).not.toMatch(/kubectl (?!--context prod-eu )|MANIFEST/);
  expect(commands.filter((command) => command.includes(`-f ${options.manifest}`))).toHaveLength(2);
});

test("a major upgrade replaces the outage warning and lists the clients", () => {
  const found = transitionWarnings(manifests, newer);
  expect(found.map(({ code }) => code)).toEqual(["postgres/major-version"]);
  for (const client of ["auth-blue", "metrics", "keycloak", "database-backup"])
    expect(found[0]?.message).toMatch(new RegExp(`;.*\\b${client}\\b.* may connect to it$`));
});

test("an outage of another server keeps its warning next to a major upgrade", () => {
  const both = edited(newer, "cp-kafka:7.7.1", "cp-kafka:7.7.2");
  const outages = transitionWarnings(manifests, both).filter(({ code }) => code === "recreate/outage");
  expect(outages.flatMap(({ objects }) => objects)).toEqual([expect.stringContaining("kafka")]);
});

test("clients without replicas in the manifest are started with its minimum, after the apply of everything, and then all are awaited", () => {
  const commands = commandsOf(manifests, newer);
  const all = commands.indexOf(
    "kubectl apply --server-side --force-conflicts --field-manager=access-layer -f MANIFEST",
  );
  expect(commands.slice(all + 1)).toEqual([
    `${KUBECTL} scale deployment/auth-blue deployment/entitlements deployment/metrics --replicas=2`,
    `${KUBECTL} scale deployment/auth-green --replicas=1`,
    `${KUBECTL} rollout status deployment --timeout=20m`,
  ]);
});

test("without other workloads, nothing is stopped or started", () => {
  const alone = (objects: readonly Manifest[]) =>
    objects.filter(({ metadata }) => metadata.labels?.["app"] === "postgres");
  const commands = commandsOf(alone(manifests), alone(newer));
  expect(commands[0]).toContain("pg_stat_activity");
  expect(commands.filter((command) => /scale (?!deployment\/postgres)/.test(command))).toEqual([]);
});

test("the superuser of another server is the one in its environment, or postgres", () => {
  const [renamed, unset] = [
    (objects: readonly Manifest[]) =>
      edited(objects, '{"name":"POSTGRES_USER","value":"access"}', '{"name":"POSTGRES_USER","value":"admin"}'),
    (objects: readonly Manifest[]) => edited(objects, '{"name":"POSTGRES_USER","value":"access"},', ""),
  ];
  expect(commandsOf(renamed(manifests), renamed(newer))[3]).toContain("pg_dumpall -U admin");
  expect(commandsOf(unset(manifests), unset(newer))[3]).toContain("pg_dumpall -U postgres");
});

const isServer = ({ kind, metadata }: Manifest) => kind === "Deployment" && metadata.name === "postgres-deployment";
const isClaimOfServer = ({ metadata }: Manifest) => metadata.name === "postgres-data";
const labeled = (one: Manifest) => ({ ...one, metadata: { ...one.metadata, labels: { app: "other" } } });
const replaced = (from: string, to: string) => (one: Manifest) =>
  JSON.parse(JSON.stringify(one).replace(from, to)) as Manifest;
const POLICY: Manifest = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "refused", namespace: "254carbon-access" },
  spec: { podSelector: 1 },
};
const DAEMON: Manifest = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "agent", namespace: "254carbon-access" },
  spec: { template: { metadata: { labels: { app: "auth", version: "agent" } }, spec: { containers: [] } } },
};

test.each<readonly [string, (objects: readonly Manifest[]) => readonly Manifest[]]>([
  ["its claim has another app", (all) => all.map((one) => (isClaimOfServer(one) ? labeled(one) : one))],
  ["the server has another app", (all) => all.map((one) => (isServer(one) ? labeled(one) : one))],
  [
    "the number of its pods is not in the manifest",
    (all) => all.map((one) => (isServer(one) ? replaced('"replicas":1,', "")(one) : one)),
  ],
  [
    "its superuser is in a Secret",
    (all) =>
      all.map((one) =>
        isServer(one)
          ? replaced(
              '{"name":"POSTGRES_USER","value":"access"}',
              '{"name":"POSTGRES_USER","valueFrom":{"secretKeyRef":{"name":"a","key":"b"}}}',
            )(one)
          : one,
      ),
  ],
  [
    "it has an init container, about which kubectl exec prints a line",
    (all) =>
      all.map((one) =>
        isServer(one) ? replaced('"containers":[', '"initContainers":[{"name":"a"}],"containers":[')(one) : one,
      ),
  ],
  ["its policies can't be evaluated", (all) => [...all, POLICY]],
  ["a DaemonSet may connect, which can't be scaled to zero", (all) => [...all, DAEMON]],
])("the steps have no command if %s", (_what, change) => {
  expect(commandsOf(change(manifests), change(newer))).toEqual([]);
  expect(stepsOf(change(manifests), change(newer))[1]).toContain("restore the backup into a server of the new version");
});

test("the steps have no command for an older version, which can't read the dump", () => {
  expect(commandsOf(newer, manifests)).toEqual([]);
  expect(stepsOf(newer, manifests)[0]).toBe(
    "if this undoes an upgrade, return to its old volume (docs/upgrade-datastores.md, Roll back); what was written since then is lost",
  );
});

test("a client without a namespace is in the namespace of the context", () => {
  const unplaced = (objects: readonly Manifest[]) =>
    edited(objects, ',"namespace":"254carbon-access"', "").filter(({ kind }) => kind !== "Namespace");
  const [, stop = ""] = commandsOf(unplaced(manifests), unplaced(newer));
  expect(stop).toMatch(/^kubectl scale .*deployment\/metrics.* --replicas=0$/);
});
