import type { Step } from "./step";

/** Major, minor and patch. */
export type Version = readonly [major: number, minor: number, patch: number];

/**
 * Reads `1.2.3`. A pre-release counts as the version that it leads to: `1.2.3-rc.1` promises as much as `1.2.3`.
 * @returns `undefined` where the text is no version of https://semver.org
 */
export function parseVersion(text: string): Version | undefined {
  const number = "(0|[1-9]\\d*)";
  const match = new RegExp(`^${number}\\.${number}\\.${number}(?:[-+][0-9A-Za-z.+-]+)?$`).exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/**
 * The smallest version that takes a step. While the major version is 0, the minor one stands for it, and patch for minor and patch: semver (item 4)
 * promises nothing there, docs/versions.md does.
 */
export function leastVersion([major, minor, patch]: Version, step: Step): Version {
  const isFirst = major === 0;
  switch (step) {
    case "none":
      return [major, minor, patch];
    case "patch":
      return [major, minor, patch + 1];
    case "minor":
      return isFirst ? [0, minor, patch + 1] : [major, minor + 1, 0];
    case "major":
      return isFirst ? [0, minor + 1, 0] : [major + 1, 0, 0];
  }
}

/** Whether a version is another one or a later one. */
export function isAtLeast(version: Version, least: Version): boolean {
  for (const [index, number] of version.entries()) {
    const wanted = least[index] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}

/** `1.2.3`. */
export function formatVersion(version: Version): string {
  return version.join(".");
}
