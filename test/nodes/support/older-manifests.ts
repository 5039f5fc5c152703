import { readFileSync } from "fs";
import { join } from "path";
import { loadAll } from "js-yaml";
import { gunzipSync } from "zlib";
import { projectFolder } from "../../../dev/tools/project";
import type { Manifest } from "../../../lib/manifests/manifest";
import { CONTROL_PLANE } from "./addresses";

/** Commit of the older manifests. */
export const OLDER_COMMIT = "5a942e0";

/** Address of the API server in the older manifests of staging. The manifests of dev contain none. */
const API_SERVER = "10.30.0.10/32";

/**
 * Manifests of an environment as {@link OLDER_COMMIT} rendered them, on this cluster. Only the address of the API server differs:
 * the image store of the nodes has all their images.
 */
export function olderManifests(environment: "dev" | "staging"): readonly Manifest[] {
  const file = join(projectFolder(), "test", "nodes", "fixtures", OLDER_COMMIT, `${environment}.k8s.yaml.gz`);
  const text = gunzipSync(readFileSync(file)).toString();
  return loadAll(text.replaceAll(API_SERVER, `${CONTROL_PLANE.address}/32`)) as readonly Manifest[];
}
