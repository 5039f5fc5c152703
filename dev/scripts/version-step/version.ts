/** Version steps, smallest first. docs/versions.md defines what each may change. */
export const STEPS = ["none", "patch", "minor", "major"] as const;

/** One of {@link STEPS}. */
export type Step = (typeof STEPS)[number];

/** Major, minor and patch. */
export type Version = readonly [major: number, minor: number, patch: number];

/**
 * Parses `1.2.3`. A pre-release counts as the version it precedes.
 * @returns `undefined` if the text is not a version as defined by https://semver.org
 */
export function parseVersion(text: string): Version | undefined {
  const number = "(0|[1-9]\\d*)";
  const match = new RegExp(`^${number}\\.${number}\\.${number}(?:[-+][0-9A-Za-z.+-]+)?$`).exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** The lowest version that results from a step. While the major version is 0, a major step raises the minor number, and other steps the patch number. */
export function leastVersion([major, minor, patch]: Version, step: Step): Version {
  if (step === "none") return [major, minor, patch];
  if (step === "major") return major === 0 ? [0, minor + 1, 0] : [major + 1, 0, 0];
  return step === "minor" && major > 0 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

/** Whether a version is equal to or later than another. */
export function isAtLeast(version: Version, least: Version): boolean {
  const index = version.findIndex((number, place) => number !== least[place]);
  return index < 0 || (version[index] ?? 0) > (least[index] ?? 0);
}
