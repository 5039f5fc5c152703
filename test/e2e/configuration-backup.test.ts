import { execFileSync, spawnSync } from "child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { dirname, join } from "path";
import { App, Chart } from "cdk8s";
import { ConfigurationBackup } from "../../lib/constructs/jobs/configuration-backup";
import { EdgeService } from "../../lib/constructs/edge-service";
import { Foundation } from "../../lib/constructs/foundation";
import { Redis } from "../../lib/constructs/datastores/redis";
import { manifestsOf, type Manifest } from "../../lib/manifests/manifest";
import { podOn, type Pod } from "./backup/pod";
import { eventually, mustApply, removeLayer } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const NAMESPACE = "configuration-backup";
const SECRET_VALUE = "only-the-owner-of-the-key-reads-this";

interface Copied {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly spec?: { readonly [field: string]: unknown };
  readonly data?: Readonly<Record<string, string>>;
}

const kubectl = sharedKubectl();
let folder: string;
let restricted: string;

/** A small layer with backups enabled. */
function smallLayer(secretsCertificate?: string): readonly Manifest[] {
  const chart = new Chart(new App(), "small", { namespace: NAMESPACE });
  new Foundation(chart, "foundation", { capacity: { cpu: 9, memory: 2 ** 34, pods: 50, storage: 2 ** 34, claims: 5 } });
  const redis = new Redis(chart, "redis", {
    kind: "inCluster",
    version: "7.4.1",
    storage: "1Gi",
    maxMemory: "64Mi",
  });
  new EdgeService(chart, "gateway", {
    name: "gateway",
    topology: "rolling",
    scale: { min: 1, max: 2 },
    release: { rolling: { version: "v1.0.0", floor: 1 } },
    calls: [redis.callee],
  });
  new ConfigurationBackup(chart, "backup", {
    schedule: "45 2 * * *",
    retentionDays: 7,
    target: { bucket: "some-backups", region: "eu-central-1", identity: "podIdentity" },
    secretsCertificate,
  });
  return manifestsOf(chart);
}

/** Creates credentials for the backup's ServiceAccount, which has only the permissions of its Role. */
async function kubeconfigOfBackup(): Promise<string> {
  const token = await kubectl.run(["create", "token", "configuration-backup", "-n", NAMESPACE, "--duration=1h"]);
  const view = await kubectl.run(["config", "view", "--raw", "--minify", "-o", "json"]);
  const config = JSON.parse(view) as { users: { user: unknown }[] };
  for (const entry of config.users) entry.user = { token: token.trim() };
  const file = join(folder, "kubeconfig");
  writeFileSync(file, JSON.stringify(config));
  // A new Role takes effect after a short delay.
  const may = ["--kubeconfig", file, "auth", "can-i", "list", "deployments", "-n", NAMESPACE];
  await eventually(async () => expect(await kubectl.try(may)).toMatchObject({ code: 0 }));
  return file;
}

function copyOf(manifests: readonly Manifest[]): {
  readonly pod: Pod;
  readonly run: (container: string) => Promise<string>;
} {
  const pod = podOn(mkdtempSync(join(folder, "pod-")), manifests, "configuration-backup", {});
  const environment = { PATH: `${dirname(kubectl.program)}:/usr/bin:/bin`, KUBECONFIG: restricted };
  const run = async (container: string): Promise<string> => {
    const { code, output } = await pod.start(container, environment).ended;
    if (code !== 0) throw new Error(`${container} exited with ${code}:\n${output}`);
    return output;
  };
  return { pod, run };
}

function read<T>(pod: Pod, file: string): T {
  return JSON.parse(readFileSync(join(pod.path("/spool"), "files", file), "utf8")) as T;
}

/** The images contain jq and openssl, but this machine may not have them. */
const missing = ["jq", "openssl"].filter((program) => spawnSync(program, ["--version"]).error !== undefined);
if (missing.length > 0) process.stderr.write(`NOT RUN HERE: the configuration backup needs ${missing.join(" and ")}\n`);
const describeWhere = missing.length > 0 ? describe.skip : describe;

