import { readFileSync } from "fs";
import { join } from "path";
import { downloadModules } from "../../dev/tools/download";
import { goEnvironment } from "../../dev/tools/go";
import { NEW_FIELDS } from "../../lib/patches/kubernetes-versions";

const MODULE = "k8s.io/kubernetes";

/** Gates that were removed, because their features are always on. Source: the page of removed feature gates. */
const REMOVED: ReadonlyMap<string, string> = new Map([
  ["AppArmorFields", "1.30"],
  ["ServiceTrafficDistribution", "1.31"],
]);

/** First version in which each feature gate of the API server is on by default, from its source. */
async function defaultVersions(): Promise<ReadonlyMap<string, string>> {
  const go = { tool: { module: "kubernetes" }, environment: goEnvironment(process.env) };
  const downloaded = await downloadModules([MODULE], go);
  if ("reason" in downloaded) throw new Error(downloaded.reason);
  const source = readFileSync(
    join(downloaded.folders.get(MODULE) ?? "", "pkg", "features", "kube_features.go"),
    "utf8",
  );
  const gates = [...source.matchAll(/^\t(\w+): \{\n((?:\t\t\{Version: .*\n)+)/gm)];
  return new Map(
    gates.flatMap(([, name = "", lines = ""]) => {
      const [, version] = /MustParse\("([\d.]+)"\), Default: true/.exec(lines) ?? [];
      return version === undefined ? [] : [[name, version] as const];
    }),
  );
}

test("each field that patches can't set on an old Kubernetes has the version of its feature gate in the API server", async () => {
  const versions = await defaultVersions();
  expect(versions.size).toBeGreaterThan(50);
  const expected = NEW_FIELDS.map(({ gate }) => [gate, REMOVED.get(gate) ?? versions.get(gate)]);
  expect(NEW_FIELDS.map(({ gate, since }) => [gate, since])).toEqual(expected);
  // A gate that exists has its version from the source.
  expect([...REMOVED.keys()].filter((gate) => versions.has(gate))).toEqual([]);
});
