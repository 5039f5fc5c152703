import { readFileSync, readdirSync, statSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { NAMESPACE, removeLayer } from "../e2e/support/layer";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { preview, up } from "./support/changes";
import { administrator, comparable, differing, liveObjects, uids } from "./support/cluster-objects";
import { shown } from "./support/page";
import { DEV_WITH_SECRETS } from "./support/programs";
import { createProject, type Project } from "./support/project";

const kubectl = administrator();
const { manifests } = synthesize(layerOf(environmentOf("dev")));

/** Stands for a secret value; each is unlike anything else. */
const CANARIES = { jwksUrl: "https://canary-3f9a.invalid/keys", jwtKey: "canary-71c2-of-the-key" } as const;
const LATER_CANARY = "canary-9e40-of-the-key";

const ROLL_OUT = "From nothing to `pulumi up`";
const BY_HAND = "See what was changed by hand";

/** Everything that was printed or written, by where. */
const printed: [where: string, text: string][] = [];

let dev: Project;

beforeAll(async () => {
  dev = await createProject({ stack: "dev", program: DEV_WITH_SECRETS });
  for (const [key, value] of Object.entries(CANARIES)) await dev.run(["config", "set", "--secret", key, value]);
  printed.push(["preview", (await preview(dev)).text], ["up", await dev.shell(shown(ROLL_OUT, "dev", 1))]);
});

afterAll(() => removeLayer(kubectl));

describe("a Secret whose values the stack holds", () => {
  test("has them in the cluster, and nothing changes a second time", async () => {
    const values = await kubectl.run(["-n", NAMESPACE, "get", "secret", "access-secrets", "-o", "jsonpath={.data}"]);
    const expected = { ACCESS_JWKS_URL: base64(CANARIES.jwksUrl), ACCESS_JWT_SECRET_KEY: base64(CANARIES.jwtKey) };
    expect(JSON.parse(values)).toEqual(expected);
    const { changes, text } = await preview(dev, "--refresh", "--diff");
    printed.push(["preview --refresh", text]);
    expect(changes).toEqual([]);
  });

  test("is not replaced while pods read it, and the refusal holds no value", async () => {
    await dev.run(["config", "set", "--secret", "jwtKey", LATER_CANARY]);
    const { code, stdout, stderr } = await dev.try(["up", "--skip-preview", "--diff", "--stack", "dev"]);
    await dev.run(["config", "set", "--secret", "jwtKey", CANARIES.jwtKey]);
    printed.push(["refusal", stdout + stderr]);
    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`).toMatch(
      /unable to replace resource "\S+Secret\/254carbon-access\/access-secrets"\s+as it is currently marked for protection/,
    );
  });

  test("shows its values nowhere: not in state, previews, output, errors or any other object", async () => {
    for (const args of [["stack", "export"], ["stack", "history", "--json"], ["config"], ["stack", "--show-urns"]]) {
      printed.push([args.join(" "), await dev.run([...args, "--stack", "dev"])]);
    }
    // Not with `--debug`: Pulumi's own messages then hold what the engine answered, in base64.
    const refreshed = await dev.try(["up", "--skip-preview", "--stack", "dev", "--refresh", "--diff"]);
    printed.push(["up --refresh", refreshed.stdout + refreshed.stderr]);
    for (const file of filesBelow(dev.folder)) printed.push([file, readFileSync(file, "utf8")]);
    printed.push(["objects", JSON.stringify(await liveObjects(kubectl, manifests))]);
    printed.push(["events", await kubectl.run(["get", "events", "--all-namespaces", "-o", "json"])]);
    const values = [...Object.values(CANARIES), LATER_CANARY].flatMap((value) => [value, base64(value)]);
    const shown = printed.filter(([, text]) => values.some((value) => text.includes(value)));
    expect(shown.map(([where]) => where)).toEqual([]);
    // It was looked for where it would be.
    const files = printed.filter(([where, text]) => where.endsWith(".json") && text.includes("ACCESS_JWT_SECRET_KEY"));
    expect(files.map(([where]) => where)).toContain(join(dev.folder, "backend/.pulumi/stacks/access-layer/dev.json"));
  });
});

describe("a selector that somebody patched by hand", () => {
  const patch = (selector: object) =>
    kubectl.run(["-n", NAMESPACE, "patch", "service", "gateway-service", "-p", JSON.stringify({ spec: { selector } })]);
  const selector = () =>
    kubectl.run(["-n", NAMESPACE, "get", "service", "gateway-service", "-o", "jsonpath={.spec.selector}"]);

  test("is found when the cluster is asked, named with its field, and not overrun by habit", async () => {
    await patch({ app: "auth" });
    expect((await preview(dev)).changes).toEqual([]);
    const look = shown(BY_HAND, "dev").trim().split(" ").slice(1);
    for (const args of [look, ["up", "--refresh", "--stack", "dev"]]) {
      const { code, stdout, stderr } = await dev.try(args);
      expect(code).not.toBe(0);
      const text = `${stdout}${stderr}`.replaceAll(/\s+/g, " ");
      expect(text).toContain('"254carbon-access/gateway-service" failed');
      expect(text).toContain('conflict with "kubectl-patch" using v1: .spec.selector');
    }
    expect(JSON.parse(await selector())).toEqual({ app: "auth" });
  });

  test("is written back on purpose, and nothing else is", async () => {
    const before = comparable(await liveObjects(kubectl, manifests));
    await dev.shell(shown(BY_HAND, "dev", 2));
    expect(JSON.parse(await selector())).toEqual({ app: "gateway" });
    const after = comparable(await liveObjects(kubectl, manifests));
    expect(differing(before, after)).toEqual(["Service/254carbon-access/gateway-service"]);
    // Those that Pulumi's provider reads: kubectl, as the same manager, took them away.
    const next = (await preview(dev, "--refresh")).changes;
    expect(next.filter((change) => !/^update \S+ metadata\.annotations/.test(change))).toEqual([]);
  });

  test("is overrun without a word where the preview is skipped", async () => {
    await patch({ app: "auth" });
    await up(dev, "--refresh");
    expect(JSON.parse(await selector())).toEqual({ app: "gateway" });
  });

  test("escapes Pulumi where it is a key more, and the page's way names it", async () => {
    await patch({ version: "canary" });
    expect((await preview(dev, "--refresh")).changes).toEqual([]);
    await expect(dev.shell(shown(BY_HAND, "dev", 1))).rejects.toThrow(
      /\nv1\/Service 254carbon-access\/gateway-service\n {2}spec\.selector {2}by kubectl-patch {2}\S+Z\n1 of 66 objects drifted\n/,
    );
    await patch({ version: null });
  });
});

test("destroy is refused before anything is deleted, and says how it is meant", async () => {
  const before = await liveObjects(kubectl, manifests);
  const { code, stdout, stderr } = await dev.try(["destroy", "--skip-preview", "--stack", "dev"]);
  expect(code).not.toBe(0);
  const text = `${stdout}${stderr}`.replaceAll(/\s+/g, " ");
  expect(text).toMatch(
    /PersistentVolumeClaim\/254carbon-access\/postgres-data" cannot be deleted because it is protected/,
  );
  expect(text).toContain("pulumi state unprotect");
  expect(text).not.toMatch(/\bdeleted \(/);
  const after = await liveObjects(kubectl, manifests);
  expect([uids(after), comparable(after)]).toEqual([uids(before), comparable(before)]);
});

test("who means it takes it down as the page says, and the data goes last, by kubectl", async () => {
  const [unprotect, destroy, ...remove] = shown("Take it down", "dev").trim().split("\n");
  await dev.shell([unprotect, destroy].join("\n"));
  const kept = await liveObjects(kubectl, manifests);
  expect([...new Set(kept.map(({ kind }) => kind))].sort()).toEqual(["Namespace", "PersistentVolumeClaim"]);
  await dev.shell(remove.join("\n"));
  expect(await liveObjects(kubectl, manifests)).toEqual([]);
});

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Files of a project that Pulumi wrote; links lead elsewhere. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() && statSync(path).size > 0 ? [path] : [];
  });
}
