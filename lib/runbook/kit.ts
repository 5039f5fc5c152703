import {
  FIELD_MANAGER,
  environmentFileName,
  manifestPath,
  releaseFileName,
  runbookFilePath,
  type RunbookFile,
} from "../names";
import { ENVIRONMENTS_FOLDER, environmentsArgument } from "../values/command-line";
import { serviceOf, type Layer } from "../layer/layer";
import { serviceTargets, type ServiceTarget } from "./service-targets";

/** Folder in which `access-layer synth` writes manifests. */
const DIST = "dist";

/** What procedures use to name the objects and files of an environment. */
export interface Kit {
  /** The environment. */
  readonly layer: Layer;
  /** A kubectl command with the context and the namespace of the environment. */
  readonly kubectl: (command: string) => string;
  /** A kubectl command for objects outside the namespace. */
  readonly kubectlOutside: (command: string) => string;
  /** A command of this tool. */
  readonly tool: (command: string) => string;
  /** A command of a release, which changes the cluster and then the release file: `rollback <service>`. */
  readonly deliver: (command: string) => string;
  /** A server-side apply of a file, with the usual field manager. */
  readonly apply: (file: string, options?: ApplyOptions) => string;
  /** Path of the manifest file. */
  readonly manifest: string;
  /** Path of a file of `runbook-files`. */
  readonly file: (file: RunbookFile) => string;
  /** Path of the environment file. */
  readonly environmentFile: string;
  /** Path of the release file. */
  readonly releaseFile: string;
  /** The services as targets. */
  readonly services: readonly ServiceTarget[];
}

/** Options of an apply. */
export interface ApplyOptions {
  /**
   * Label selector of the objects.
   * @default - all objects of the file
   */
  readonly selector?: string;
  /**
   * Whether to overwrite changes that were made by hand.
   * @default false
   */
  readonly force?: boolean;
}

/**
 * Creates the kit of an environment.
 * @param environments - folder of the environment files, relative to the folder in which the commands run
 */
export function kitOf(layer: Layer, environments: string = ENVIRONMENTS_FOLDER): Kit {
  const { name, namespace, cluster } = layer;
  const kubectlOutside = (command: string) => `kubectl --context ${cluster.context} ${command}`;
  const kubectl = (command: string) => kubectlOutside(`-n ${namespace} ${command}`);
  const tool = (command: string) =>
    `npx --no-install access-layer ${command}${command.includes("--env ") ? environmentsArgument(environments) : ""}`;
  return {
    layer,
    kubectl,
    kubectlOutside,
    tool,
    deliver: (command) => tool(`${command} --env ${name} --via kubectl --yes`),
    apply: (file, { selector, force = false } = {}) =>
      // Manifests name the namespace of each object.
      kubectlOutside(
        `apply --server-side --field-manager=${FIELD_MANAGER}${force ? " --force-conflicts" : ""}${selector === undefined ? "" : ` -l ${selector}`} -f ${file}`,
      ),
    manifest: `${DIST}/${manifestPath(name)}`,
    file: (file) => runbookFilePath(name, file),
    environmentFile: `${environments}/${environmentFileName(name)}`,
    releaseFile: `${environments}/${releaseFileName(name)}`,
    services: serviceTargets(layer),
  };
}

/** Whether the environment has a service. */
export function hasService({ layer }: Kit, name: string): boolean {
  return serviceOf(layer, name) !== undefined;
}
