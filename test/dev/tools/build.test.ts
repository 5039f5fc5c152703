import { spawn, spawnSync, type ChildProcess } from "child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { buildTool, findTool } from "../../../dev/tools/build";
import { pinnedVersion } from "../../../dev/tools/go";
import { TOOLS, linkerFlags, type ToolName } from "../../../dev/tools/tools";
import { PROJECT } from "../../helpers/fixtures";

/** A `go` that notes each build, writes half of the binary, does `$FAKE_GO`, and writes the other half. */
const FAKE_GO = `#!/bin/sh
if [ "$1" = env ]; then printf 'go1.99\\nlinux\\namd64\\n'; exit 0; fi
if [ "$1" = mod ]; then printf '{"Path": "%s", "Dir": "/modules/it"}\\n' "$4"; exit "\${FAKE_MOD:-0}"; fi
printf '%s|%s|%s\\n' "$*" "$GOTOOLCHAIN" "$CGO_ENABLED" >> "$FAKE_GO_LOG"
while [ "$1" != -o ]; do
  if [ "$1" = -overlay ]; then cp "$2" "$FAKE_GO_LOG.overlay"; fi
  shift
done
printf 'whole ' > "$2"
eval "$FAKE_GO"
printf 'binary' >> "$2"
`;

let folder: string;
let environment: NodeJS.ProcessEnv;
let programFolder: string;

beforeAll(() => {
  // In the project, from where the program finds its modules; not by run-ts.mjs, which a killed test would leave uncleaned.
  programFolder = mkdtempSync(join(PROJECT, "node_modules", ".test-tools-"));
  const esbuild = join(PROJECT, "node_modules", ".bin", "esbuild");
  spawnSync(esbuild, [join("dev", "tools", "main.ts"), "--bundle", "--platform=node", `--outdir=${programFolder}`], {
    cwd: PROJECT,
  });
});

afterAll(() => rmSync(programFolder, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-build-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "go"), FAKE_GO, { mode: 0o755 });
  environment = {
    PATH: `${join(folder, "bin")}:/usr/bin:/bin`,
    XDG_CACHE_HOME: join(folder, "cache"),
    FAKE_GO_LOG: join(folder, "log"),
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a tool is built once, with one progress line, and then found", async () => {
  const { built, printed } = await build();
  expect(built).toEqual({ path: expect.stringMatching(/\/cache\/access-layer\/tools\/helm-[0-9a-f]{16}\/helm$/) });
  expect(printed).toMatch(/^building helm \(once\) … \d+\.\d s\n$/);
  expect(await build()).toEqual({ built, printed: "" });
  expect(cached()).toEqual([["whole binary"]]);
  const flags = "build -mod=readonly -trimpath -ldflags -s -w -o ";
  expect(log()).toEqual([expect.stringMatching(new RegExp(`^${flags}.* helm.sh/helm/v4/cmd/helm\\|local\\|0$`))]);
});

test("a tool that was not built is not found, and none is built", async () => {
  expect(await findTool("helm", environment)).toEqual({ reason: "helm is not built yet" });
  expect(existsSync(join(folder, "log"))).toBe(false);
  const { built } = await build();
  expect(await findTool("helm", environment)).toEqual(built);
});

test("another compiler is another binary", async () => {
  const first = (await build()).built;
  writeFileSync(join(folder, "bin", "go"), FAKE_GO.replace("go1.99", "go2.0"), { mode: 0o755 });
  const second = (await build()).built;
  expect(second).not.toEqual(first);
  expect(log()).toHaveLength(2);
});

test("a failed build leaves nothing, says what Go said, and is tried again", async () => {
  environment["FAKE_GO"] = "echo 'no space left on device' >&2; exit 1";
  const { built, printed } = await build();
  expect(built).toEqual({ reason: "helm can't be built: `go build` ended with code 1\nno space left on device" });
  expect(printed).toBe("building helm (once) … failed\n");
  expect(readdirSync(cache())).toEqual([]);
  delete environment["FAKE_GO"];
  expect((await build()).built).toHaveProperty("path");
});

test("a killed Go leaves nothing", async () => {
  environment["FAKE_GO"] = "kill -KILL $$";
  expect((await build()).built).toEqual({ reason: "helm can't be built: `go build` ended with SIGKILL" });
  expect(readdirSync(cache())).toEqual([]);
});

test("a build whose whole process group is killed leaves no half file under the tool's name", async () => {
  const killed = program({ FAKE_GO: "sleep 60" });
  await until(() => existsSync(join(folder, "log")));
  process.kill(-(killed.pid ?? 0), "SIGKILL");
  await ended(killed);
  expect(cached()).toEqual([]);

  expect((await build()).built).toHaveProperty("path");
  expect(cached()).toEqual([["whole binary"]]);
});

test("what an interrupted build left is removed a day later", async () => {
  const abandoned = join(cache(), ".building-helm-abandoned");
  const underWay = join(cache(), ".building-helm-under-way");
  for (const left of [abandoned, underWay]) mkdirSync(left, { recursive: true });
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
  utimesSync(abandoned, twoDaysAgo, twoDaysAgo);
  await build();
  expect(existsSync(abandoned)).toBe(false);
  expect(existsSync(underWay)).toBe(true);
});

