import { scratchVolumeName } from "../../names";
import { show } from "../../values/words";

const PATH = /^(?:\/[A-Za-z0-9._-]+)+$/;

/** What the kernel or the container runtime puts there; an empty volume over it breaks the container. */
const SYSTEM_FOLDERS = ["/proc", "/sys", "/dev"];

/** Kubernetes' limit for the name of a volume. */
const LONGEST_VOLUME_NAME = 63;

/** Says what is wrong with one writable path by itself; `undefined` where nothing is. */
export function writablePathProblem(path: string): string | undefined {
  if (!PATH.test(path) || path.split("/").some((step) => step === "." || step === "..")) {
    return `must be an absolute path without '.', '..', a '/' at its end and special characters, such as "/var/cache", got ${show(path)}`;
  }
  const system = SYSTEM_FOLDERS.find((folder) => isInside(path, folder));
  if (system !== undefined) {
    return `must be outside ${system}, got ${show(path)}; an empty volume there breaks the container`;
  }
  const { length } = scratchVolumeName(path);
  if (length > LONGEST_VOLUME_NAME) {
    return `must be shorter, got ${show(path)}; the name of its volume would have ${length} characters instead of at most ${LONGEST_VOLUME_NAME}`;
  }
  return undefined;
}

/** Says how a writable path is at odds with an earlier one; `undefined` where it is not. */
export function writablePathConflict(path: string, earlier: string): string | undefined {
  if (path === earlier) return `must be listed once, got ${show(path)} again`;
  const [inner, outer] = isInside(path, earlier) ? [path, earlier] : [earlier, path];
  if (isInside(inner, outer)) {
    return `must not overlap: ${inner} is inside ${outer}, which is writable already; drop ${inner}`;
  }
  if (scratchVolumeName(path) === scratchVolumeName(earlier)) {
    return `must differ from ${earlier} in letters or digits, got ${show(path)}: both would be the volume ${scratchVolumeName(path)}`;
  }
  return undefined;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
