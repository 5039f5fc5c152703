import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { synthesize, toYaml } from "../../charts/synthesize";
import { git } from "../e2e/upgrade/git";
import { olderGolden, olderVariant, currentGolden } from "../e2e/upgrade/older-golden";
import { immutableRefusals, migrationOf, refusalsOf } from "../e2e/upgrade/refusals";
import { changedKeys, missingIn } from "../e2e/upgrade/upgrade";
import { differences } from "../helpers/differences";
import { environmentOf, layerOf } from "../helpers/fixtures";

const SELECTOR = 'Invalid value: {"matchLabels":{"app":"gateway","color":"blue"}}: field is immutable';
const SHRUNK = "Forbidden: field can not be less than status.capacity";
const ADDRESS = 'Invalid value: ["10.0.9.9"]: may not change once set';

describe("refusalsOf", () => {
  test("refusalsOf extracts the rejection of one object", () => {
    expect(immutableRefusals(`The Deployment "gateway-blue" is invalid: spec.selector: ${SELECTOR}\n`)).toEqual([
      { kind: "Deployment", name: "gateway-blue", field: "spec.selector", reason: SELECTOR },
    ]);
  });

  test("refusalsOf extracts several rejections between warnings and diffs", () => {
    const stderr = [
      "Warning: would violate PodSecurity",
      `Error from server (Invalid): Deployment.apps "a" is invalid: spec.selector: ${SELECTOR}`,
      `Error from server (Invalid): PersistentVolumeClaim "b" is invalid: spec.resources.requests.storage: ${SHRUNK}`,
      'The PersistentVolumeClaim "c" is invalid: spec: Forbidden: spec is immutable after creation except resources',
      "@@ -10,7 +10,7 @@",
      '- "StorageClassName": "standard",',
      "",
    ].join("\n");
    expect(immutableRefusals(stderr)).toEqual(refusalsOf(stderr));
    expect(refusalsOf(stderr).map(({ kind, name, field }) => [kind, name, field])).toEqual([
      ["Deployment", "a", "spec.selector"],
      ["PersistentVolumeClaim", "b", "spec.resources.requests.storage"],
      ["PersistentVolumeClaim", "c", "spec"],
    ]);
  });

  test.each([
    ["in lines", `\n* spec.replicas: Invalid value: -1: must be 0 or more\n* spec.selector: ${SELECTOR}`],
    ["in a list", `[spec.replicas: Invalid value: -1: must be 0 or more, spec.selector: ${SELECTOR}]`],
  ])("refusalsOf extracts several fields of an object %s", (_, causes) => {
    const stderr = `The Deployment "a" is invalid: ${causes}`;
    expect(refusalsOf(stderr).map(({ field }) => field)).toEqual(["spec.replicas", "spec.selector"]);
    expect(immutableRefusals(stderr)).toEqual([
      { kind: "Deployment", name: "a", field: "spec.selector", reason: SELECTOR },
    ]);
  });

  test.each([
    "Error from server: failed to create typed patch object: .spec.selectr: field not declared in schema",
    'Error from server (Forbidden): persistentvolumeclaims "a" is forbidden: exceeded quota',
    "error: Apply failed with 1 conflict",
  ])("refusalsOf also returns messages that are not about an immutable field: %s", (line) => {
    expect(immutableRefusals(line)).toEqual([]);
    expect(refusalsOf(line)).toEqual([{ kind: "", name: "", field: "", reason: line }]);
  });

  test("refusalsOf returns an empty list for a successful apply", () => {
    expect(refusalsOf("")).toEqual([]);
  });
});

test("migrationOf returns commands for immutable fields of workloads and Services, but not of claims", () => {
  const refusal = (kind: string, reason: string) => ({ kind, name: "a", field: "spec", reason });
  expect(migrationOf(refusal("Deployment", SELECTOR), "shop")?.args).toEqual([
    ...["-n", "shop", "delete", "deployment", "a", "--cascade=orphan"],
  ]);
  expect(migrationOf(refusal("Service", ADDRESS), "shop")?.args).toEqual(["-n", "shop", "delete", "service", "a"]);
  expect(migrationOf(refusal("PersistentVolumeClaim", SHRUNK), "shop")).toBeUndefined();
  expect(migrationOf(refusal("Deployment", "Invalid value: -1: must be 0 or more"), "shop")).toBeUndefined();
});

test("the upgrade report lists restarted, new and orphaned objects", () => {
  const before = new Map([...Object.entries({ a: "1", b: "1", gone: "1" })]);
  expect(changedKeys(before, new Map(Object.entries({ a: "1", b: "2", born: "1" })))).toEqual(["b"]);
  const of = (name: string) => ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: "n" } });
  expect(missingIn([of("a")], [of("a"), of("b")])).toEqual(["v1/Service n/b"]);
});

test("the older variant differs from the golden only in the image versions and the missing quota", () => {
  const { manifests } = synthesize(layerOf(environmentOf("prod")));
  const changes = differences(olderVariant(manifests), manifests).filter((line) => !line.startsWith("ResourceQuota/"));
  expect(changes).toHaveLength(9);
  for (const change of changes) expect(change).toMatch(/containers\.0\.image: \S+:v0\.9\.0 → \S+:v1\.0\.\d$/);
});

describe("the previous golden", () => {
  const [manifest] = synthesize(layerOf(environmentOf("dev"))).manifests;
  const versions = ["one", "two", "three"].map((name) =>
    toYaml(manifest === undefined ? [] : [{ ...manifest, metadata: { name } }]),
  );
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "access-layer-golden-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (repository: string, text = "") => {
    mkdirSync(repository, { recursive: true });
    writeFileSync(join(repository, "golden.yaml"), text);
  };
  const commit = async (repository: string, text = "") => {
    write(repository, text);
    await git(repository, "init", "--quiet");
    await git(repository, "add", "--all");
    await git(repository, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--message=golden");
  };
  const found = async (repository: string) => {
    const { from, manifests } = await olderGolden(repository, "golden.yaml");
    return { from, name: manifests[0]?.metadata.name };
  };

  test("if the current golden is not committed, the previous golden is from the last commit", async () => {
    await commit(folder, versions[0]);
    await commit(folder, versions[1]);
    write(folder, versions[2]);
    expect(await found(folder)).toEqual({ from: expect.stringMatching(/^commit [0-9a-f]+$/), name: "two" });
    expect(currentGolden(folder, "golden.yaml").manifests[0]?.metadata.name).toBe("three");
  });

  test("if the current golden is committed, the previous golden is the one before the last change", async () => {
    await commit(folder, versions[0]);
    await commit(folder, versions[1]);
    expect(await found(folder)).toEqual({ from: expect.stringMatching(/^commit [0-9a-f]+$/), name: "one" });
  });

  test("in a shallow clone, the previous golden is an older variant of the current one", async () => {
    const [origin, clone] = [join(folder, "origin"), join(folder, "clone")];
    await commit(origin, versions[0]);
    await commit(origin, versions[1]);
    await git(folder, "clone", "--quiet", "--depth=1", `file://${origin}`, clone);
    const from = "an older variant of the working tree: the history has no other version";
    expect(await found(clone)).toEqual({ from, name: "two" });
  });

  test("without a repository, the previous golden is an older variant of the current one", async () => {
    write(folder, versions[0]);
    const from = expect.stringMatching(/^an older variant of the working tree: fatal: not a git repository/);
    expect(await found(folder)).toEqual({ from, name: "one" });
  });
});