test("two builds at once, in two processes, give one whole binary", async () => {
  // Neither goes on before both have started, or one of them never will.
  const both = 'i=0; while [ "$(wc -l < "$FAKE_GO_LOG")" -lt 2 ] && [ $i -lt 1000 ]; do i=$((i+1)); sleep 0.01; done';
  const codes = await Promise.all([program({ FAKE_GO: both }), program({ FAKE_GO: both })].map(ended));
  expect(codes).toEqual([0, 0]);
  expect(log()).toHaveLength(2);
  expect(cached()).toEqual([["whole binary"]]);
  expect(readdirSync(cache())).toHaveLength(1);
});

test("two builds at once in one process are one", async () => {
  const [first, second] = await Promise.all([build(), build()]);
  expect(first.built).toEqual(second.built);
  expect(log()).toHaveLength(1);
});

test("without Go there is a reason instead of a stack", async () => {
  environment["PATH"] = join(folder, "empty");
  const reason = "helm can't be built: no `go` on the PATH: install Go 1.26.0 or newer (https://go.dev/dl)";
  expect(await build()).toEqual({ built: { reason }, printed: "" });
  const { status, stderr } = spawnSync(process.execPath, programArguments(), { env: environment });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 1, stderr: `${reason}\n` });
});

test("a Go that cannot be run is a reason, too", async () => {
  chmodSync(join(folder, "bin", "go"), 0o644);
  environment["PATH"] = join(folder, "bin");
  expect((await build()).built).toHaveProperty("reason");
});

test("what a tool embeds is laid over its folder for the compiler, and neither the tree nor the cache holds it", async () => {
  const name = "pulumi-resource-kubernetes";
  const { built } = await build(name);
  expect(built).toEqual({ path: expect.stringMatching(new RegExp(`/${name}-[0-9a-f]{16}/${name}$`)) });
  const module = join(PROJECT, "dev", "tools", "pulumi-kubernetes");
  expect(JSON.parse(readFileSync(join(folder, "log.overlay"), "utf8"))).toEqual({
    Replace: {
      [join(module, "schema.json")]: "/modules/it/cmd/pulumi-resource-kubernetes/schema.json",
      [join(module, "terraform-mapping.json")]: "/modules/it/cmd/pulumi-resource-kubernetes/terraform-mapping.json",
    },
  });
  expect(readdirSync(module).sort()).toEqual(["go.mod", "go.sum", "main.go"]);
  expect(cached()).toEqual([["whole binary"]]);
});

test("a module with embedded files that can't be had is a reason, and nothing is built", async () => {
  environment["FAKE_MOD"] = "1";
  const { built } = await build("pulumi-resource-kubernetes");
  expect(built).toEqual({ reason: "pulumi-resource-kubernetes can't be built: `go mod` ended with code 1" });
  expect(existsSync(join(folder, "log"))).toBe(false);
  expect(readdirSync(cache())).toEqual([]);
});

test("the provider calls itself what package.json pins, and the engine what its module pins", () => {
  const manifest = readFileSync(join(PROJECT, "package.json"), "utf8");
  const { devDependencies } = JSON.parse(manifest) as { devDependencies: Record<string, string> };
  const sdk = devDependencies["@pulumi/kubernetes"] ?? "";
  expect(linkerFlags(TOOLS["pulumi-resource-kubernetes"])).toBe(`-s -w -X main.version=${sdk}`);
  expect(linkerFlags(TOOLS.pulumi)).toContain(`.Version=${pinnedVersion(TOOLS.pulumi).slice(1)}`);
});

test("a tool's own linker flags come after ours", () => {
  expect(linkerFlags({ module: "m", package: "p", linkerFlags: ["-X", "a.b=c"] })).toBe("-s -w -X a.b=c");
});

async function build(name: ToolName = "helm"): Promise<{ built: unknown; printed: string }> {
  let printed = "";
  const built = await buildTool(name, { environment, print: (text) => (printed += text) });
  return { built, printed };
}

function program(more: NodeJS.ProcessEnv): ChildProcess {
  const env = { ...environment, ...more };
  return spawn(process.execPath, programArguments(), { env, detached: true, stdio: "ignore" });
}

function programArguments(): string[] {
  return [join(programFolder, "main.js"), "helm"];
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on("exit", resolve));
}

async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function cache(): string {
  return join(folder, "cache", "access-layer", "tools");
}

/** What the binaries hold that are in the cache under a tool's name. */
function cached(): string[][] {
  const folders = readdirSync(cache()).filter((name) => !name.startsWith("."));
  return folders.map((name) =>
    readdirSync(join(cache(), name)).map((file) => readFileSync(join(cache(), name, file), "utf8")),
  );
}

function log(): string[] {
  return readFileSync(join(folder, "log"), "utf8").trim().split("\n");
}
