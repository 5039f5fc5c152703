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
import { announceBuilds, buildTool, findTool, type BuildOptions } from "../../../dev/tools/build";
import { pinnedVersion } from "../../../dev/tools/go";
import { TOOLS, linkerFlags, type ToolName } from "../../../dev/tools/tools";
import { PROJECT } from "../../helpers/fixtures";

/**
 * A fake `go` that logs each build and writes the first half of the binary. It then evaluates `$FAKE_GO` and writes the
 * second half.
 */
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
  // This folder is inside the project, so that the bundled program finds its modules. The test does not run the
  // TypeScript source, because a killed test would leave the temporary files of run-ts.mjs behind.
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

test("buildTool builds a tool once, prints a line at the start and the end, and then finds the cached binary", async () => {
  const { built, printed } = await build();
  expect(built).toEqual({ path: expect.stringMatching(/\/cache\/access-layer\/tools\/helm-[0-9a-f]{16}\/helm$/) });
  expect(printed).toMatch(/^building helm \(once, build time not measured\)\nbuilt helm in \d+\.\d s\n$/);
  expect(await build()).toEqual({ built, printed: "" });
  expect(cached()).toEqual([["whole binary"]]);
  const flags = "build -mod=readonly -trimpath -ldflags -s -w -o ";
  expect(log()).toEqual([expect.stringMatching(new RegExp(`^${flags}.* helm.sh/helm/v4/cmd/helm\\|local\\|0$`))]);
});

test("buildTool reports during a long build that it is still running", async () => {
  environment["FAKE_GO"] = "sleep 1";
  const { printed } = await build("helm", { heartbeatMilliseconds: 100 });
  expect(printed).toMatch(/^building helm .*\n(still building helm after \d+ s\n)+built helm in /);
});

test("announceBuilds lists the tools that are not in the cache", async () => {
  let printed = "";
  const announce = () => announceBuilds(["helm", "kwok"], { environment, print: (text) => (printed += text) });
  await build();
  await announce();
  expect(printed).toBe("builds 1 of 2 tools once (about 1 minute on two idle cores): kwok\n");
  await build("kwok");
  printed = "";
  await announce();
  expect(printed).toBe("");
});

test("announceBuilds prints nothing without Go", async () => {
  environment["PATH"] = join(folder, "empty");
  let printed = "";
  await announceBuilds(["helm"], { environment, print: (text) => (printed += text) });
  expect(printed).toBe("");
});

test("findTool does not find a tool that is not built, and builds nothing", async () => {
  expect(await findTool("helm", environment)).toEqual({ reason: "helm is not built yet" });
  expect(existsSync(join(folder, "log"))).toBe(false);
  const { built } = await build();
  expect(await findTool("helm", environment)).toEqual(built);
});

test("a different compiler version produces a different binary", async () => {
  const first = (await build()).built;
  writeFileSync(join(folder, "bin", "go"), FAKE_GO.replace("go1.99", "go2.0"), { mode: 0o755 });
  const second = (await build()).built;
  expect(second).not.toEqual(first);
  expect(log()).toHaveLength(2);
});

test("a failed build leaves no files behind, reports Go's message, and is retried", async () => {
  environment["FAKE_GO"] = "echo 'no space left on device' >&2; exit 1";
  const { built, printed } = await build();
  expect(built).toEqual({ reason: "helm can't be built: `go build` ended with code 1\nno space left on device" });
  expect(printed).toMatch(/^building helm .*\nfailed to build helm after \d+\.\d s\n$/);
  expect(readdirSync(cache())).toEqual([]);
  delete environment["FAKE_GO"];
  expect((await build()).built).toHaveProperty("path");
});

test("a killed Go process leaves no files behind", async () => {
  environment["FAKE_GO"] = "kill -KILL $$";
  expect((await build()).built).toEqual({ reason: "helm can't be built: `go build` ended with SIGKILL" });
  expect(readdirSync(cache())).toEqual([]);
});

test("a build leaves no partial file under the tool's name if its whole process group is killed", async () => {
  const killed = program({ FAKE_GO: "sleep 60" });
  await until(() => existsSync(join(folder, "log")));
  process.kill(-(killed.pid ?? 0), "SIGKILL");
  await ended(killed);
  expect(cached()).toEqual([]);

  expect((await build()).built).toHaveProperty("path");
  expect(cached()).toEqual([["whole binary"]]);
});

