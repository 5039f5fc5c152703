import { mkdirSync, writeFileSync } from "fs";
import { basename, join } from "path";
import { runbookFiles } from "../../../charts/operations/runbook-files";
import { synthesize, toYaml } from "../../../charts/synthesize";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { ENVIRONMENTS, environmentOf, layerOf } from "../../helpers/fixtures";

/** A file that is rendered for an environment. */
export interface RenderedFile {
  /** `environment.yaml`, or the name of a runbook file. */
  readonly name: string;
  /** Its objects. */
  readonly manifests: readonly Manifest[];
  /** The cluster's objects after the file is applied. */
  readonly applied: readonly Manifest[];
}

/** An environment's rendered files. */
export interface RenderedEnvironment {
  /** Name of the environment. */
  readonly environment: string;
  /** The environment's file, followed by the runbook files. */
  readonly files: readonly RenderedFile[];
}

/** The rendered files of all environments. */
export function allRendered(): readonly RenderedEnvironment[] {
  return ENVIRONMENTS.map((environment) => {
    const props = layerOf(environmentOf(environment));
    const { manifests } = synthesize(props);
    const others = runbookFiles(props).map((file) => ({
      name: basename(file.path),
      manifests: file.manifests,
      applied: applied(manifests, file.manifests),
    }));
    return { environment, files: [{ name: "environment.yaml", manifests, applied: manifests }, ...others] };
  });
}

function applied(before: readonly Manifest[], file: readonly Manifest[]): readonly Manifest[] {
  const objects = [...before, ...file].map((manifest) => [identityOf(manifest), manifest] as const);
  return [...new Map(objects).values()];
}

/** Writes objects to one file in a folder and returns its path. */
export function write(folder: string, name: string, manifests: readonly Manifest[]): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, toYaml(manifests));
  return path;
}
