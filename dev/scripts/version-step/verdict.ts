import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inputError } from "../../../charts/failures";
import { findingsBetween } from "./findings";
import { STEPS, isAtLeast, leastVersion, parseVersion, type Version } from "./version";

/** Whether the version of a project is high enough, with reasons. */
export interface Verdict {
  readonly isEnough: boolean;
  /** Lines for the user, sorted by step, largest first. */
  readonly lines: readonly string[];
}

/**
 * Compares two checkouts of the project and judges the version of the second.
 * @throws an input error if one of them has no version
 */
export function verdictOn(before: string, after: string): Verdict {
  const findings = [...findingsBetween(before, after)].sort((a, b) => STEPS.indexOf(b.step) - STEPS.indexOf(a.step));
  const step = findings[0]?.step ?? "none";
  const [old, now] = [versionIn(before, "the older package.json"), versionIn(after, "package.json")];
  const least = leastVersion(old, step);
  const isEnough = isAtLeast(now, least);
  const sum = step === "none" ? "no public difference" : `the differences require a ${step} step`;
  const end = isEnough ? "is enough" : `is not enough: set "version" in package.json to ${least.join(".")} or later`;
  return {
    isEnough,
    lines: [
      ...findings.map((finding) => `${finding.step}  ${finding.where}  ${finding.what}`),
      `since ${old.join(".")}: ${sum}; ${now.join(".")} ${end}`,
    ],
  };
}

function versionIn(folder: string, where: string): Version {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version?: unknown };
  const parsed = typeof version === "string" ? parseVersion(version) : undefined;
  if (parsed !== undefined) return parsed;
  throw inputError(`${where}: version must be three numbers such as 1.2.3, got ${JSON.stringify(version) ?? "none"}`);
}
