import { scratchVolumeName } from "../../names";
import { isInside } from "../../values/path";
import { repeatedMessage, show } from "../../values/words";

const PATH = /^(?:\/[A-Za-z0-9._-]+)+$/;

/**
 * Folders managed by the kernel or the container runtime. Mounting an empty volume over them breaks
 * the container.
 */
const SYSTEM_FOLDERS = ["/proc", "/sys", "/dev"];

/** Folder of the mounts of the model. */
const OWN_FOLDER = "/etc/access-layer";

/** Limit of Kubernetes for volume names. */
const LONGEST_VOLUME_NAME = 63;

/** Validates a single writable path: returns the problem, or `undefined` if it is valid. */
export function writablePathProblem(path: string): string | undefined {
  if (!PATH.test(path) || path.split("/").some((step) => step === "." || step === "..")) {
    return `must be an absolute path such as "/var/cache", without '.', '..', special characters or a '/' at the end, got ${show(path)}; ${pathAdvice(path)}`;
  }
  const system = SYSTEM_FOLDERS.find((folder) => isInside(path, folder));
  if (system !== undefined) {
    return `must be outside ${system}, got ${show(path)}; choose another folder, because a volume there breaks the container`;
  }
  if (isInside(path, OWN_FOLDER)) {
    return `must not be in ${OWN_FOLDER}, got ${show(path)}, where pods mount the CAs of datastores; choose another folder`;
  }
  const { length } = scratchVolumeName(path);
  if (length > LONGEST_VOLUME_NAME) {
    return `must be shorter, got ${show(path)}, because its volume name would have ${length} characters (the maximum is ${LONGEST_VOLUME_NAME}); list a parent folder`;
  }
  return undefined;
}

/** Returns the conflict of a writable path with an earlier one; `undefined` if there is none. */
export function writablePathConflict(path: string, earlier: string): string | undefined {
  if (path === earlier) return repeatedMessage(path);
  const [inner, outer] = isInside(path, earlier) ? [path, earlier] : [earlier, path];
  if (isInside(inner, outer)) {
    return `must not overlap: ${inner} is inside ${outer}, which is already writable; delete ${inner}`;
  }
  if (scratchVolumeName(path) === scratchVolumeName(earlier)) {
    return `must differ from ${earlier} in letters or digits, got ${show(path)}, because both would use the volume ${scratchVolumeName(path)}; rename one of the two`;
  }
  return undefined;
}

function pathAdvice(path: string): string {
  const steps = path.split("/").filter((step) => step !== "");
  const absolute = `/${steps.join("/")}`;
  return absolute !== path && PATH.test(absolute) && !steps.some((step) => /^\.+$/.test(step))
    ? `did you mean ${show(absolute)}?`
    : "use only letters, digits, '.', '_' and '-' between slashes";
}