describeWhere("the configuration backup on a real API server", () => {
  const manifests = smallLayer();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "access-layer-configuration-"));
    await removeLayer(kubectl, NAMESPACE);
    await mustApply(kubectl, manifests);
    const literal = `--from-literal=password=${SECRET_VALUE}`;
    await kubectl.run(["create", "secret", "generic", "redis-credentials", literal, "-n", NAMESPACE]);
    restricted = await kubeconfigOfBackup();
  });
  afterAll(async () => {
    await removeLayer(kubectl, NAMESPACE);
    rmSync(folder, { recursive: true, force: true });
  });

  test("with only its Role's permissions, the configuration backup copies every applied object and no objects that controllers created", async () => {
    const { pod, run } = copyOf(manifests);
    await run("copy");
    const { items } = read<{ readonly items: readonly Copied[] }>(pod, "objects.json");
    const names = (objects: readonly { kind: string; metadata: { name: string } }[]) =>
      objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
    expect(names(items)).toEqual(names(manifests));
    const leftovers = items.flatMap(({ kind, metadata, ...rest }) =>
      ["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "ownerReferences"]
        .filter((field) => field in metadata)
        .concat("status" in rest ? ["status"] : [])
        .map((field) => `${kind}/${metadata.name} ${field}`),
    );
    expect(leftovers).toEqual([]);
    const services = items.filter(({ kind }) => kind === "Service");
    expect(services.filter(({ spec }) => spec?.["clusterIP"] !== undefined)).toEqual([]);
  });

  test("without a certificate, the configuration backup omits Secrets and lists the keys that a restore needs", async () => {
    const { pod, run } = copyOf(manifests);
    await run("copy");
    expect(read(pod, "secret-keys.json")).toEqual([{ name: "redis-credentials", key: "password" }]);
    expect(JSON.stringify(read(pod, "objects.json"))).not.toContain(Buffer.from(SECRET_VALUE).toString("base64"));
    const denied = await kubectl.try(["--kubeconfig", restricted, "get", "secrets", "-n", NAMESPACE]);
    expect(denied.stderr).toContain("forbidden");
  });

  test("the configuration backup encrypts Secrets with the certificate and leaves no plaintext", async () => {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=restore"];
    execFileSync("openssl", [...request, "-keyout", key, "-out", certificate], { stdio: "ignore" });
    const encrypting = smallLayer(readFileSync(certificate, "utf8"));
    await mustApply(kubectl, encrypting);
    const literal = `--from-literal=password=${SECRET_VALUE}`;
    await kubectl.try(["create", "secret", "generic", "redis-credentials", literal, "-n", NAMESPACE]);
    const { pod, run } = copyOf(encrypting);
    expect(await run("copy")).not.toContain(SECRET_VALUE);
    await run("encrypt");

    expect(spawnSync("ls", [pod.path("/secrets")], { encoding: "utf8" }).stdout).toBe("");
    const sealed = join(pod.path("/spool"), "files", "secrets.json.cms");
    const clear = [SECRET_VALUE, Buffer.from(SECRET_VALUE).toString("base64")];
    const spooled = execFileSync("cat", [sealed, join(pod.path("/spool"), "files", "objects.json")]).toString("latin1");
    expect(clear.filter((text) => spooled.includes(text))).toEqual([]);
    const opened = execFileSync("openssl", [
      "cms",
      "-decrypt",
      "-inform",
      "DER",
      "-in",
      sealed,
      "-inkey",
      key,
      "-recip",
      certificate,
    ]);
    const { items } = JSON.parse(opened.toString()) as { readonly items: readonly Copied[] };
    expect(items.map(({ metadata, data }) => [metadata.name, data])).toEqual([
      ["redis-credentials", { password: clear[1] }],
    ]);
    const sums = readFileSync(join(pod.path("/spool"), "SHA256SUMS"), "utf8");
    expect(sums.match(/ {2}\S+$/gm)?.map((name) => name.trim())).toEqual([
      "objects.json",
      "secret-keys.json",
      "secrets.json.cms",
    ]);
  });

  test("an empty namespace can be restored from the configuration backup", async () => {
    const { pod, run } = copyOf(manifests);
    await run("copy");
    await removeLayer(kubectl, NAMESPACE);
    await kubectl.run(["create", "namespace", NAMESPACE]);
    // Uses a separate field manager. The layer's field manager would own the server's defaults, and the next apply would remove
    // them.
    const apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=restore", "--validate=strict", "-f"];
    await kubectl.run([...apply, join(pod.path("/spool"), "files", "objects.json")]);
    restricted = await kubeconfigOfBackup();
    const again = copyOf(manifests);
    await again.run("copy");
    expect(read(again.pod, "objects.json")).toEqual(read(pod, "objects.json"));
  });
});