test("files of an interrupted build are removed a day later", async () => {
  const abandoned = join(cache(), ".building-helm-abandoned");
  const running = join(cache(), ".building-helm-running");
  for (const left of [abandoned, running]) mkdirSync(left, { recursive: true });
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
  utimesSync(abandoned, twoDaysAgo, twoDaysAgo);
  await build();
  expect(existsSync(abandoned)).toBe(false);
  expect(existsSync(running)).toBe(true);
});

test("two concurrent builds in two processes produce one complete binary", async () => {
  // Each build waits until both builds have started.
  const both = 'i=0; while [ "$(wc -l < "$FAKE_GO_LOG")" -lt 2 ] && [ $i -lt 1000 ]; do i=$((i+1)); sleep 0.01; done';
  const codes = await Promise.all([program({ FAKE_GO: both }), program({ FAKE_GO: both })].map(ended));
  expect(codes).toEqual([0, 0]);
  expect(log()).toHaveLength(2);
  expect(cached()).toEqual([["whole binary"]]);
  expect(readdirSync(cache())).toHaveLength(1);
});

test("two concurrent builds in one process run only once", async () => {
  const [first, second] = await Promise.all([build(), build()]);
  expect(first.built).toEqual(second.built);
  expect(log()).toHaveLength(1);
});

test("buildTool without Go returns a reason and prints no stack trace", async () => {
  environment["PATH"] = join(folder, "empty");
  const reason = "helm can't be built: no `go` on the PATH: install Go 1.26.0 or newer (https://go.dev/dl)";
  expect(await build()).toEqual({ built: { reason }, printed: "" });
  const { status, stderr } = spawnSync(process.execPath, programArguments(), { env: environment });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 1, stderr: `${reason}\n` });
});

test("buildTool returns a reason if go is not executable", async () => {
  chmodSync(join(folder, "bin", "go"), 0o644);
  environment["PATH"] = join(folder, "bin");
  expect((await build()).built).toHaveProperty("reason");
});

test("embedded files are passed to the compiler in an overlay, and are not written to the source tree or the cache", async () => {
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

test("buildTool returns a reason and builds nothing if the module with embedded files cannot be downloaded", async () => {
  environment["FAKE_MOD"] = "1";
  const { built } = await build("pulumi-resource-kubernetes");
  expect(built).toEqual({ reason: "pulumi-resource-kubernetes can't be built: `go mod` ended with code 1" });
  expect(existsSync(join(folder, "log"))).toBe(false);
  expect(readdirSync(cache())).toEqual([]);
});

test("the provider reports the version that package.json pins, and the engine reports the version that its module pins", () => {
  const manifest = readFileSync(join(PROJECT, "package.json"), "utf8");
  const { devDependencies } = JSON.parse(manifest) as { devDependencies: Record<string, string> };
  const sdk = devDependencies["@pulumi/kubernetes"] ?? "";
  expect(linkerFlags(TOOLS["pulumi-resource-kubernetes"])).toBe(`-s -w -X main.version=${sdk}`);
  expect(linkerFlags(TOOLS.pulumi)).toContain(`.Version=${pinnedVersion(TOOLS.pulumi).slice(1)}`);
});

test("the linker flags of a tool come after the common linker flags", () => {
  expect(linkerFlags({ module: "m", package: "p", linkerFlags: ["-X", "a.b=c"] })).toBe("-s -w -X a.b=c");
});

async function build(
  name: ToolName = "helm",
  options: BuildOptions = {},
): Promise<{ built: unknown; printed: string }> {
  let printed = "";
  const built = await buildTool(name, { environment, print: (text) => (printed += text), ...options });
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

/** Returns the contents of the binaries in the cache, for each tool folder. */
function cached(): string[][] {
  const folders = readdirSync(cache()).filter((name) => !name.startsWith("."));
  return folders.map((name) =>
    readdirSync(join(cache(), name)).map((file) => readFileSync(join(cache(), name, file), "utf8")),
  );
}

function log(): string[] {
  return readFileSync(join(folder, "log"), "utf8").trim().split("\n");
}
