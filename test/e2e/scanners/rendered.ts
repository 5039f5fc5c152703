import { mkdirSync, writeFileSync } from "fs";
import { basename, join } from "path";
import { runbookFiles } from "../../../charts/operations/runbook-files";
import { synthesize, toYaml } from "../../../charts/synthesize";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { ENVIRONMENTS, environmentOf, layerOf } from "../../helpers/fixtures";

/** One file that is printed for an environment. */
export interface PrintedFile {
  /** `environment.yaml`, or the name of a file of the runbook. */
  readonly name: string;
  /** Its objects. */
  readonly manifests: readonly Manifest[];
  /** What is on a cluster of the environment once the file is applied. */
  readonly applied: readonly Manifest[];
}

/** What is printed for an environment. */
export interface Printed {
  /** Name of the environment. */
  readonly environment: string;
  /** Its own file, then those of the runbook. */
  readonly files: readonly PrintedFile[];
}

/** Everything that is printed, for every environment. */
export function allPrinted(): readonly Printed[] {
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

/** Writes objects as one file of a folder, and returns its path. */
export function write(folder: string, name: string, manifests: readonly Manifest[]): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, toYaml(manifests));
  return path;
}
