import { readFileSync, readdirSync, statSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { NAMESPACE, removeLayer } from "../e2e/support/layer";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { preview, up } from "./support/changes";
import { administrator, comparable, differing, liveObjects, uids } from "./support/cluster-objects";
import { documented } from "./support/page";
import { DEV_WITH_SECRETS } from "./support/programs";
import { createProject, type Project } from "./support/project";

const kubectl = administrator();
const { manifests } = synthesize(layerOf(environmentOf("dev")));

/** Unique secret values. The tests search all output for them. */
const CANARIES = { jwksUrl: "https://canary-3f9a.invalid/keys", jwtKey: "canary-71c2-of-the-key" } as const;
const LATER_CANARY = "canary-9e40-of-the-key";

const ROLL_OUT = "Deploy a stack";
const BY_HAND = "Detect manual changes";

/** Collected output and files, with their sources. */
const outputs: [where: string, text: string][] = [];

let dev: Project;

beforeAll(async () => {
  dev = await createProject({ stack: "dev", program: DEV_WITH_SECRETS });
  for (const [key, value] of Object.entries(CANARIES)) await dev.run(["config", "set", "--secret", key, value]);
  outputs.push(["preview", (await preview(dev)).text], ["up", await dev.shell(documented(ROLL_OUT, "dev", 1))]);
});

afterAll(() => removeLayer(kubectl));

describe("a Secret created by the stack", () => {
  test("a Secret created by the stack has its values in the cluster, and a second preview shows no change", async () => {
    const values = await kubectl.run(["-n", NAMESPACE, "get", "secret", "access-secrets", "-o", "jsonpath={.data}"]);
    const expected = { ACCESS_JWKS_URL: base64(CANARIES.jwksUrl), ACCESS_JWT_SECRET_KEY: base64(CANARIES.jwtKey) };
    expect(JSON.parse(values)).toEqual(expected);
    const { changes, text } = await preview(dev, "--refresh", "--diff");
    outputs.push(["preview --refresh", text]);
    expect(changes).toEqual([]);
  });

  test("a Secret that pods read is not replaced", async () => {
    await dev.run(["config", "set", "--secret", "jwtKey", LATER_CANARY]);
    const { code, stdout, stderr } = await dev.try(["up", "--skip-preview", "--diff", "--stack", "dev"]);
    await dev.run(["config", "set", "--secret", "jwtKey", CANARIES.jwtKey]);
    outputs.push(["refusal", stdout + stderr]);
    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`).toMatch(
      /unable to replace resource "\S+Secret\/254carbon-access\/access-secrets"\s+as it is currently marked for protection/,
    );
  });

  test("no Secret value appears in the state, previews, output, errors or other objects", async () => {
    for (const args of [["stack", "export"], ["stack", "history", "--json"], ["config"], ["stack", "--show-urns"]]) {
      outputs.push([args.join(" "), await dev.run([...args, "--stack", "dev"])]);
    }
    // Omits `--debug`, because Pulumi's debug messages contain the engine's responses in base64.
    const refreshed = await dev.try(["up", "--skip-preview", "--stack", "dev", "--refresh", "--diff"]);
    outputs.push(["up --refresh", refreshed.stdout + refreshed.stderr]);
    for (const file of filesBelow(dev.folder)) outputs.push([file, readFileSync(file, "utf8")]);
    outputs.push(["objects", JSON.stringify(await liveObjects(kubectl, manifests))]);
    outputs.push(["events", await kubectl.run(["get", "events", "--all-namespaces", "-o", "json"])]);
    const values = [...Object.values(CANARIES), LATER_CANARY].flatMap((value) => [value, base64(value)]);
    const shown = outputs.filter(([, text]) => values.some((value) => text.includes(value)));
    expect(shown.map(([where]) => where)).toEqual([]);
    // Proves that the search included the state file.
    const files = outputs.filter(([where, text]) => where.endsWith(".json") && text.includes("ACCESS_JWT_SECRET_KEY"));
    expect(files.map(([where]) => where)).toContain(join(dev.folder, "backend/.pulumi/stacks/access-layer/dev.json"));
  });
});

describe("a selector patched by hand", () => {
  const patch = (selector: object) =>
    kubectl.run(["-n", NAMESPACE, "patch", "service", "gateway-service", "-p", JSON.stringify({ spec: { selector } })]);
  const selector = () =>
    kubectl.run(["-n", NAMESPACE, "get", "service", "gateway-service", "-o", "jsonpath={.spec.selector}"]);

  test("a refresh reports a manually patched selector, and pulumi up does not overwrite it", async () => {
    await patch({ app: "auth" });
    expect((await preview(dev)).changes).toEqual([]);
    const look = documented(BY_HAND, "dev").trim().split(" ").slice(1);
    for (const args of [look, ["up", "--refresh", "--stack", "dev"]]) {
      const { code, stdout, stderr } = await dev.try(args);
      expect(code).not.toBe(0);
      const text = `${stdout}${stderr}`.replaceAll(/\s+/g, " ");
      expect(text).toContain('"254carbon-access/gateway-service" failed');
      expect(text).toContain('conflict with "kubectl-patch" using v1: .spec.selector');
    }
    expect(JSON.parse(await selector())).toEqual({ app: "auth" });
  });

  test("a forced apply restores only the patched selector", async () => {
    const before = comparable(await liveObjects(kubectl, manifests));
    await dev.shell(documented(BY_HAND, "dev", 2));
    expect(JSON.parse(await selector())).toEqual({ app: "gateway" });
    const after = comparable(await liveObjects(kubectl, manifests));
    expect(differing(before, after)).toEqual(["Service/254carbon-access/gateway-service"]);
    // Only the provider's annotations differ, because kubectl removed them with the same field manager.
    const next = (await preview(dev, "--refresh")).changes;
    expect(next.filter((change) => !/^update \S+ metadata\.annotations/.test(change))).toEqual([]);
  });

  test("pulumi up --skip-preview silently overwrites a patched selector", async () => {
    await patch({ app: "auth" });
    await up(dev, "--refresh");
    expect(JSON.parse(await selector())).toEqual({ app: "gateway" });
  });

  test("Pulumi does not see an added selector key, but drift reports it", async () => {
    await patch({ version: "canary" });
    expect((await preview(dev, "--refresh")).changes).toEqual([]);
    await expect(dev.shell(documented(BY_HAND, "dev", 1))).rejects.toThrow(
      /\nv1\/Service 254carbon-access\/gateway-service\n {2}spec\.selector {2}by kubectl-patch {2}\S+Z\n1 of 67 objects drifted\n/,
    );
    await patch({ version: null });
  });
});

test("destroy fails before it deletes any objects, and prints the command that removes the protection", async () => {
  const before = await liveObjects(kubectl, manifests);
  const { code, stdout, stderr } = await dev.try(["destroy", "--skip-preview", "--stack", "dev"]);
  expect(code).not.toBe(0);
  const text = `${stdout}${stderr}`.replaceAll(/\s+/g, " ");
  expect(text).toMatch(/Deployment\/254carbon-access\/gateway" cannot be deleted because it is protected/);
  expect(text).toContain("pulumi state unprotect");
  expect(text).not.toMatch(/\bdeleted \(/);
  const after = await liveObjects(kubectl, manifests);
  expect([uids(after), comparable(after)]).toEqual([uids(before), comparable(before)]);
});

test("the documented commands delete the layer, and then its data with kubectl", async () => {
  const [unprotect, destroy, ...remove] = documented("Delete a stack", "dev").trim().split("\n");
  await dev.shell([unprotect, destroy].join("\n"));
  const kept = await liveObjects(kubectl, manifests);
  expect([...new Set(kept.map(({ kind }) => kind))].sort()).toEqual(["Namespace", "PersistentVolumeClaim"]);
  await dev.shell(remove.join("\n"));
  expect(await liveObjects(kubectl, manifests)).toEqual([]);
});

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Files below a folder, without links. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() && statSync(path).size > 0 ? [path] : [];
  });
}
