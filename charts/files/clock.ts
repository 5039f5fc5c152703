/** The time, in seconds from 1970. Overlays of a release file end at a time; manifests do not depend on it. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}
