import { inputError } from "../../../charts/failures";
import type { Comparison } from "./findings";
import { largestFirst, largestStep, type Finding, type Step } from "./step";
import { formatVersion, isAtLeast, leastVersion, parseVersion, type Version } from "./version";

/** What is said about a version, and what `--json` prints. */
export interface Verdict {
  /** The ref that the work tree is compared with. */
  readonly ref: string;
  /** Version at the ref. */
  readonly before: string;
  /** Version of the work tree. */
  readonly now: string;
  /** The largest step that anything asks for. */
  readonly asks: Step;
  /** The smallest version that is large enough. */
  readonly least: string;
  /** Whether the version of the work tree is. */
  readonly isEnough: boolean;
  /** The differences, the largest steps first. */
  readonly findings: readonly Finding[];
  /** What was not compared, and why. */
  readonly notes: readonly string[];
}

/**
 * Judges the version of the work tree by what differs.
 * @param manifests - texts of package.json at the ref and now
 * @throws an input error where one of the versions is none
 */
export function verdictOn(
  ref: string,
  manifests: { readonly before: string; readonly after: string },
  { findings, notes }: Comparison,
): Verdict {
  const before = versionIn(manifests.before, `package.json at ${ref}`);
  const now = versionIn(manifests.after, "package.json");
  const asks = largestStep(findings);
  const least = leastVersion(before.version, asks);
  return {
    ref,
    before: before.text,
    now: now.text,
    asks,
    least: formatVersion(least),
    isEnough: isAtLeast(now.version, least),
    findings: largestFirst(findings),
    notes,
  };
}

/** The verdict for people, in lines. */
export function verdictLines({ ref, before, now, asks, least, isEnough, findings, notes }: Verdict): readonly string[] {
  const sum = asks === "none" ? "nothing public differs" : `the differences ask for a ${asks} step`;
  const end = isEnough
    ? `${now} is enough`
    : `${now} is not enough: set "version" in package.json to ${least} or later, or take the difference back`;
  return [
    ...findings.map(({ step, where, what }) => `${step.padEnd("major".length)}  ${where}  ${what}`),
    ...notes,
    `since ${ref} (${before}): ${sum}; ${end}`,
  ];
}

function versionIn(manifest: string, where: string): { readonly text: string; readonly version: Version } {
  const { version: text } = JSON.parse(manifest) as { readonly version?: unknown };
  const version = typeof text === "string" ? parseVersion(text) : undefined;
  if (typeof text === "string" && version !== undefined) return { text, version };
  throw inputError(`${where}: version must be three numbers such as 1.2.3, got ${JSON.stringify(text) ?? "none"}`);
}
