import { SERVICE_DEFAULTS } from "../spec/defaults";
import { formatPath, type Problem } from "../spec/problem";
import { mountPathConflict, mountPathProblem } from "../spec/values/mount-path";
import { problemIf, type Place } from "./problems";

/** A folder of a container with the files of a Secret or a ConfigMap. */
export interface MountedFolder {
  /** Absolute path. */
  readonly path: string;
  /** The field with the path. */
  readonly place: Place;
}

/** Rules about the folders of a container with files: each is valid, and none overlaps with another folder. */
export function mountedFoldersProblems(
  folders: readonly MountedFolder[],
  writablePaths: readonly string[] = SERVICE_DEFAULTS.writablePaths,
): Problem[] {
  const writable = writablePaths.map((path) => ({ path, field: "writablePaths" }));
  return folders.flatMap(({ path, place }, index) => {
    const earlier = folders.slice(0, index).map((other) => ({ path: other.path, field: formatPath(other.place.path) }));
    const conflicts = [...writable, ...earlier].map((other) => mountPathConflict(path, other.path, other.field));
    return problemIf("mounts/path", place, mountPathProblem(path) ?? conflicts.find((one) => one !== undefined));
  });
}
