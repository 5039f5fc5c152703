import { show } from "../../values/words";

/** Oldest minor version that serves everything in the manifests: docs/compatibility.md. */
export const OLDEST_KUBERNETES = "1.27";

/** A higher version is a typo: three versions appear each year, and 1.36 is from 2026. */
const NEWEST = "1.50";

/** Problem of a minor version of Kubernetes, such as `1.30`, or `undefined`. */
export function kubernetesVersionProblem(version: string): string | undefined {
  const [, minor] = /^1\.(\d{2})$/.exec(version) ?? [];
  if (minor === undefined) {
    const [found] = /(?<![\d.])1\.\d{2}(?!\d)/.exec(version) ?? [];
    const fix = found === undefined ? "write the server version that kubectl version shows" : `write ${show(found)}`;
    return `must be a minor version of Kubernetes such as "1.30", got ${show(version)}; ${fix}`;
  }
  if (isOlder(NEWEST, version)) {
    return `must be a version that exists, got ${show(version)}; write the server version that kubectl version shows`;
  }
  return isOlder(version, OLDEST_KUBERNETES)
    ? `must be at least ${OLDEST_KUBERNETES}, whose fields the manifests use, got ${show(version)}; upgrade the cluster`
    : undefined;
}

/** Whether a minor version is older than another one. */
export function isOlder(version: string, other: string): boolean {
  return minorOf(version) < minorOf(other);
}

/**
 * Says that a value needs a newer version than the cluster has: `requires Kubernetes …`.
 * @param otherwise - what to do if the cluster is not newer
 */
export function newerKubernetesProblem(since: string, kubernetes: string, otherwise: string): string {
  return (
    `requires Kubernetes ${since}, but cluster.kubernetes is ${show(kubernetes)}; ` +
    `set cluster.kubernetes to the version of the cluster (kubectl version), or ${otherwise}`
  );
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
