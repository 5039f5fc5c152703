// Bundles the command line and the Pulumi program into one file each, because loading a thousand small modules takes longer than
// the synthesis.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { bundledPackages, noticesText } from "./notices.mjs";

const folder = "build/bin";
const executable = `${folder}/access-layer.js`;
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** The PromQL parser, a dependency of the package, which most runs do not load. */
const PARSER = ["@prometheus-io/lezer-promql"];

const common = { bundle: true, platform: "node", target: "node20", logLevel: "warning" };

/** Reduces the size of the file, which Node reads at every startup. Function names remain readable in stack traces. */
const small = {
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  // cdk8s would otherwise add its own copy of yaml.
  alias: { yaml: "./node_modules/yaml" },
  plugins: [onlyKubernetesClasses()],
};

/** The Kubernetes client, in a file that only commands load that connect to a cluster. It is an ES module, which older versions of Node 20 can't require. */
const CLIENT = "kubernetes-client.js";
const client = await build({
  ...common,
  ...small,
  metafile: true,
  // Only the part that reads the kubeconfig, without the classes of all kinds of objects.
  stdin: { contents: 'export { KubeConfig } from "@kubernetes/client-node/dist/config.js"', resolveDir: process.cwd() },
  plugins: [fetchOfNode()],
  outfile: `${folder}/${CLIENT}`,
});

const program = await build({
  ...common,
  ...small,
  metafile: true,
  plugins: [...small.plugins, inFolderOfProgram("@kubernetes/client-node", CLIENT)],
  entryPoints: ["bin/access-layer.ts"],
  outfile: `${folder}/program.js`,
  define: { ACCESS_LAYER_VERSION: JSON.stringify(version) },
  // Only `diagram` uses the drawing library, which is larger than the rest of the bundle. Only environments with alerts use the PromQL parser.
  external: ["@viz-js/viz", ...PARSER],
  // A `node:vm` script can only use `require`.
  supported: { "dynamic-import": false },
});
const bundled = bundledPackages({ inputs: { ...program.metafile.inputs, ...client.metafile.inputs } });
writeFileSync(`${folder}/THIRD-PARTY-NOTICES.txt`, noticesText(bundled));
writeFileSync("build/bundled.json", JSON.stringify(bundled.map(({ name, version }) => ({ name, version }))));
const hash = createHash("sha256")
  .update(readFileSync(`${folder}/program.js`))
  .digest("hex")
  .slice(0, 16);
await build({
  ...common,
  entryPoints: ["bin/start.ts"],
  outfile: executable,
  banner: { js: "#!/usr/bin/env node" },
  define: { PROGRAM_HASH: JSON.stringify(hash) },
});
chmodSync(executable, 0o755);
fillCache();

await build({
  ...common,
  ...small,
  entryPoints: ["stacks/main.ts"],
  outfile: "build/program/main.js",
  // Pulumi's engine and the program must share one copy of Pulumi.
  external: ["@pulumi/*", ...PARSER],
});

/** Removes the code caches of older builds and runs the program once to fill the new cache, so that a user's first run is fast. */
function fillCache() {
  for (const name of readdirSync(folder))
    if (name.includes(".cache") && !name.includes(hash)) rmSync(join(folder, name));
  const out = mkdtempSync(join(tmpdir(), "access-layer-bundle-"));
  try {
    execFileSync(process.execPath, [executable, "synth", "--out", out], { stdio: "ignore" });
  } catch {
    // Problems in the environments do not fail the build, because the cache then contains the code compiled so far.
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Loads a package from a file in the folder of the program. */
function inFolderOfProgram(name, file) {
  return {
    name: "in-folder-of-program",
    setup(bundle) {
      bundle.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: `./${file}`, external: true }));
    },
  };
}

/** Replaces `node-fetch` by the functions that Node has: one of its dependencies comes without a license text. */
function fetchOfNode() {
  const contents = "export const { Headers, Request, Response } = globalThis; export default globalThis.fetch;";
  return {
    name: "fetch-of-node",
    setup(bundle) {
      bundle.onResolve({ filter: /^node-fetch$/ }, () => ({ path: "node-fetch", namespace: "fetch-of-node" }));
      bundle.onLoad({ filter: /.*/, namespace: "fetch-of-node" }, () => ({ contents }));
    },
  };
}

/** Imports only `k8s` from `cdk8s-plus-28`, because its index loads all L2 constructs. */
function onlyKubernetesClasses() {
  return {
    name: "only-kubernetes-classes",
    setup(bundle) {
      bundle.onResolve({ filter: /^cdk8s-plus-28$/ }, () => ({
        path: "cdk8s-plus-28",
        namespace: "kubernetes-classes",
      }));
      bundle.onLoad({ filter: /.*/, namespace: "kubernetes-classes" }, () => ({
        contents: 'exports.k8s = require("cdk8s-plus-28/lib/imports/k8s");',
        resolveDir: process.cwd(),
      }));
    },
  };
}
