import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "fs";
import { join } from "path";
import { build } from "esbuild";
import { buildTool } from "../../../dev/tools/build";
import { projectFolder } from "../../../dev/tools/project";
import { TOOLS } from "../../../dev/tools/tools";

/** Programs for a Pulumi run. */
export interface PulumiHome {
  /** Folder that contains `pulumi` and the language host, for use in a PATH. */
  readonly programs: string;
  /** PULUMI_HOME, with the Kubernetes provider as a plugin. */
  readonly home: string;
}

/**
 * Builds Pulumi and its Kubernetes provider, unless they are cached, and creates a Pulumi home in a folder.
 * @throws Error with the reason if a build fails
 */
export async function createPulumiHome(folder: string): Promise<PulumiHome> {
  const pulumi = await mustBuild("pulumi");
  const provider = await mustBuild("pulumi-resource-kubernetes");
  const [programs, home] = [join(folder, "bin"), join(folder, "home")];
  const plugin = join(home, "plugins", `resource-kubernetes-v${providerVersion()}`);
  for (const path of [programs, plugin]) mkdirSync(path, { recursive: true });
  symlinkSync(pulumi, join(programs, "pulumi"));
  symlinkSync(provider, join(plugin, "pulumi-resource-kubernetes"));
  // The engine writes a compressed debug log to this folder, which takes a third of its CPU time. No option turns the log off, but
  // the engine runs without it if it can't create the folder.
  writeFileSync(join(home, "logs"), "");
  await bundleLanguageHost(join(programs, "pulumi-language-nodejs"));
  return { programs, home };
}

async function mustBuild(name: "pulumi" | "pulumi-resource-kubernetes"): Promise<string> {
  const built = await buildTool(name);
  if ("reason" in built) throw new Error(built.reason);
  return built.path;
}

/** Version that the provider reports. It matches the SDK's version. */
function providerVersion(): string {
  const [flag] = TOOLS["pulumi-resource-kubernetes"].linkerFlags;
  return flag.slice(flag.indexOf("=") + 1);
}

async function bundleLanguageHost(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(projectFolder(), "test", "pulumi-e2e", "support", "language-host.ts")],
    outfile,
    bundle: true,
    platform: "node",
    logLevel: "error",
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(outfile, 0o755);
}
