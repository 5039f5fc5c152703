import { secretVolumeName } from "../../names";
import { isInside } from "../../values/path";
import { show } from "../../values/words";
import { writablePathProblem } from "./writable-path";

/** Validates the folder of a read-only volume: returns the problem, or `undefined` if it is valid. */
export function mountPathProblem(path: string): string | undefined {
  if (path === "/etc")
    return `must be a folder inside /etc, such as "/etc/app", got "/etc"; the kubelet adds files such as /etc/hosts, which a read-only volume prevents`;
  return writablePathProblem(path);
}

/**
 * Returns the conflict of the folder of a read-only volume with another folder of the container; `undefined` if there is none.
 * @param field - the field that has the other folder
 */
export function mountPathConflict(path: string, other: string, field: string): string | undefined {
  if (path === other) return `must differ from ${field}, got ${show(path)}; choose another folder`;
  if (isInside(path, other) || isInside(other, path))
    return `must not overlap with ${show(other)} of ${field}, got ${show(path)}; choose another folder`;
  if (secretVolumeName(path) === secretVolumeName(other))
    return `must differ from ${show(other)} of ${field} in letters or digits, got ${show(path)}, because both would use a volume with the same name; rename one of the two`;
  return undefined;
}
