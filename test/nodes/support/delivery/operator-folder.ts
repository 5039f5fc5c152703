import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { parse, stringify } from "yaml";
import { loadValidEnvironments } from "../../../../charts/files/chosen-environments";
import { synthesize, toYaml } from "../../../../charts/synthesize";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { FIELD_MANAGER } from "../../../../lib/names";
import type { ClusterSpec } from "../../../../lib/spec/environment";
import type { PatchSpec } from "../../../../lib/spec/patches";
import type { ReleaseSpec } from "../../../../lib/spec/release";
import { run, type Kubectl, type Outcome } from "../../../e2e/support/kubectl";
import { PROJECT, type EnvironmentFiles } from "../../../helpers/fixtures";
import { CONTROL_PLANE } from "../addresses";
import { strictServer } from "../services";

/** Context of the kubeconfig and address of the API server, for an environment file. */
export const ON_NODES: ClusterSpec = { context: "test", apiServerCidrs: [`${CONTROL_PLANE.address}/32`] };

/** Starts each service with a shutdown that forgives nothing, because the tool and its peers apply the manifests of the files. */
export const STRICT: PatchSpec = {
  target: { kind: "Deployment" },
  patch: [{ op: "add", path: "/spec/template/spec/containers/0/command", value: strictServer() }],
  reason: "A server that drains would hide a missing safeguard.",
};

/** A folder with the files of one environment, in which an operator types commands. */
export interface OperatorFolder {
  readonly path: string;
  /** Runs a command line in bash. It finds `access-layer`, `kubectl` and the other programs of the folder. */
  readonly run: (command: string) => Promise<Outcome>;
  /** Content of the release file. */
  readonly release: () => ReleaseSpec;
  /** Manifests of the files as they are now. */
  readonly manifests: () => readonly Manifest[];
  /** Deletes the folder. */
  readonly remove: () => void;
}

/**
 * Creates the folder, with the kubeconfig of a cluster.
 * @param programs - paths of more programs, by name
 */
export function operatorFolder(
  { program, kubeconfig }: Kubectl,
  { environment, release }: EnvironmentFiles,
  programs: Readonly<Record<string, string>> = {},
): OperatorFolder {
  const path = mkdtempSync(join(tmpdir(), "access-layer-operator-"));
  const [bin, environments] = [join(path, "bin"), join(path, "environments")];
  for (const folder of [bin, environments]) mkdirSync(folder);
  const releaseFile = join(environments, `${environment.name}.release.yaml`);
  writeFileSync(join(environments, `${environment.name}.yaml`), stringify(environment));
  writeFileSync(releaseFile, stringify(release));
  const tool = join(PROJECT, "build", "bin", "access-layer.js");
  writeFileSync(join(bin, "access-layer"), `#!/bin/sh\nexec "${process.execPath}" "${tool}" "$@"\n`, { mode: 0o755 });
  for (const [name, target] of Object.entries({ ...programs, kubectl: program })) symlinkSync(target, join(bin, name));
  const home = join(path, "helm");
  const variables = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    PATH: `${bin}:${process.env["PATH"]}`,
    ...{ HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home },
  };
  return {
    path,
    run: (command) => run("bash", ["-c", command], { folder: path, environment: variables }),
    release: () => parse(readFileSync(releaseFile, "utf8")) as ReleaseSpec,
    manifests: () => {
      const [loaded] = loadValidEnvironments(environments, [environment.name]);
      if (loaded === undefined) throw new Error(`${environment.name} was not loaded`);
      return synthesize(loaded.layer).manifests;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** What an apply of the files would change in the objects of a service, as `kubectl diff` shows it. Empty if they are in step. */
export async function differences(kubectl: Kubectl, folder: OperatorFolder, service: string): Promise<string> {
  const own = folder.manifests().filter(({ metadata }) => metadata.labels?.["app"] === service);
  const args = ["diff", "--server-side", `--field-manager=${FIELD_MANAGER}`, "-f", "-"];
  const { code, stdout, stderr } = await kubectl.try(args, { input: toYaml(own) });
  return code === 0 ? "" : `${stdout}${stderr}`;
}
