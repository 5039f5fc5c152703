// Bundles the command line into one file: reading a thousand small modules costs more time than the whole synthesis.
import { chmodSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const outfile = "build/bin/access-layer.js";
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

await build({
  entryPoints: ["bin/access-layer.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  banner: { js: "#!/usr/bin/env node" },
  // Node reads every byte of it at each start. Names stay, for the stack traces of whoever repairs it.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "linked",
  logLevel: "warning",
  define: { ACCESS_LAYER_VERSION: JSON.stringify(version) },
  // Only `diagram` draws, and the drawing library is bigger than everything else together.
  external: ["@viz-js/viz"],
  // cdk8s brings a copy of its own.
  alias: { yaml: "./node_modules/yaml" },
  plugins: [onlyKubernetesClasses()],
});
chmodSync(outfile, 0o755);

/** `cdk8s-plus-28` loads its whole second layer to hand out `k8s`; the constructs use `k8s` alone. */
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
