import { writeFileSync } from "fs";
import { join } from "path";
import { findManifest, type Manifest } from "../../lib/manifests/manifest";
import { ENVIRONMENTS, PROJECT } from "../helpers/fixtures";
import { TIMEOUT_SECONDS } from "./support/kubectl";
import { apply, mustApply, removeLayer } from "./support/layer";
import { reportFolder } from "./support/report";
import { sharedKubectl } from "./support/shared-cluster";
import { olderGolden, currentGolden } from "./upgrade/older-golden";
import { immutableRefusals } from "./upgrade/refusals";
import { applyMigrating, upgrade, type Upgrade } from "./upgrade/upgrade";

const kubectl = sharedKubectl();
const goldenOf = (environment: string) => join("test", "golden", environment, "access-layer.k8s.yaml");
const rows: (Upgrade & { readonly name: string; readonly from: string; readonly seconds: number })[] = [];

afterAll(async () => {
  writeFileSync(join(reportFolder(), "upgrade.json"), JSON.stringify(rows, null, 2));
  await removeLayer(kubectl);
});

test.each(ENVIRONMENTS)(
  "an apply upgrades the previous golden of %s to the current one, with the listed commands for immutable fields",
  async (name) => {
    const [older, today] = [await olderGolden(PROJECT, goldenOf(name)), currentGolden(PROJECT, goldenOf(name))];
    await removeLayer(kubectl);
    const started = Date.now();
    const upgraded = await upgrade(kubectl, older.manifests, today.manifests);
    report({ name, from: older.from, ...upgraded, seconds: (Date.now() - started) / 1000 });
    expect(upgraded.migrations).toHaveLength(upgraded.refusals.length);
    // A second apply does not cause a conflict, so no field has two owners.
    const { code, stderr } = await apply(kubectl, today.manifests);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  },
);

describe("changes of immutable fields in prod", () => {
  const { manifests } = currentGolden(PROJECT, goldenOf("prod"));

  beforeAll(async () => {
    // The last upgrade test left prod in this state.
    await mustApply(kubectl, manifests);
    await untilBound();
  });

  test.each([
    ["Deployment", "gateway-blue", "spec.selector", withOtherSelector],
    ["PersistentVolumeClaim", "postgres-data", "spec.resources.requests.storage", withoutStorage],
    ["PersistentVolumeClaim", "redis-data", "spec", withOtherClass],
    ["Service", "gateway-service", "spec.clusterIPs[0]", withOtherAddress],
  ] as const)("a changed immutable field of %s %s is detected: %s", async (kind, name, field, change) => {
    const { code, stderr } = await apply(kubectl, [change(findManifest(manifests, kind, name))], "--dry-run=server");
    expect(code).toBe(1);
    expect(immutableRefusals(stderr)).toEqual([{ kind, name, field, reason: expect.any(String) }]);
  });

  test("the upgrade fails if changing an immutable field would lose data", async () => {
    const shrunk = withoutStorage(findManifest(manifests, "PersistentVolumeClaim", "postgres-data"));
    await expect(applyMigrating(kubectl, [shrunk])).rejects.toThrow("no migration is available");
  });

  test("the upgrade migrates other immutable fields with the listed commands", async () => {
    const { migrations } = await applyMigrating(kubectl, [
      withOtherSelector(findManifest(manifests, "Deployment", "gateway-blue")),
      withOtherAddress(findManifest(manifests, "Service", "gateway-service")),
    ]);
    expect(migrations).toEqual([
      expect.stringMatching(
        /^kubectl -n 254carbon-access delete deployment gateway-blue --cascade=orphan {2}# its pods/,
      ),
      expect.stringMatching(/^kubectl -n 254carbon-access delete service gateway-service {2}# requests fail/),
    ]);
  });
});

/** Waits until every claim is bound, because the mutable fields of a claim depend on its phase. */
async function untilBound(): Promise<void> {
  const bound = ["--for=jsonpath={.status.phase}=Bound", `--timeout=${TIMEOUT_SECONDS}s`];
  await kubectl.run(["-n", "254carbon-access", "wait", "persistentvolumeclaims", "--all", ...bound]);
}

function withOtherSelector(manifest: Manifest): Manifest {
  return edited(manifest, (text) => text.replaceAll('"version":"blue"', '"version":"blue","era":"new"'));
}

function withoutStorage(manifest: Manifest): Manifest {
  return edited(manifest, (text) => text.replace(/"storage":"\w+"/, '"storage":"1Gi"'));
}

function withOtherClass(manifest: Manifest): Manifest {
  return edited(manifest, (text) => text.replace('"spec":{', '"spec":{"storageClassName":"other",'));
}

function withOtherAddress(manifest: Manifest): Manifest {
  return edited(manifest, (text) => text.replace('"spec":{', '"spec":{"clusterIP":"10.0.254.254",'));
}

function edited(manifest: Manifest, edit: (text: string) => string): Manifest {
  return JSON.parse(edit(JSON.stringify(manifest))) as Manifest;
}

/** Adds a row to the report and prints one line with the source of the previous golden and the workloads that restart. */
function report(row: (typeof rows)[number]): void {
  rows.push(row);
  const { name, from, restarts, created, leftBehind, migrations, seconds } = row;
  const cells = [
    name.padEnd(10),
    `from ${from}`,
    `restarts ${restarts.length === 0 ? "nothing" : restarts.join(", ")}`,
    `${created.length} new objects`,
    `${leftBehind.length} orphaned`,
    `${seconds.toFixed(1)} s`,
  ];
  process.stderr.write(
    [cells.join("  "), ...leftBehind.map((object) => `  delete ${object}`), ...migrations, ""].join("\n"),
  );
}
