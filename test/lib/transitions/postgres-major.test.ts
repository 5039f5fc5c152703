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

test("exactly the Deployments that may connect are stopped, before the dump", () => {
  const [stop = "", connected = "", dump = ""] = commandsOf(manifests, newer);
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

test("the volume is kept before its claim is deleted", () => {
  const commands = commandsOf(manifests, newer);
  const keep = commands.findIndex((command) => command.includes('"persistentVolumeReclaimPolicy":"Retain"'));
  const remove = commands.indexOf(`${KUBECTL} delete pvc postgres-data`);
  expect([keep, remove]).toEqual([4, 5]);
});

test("clients with an autoscaler are started with its minimum, after the apply of everything", () => {
  const commands = commandsOf(manifests, newer);
  const all = commands.indexOf(
    "kubectl apply --server-side --force-conflicts --field-manager=access-layer -f MANIFEST",
  );
  expect(commands.slice(all + 1)).toEqual([
    `${KUBECTL} scale deployment/auth-blue deployment/entitlements deployment/metrics --replicas=2`,
    `${KUBECTL} scale deployment/auth-green --replicas=1`,
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
  expect(commandsOf(renamed(manifests), renamed(newer))[2]).toContain("pg_dumpall -U admin");
  expect(commandsOf(unset(manifests), unset(newer))[2]).toContain("pg_dumpall -U postgres");
});

test.each([
  ["its claim has another app", (one: Manifest) => one.kind === "PersistentVolumeClaim"],
  ["the server has another app", (one: Manifest) => one.kind === "Deployment"],
])("the steps have no command if %s, because the label would select other objects", (_what, isOther) => {
  const change = (objects: readonly Manifest[]) =>
    objects.map((one) =>
      isOther(one) && one.metadata.labels?.["app"] === "postgres"
        ? { ...one, metadata: { ...one.metadata, labels: { app: "other" } } }
        : one,
    );
  expect(commandsOf(change(manifests), change(newer))).toEqual([]);
  expect(stepsOf(change(manifests), change(newer))[1]).toContain("restore the backup into a server of the new version");
});
