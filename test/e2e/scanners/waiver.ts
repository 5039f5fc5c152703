import { describeFinding, type Finding, type Scanner } from "./finding";

/** A scanner's check: the scanner's name and the check ID. */
export type Check = `${Scanner} ${string}`;

/** Objects of a kind, selected by `app` label or name. */
export type Objects =
  | { readonly kind: string; readonly apps: readonly string[] }
  | { readonly kind: string; readonly names: readonly string[] };

/** Accepted findings with a reason. */
export interface Waiver {
  /** Checks that report the same weakness. */
  readonly checks: readonly Check[];
  /** Objects for which each check reports a finding. Wildcards are not supported, so findings in new objects must be reviewed. */
  readonly objects: readonly Objects[];
  /**
   * Environments that have the findings.
   * @default - all
   */
  readonly environments?: readonly string[];
  /** The reason for accepting the findings, in one or two sentences. */
  readonly reason: string;
  /**
   * Source that supports the reason.
   * @default - none, because this project made the decision
   */
  readonly source?: string;
}

/**
 * Findings that are not covered by exactly one waiver. If several waivers covered a finding, one of them could become stale
 * unnoticed.
 */
export function notCoveredOnce(findings: readonly Finding[], waivers: readonly Waiver[]): readonly string[] {
  return findings.flatMap((finding) => {
    const count = waivers.filter((waiver) => partsOf(waiver).some((part) => covers(part, finding))).length;
    return count === 1 ? [] : [`${describeFinding(finding)} (covered by ${count} waivers)`];
  });
}

/** Parts of waivers that match no finding. */
export function unusedParts(waivers: readonly Waiver[], findings: readonly Finding[]): readonly string[] {
  return waivers.flatMap((waiver) =>
    partsOf(waiver)
      .filter((part) => !findings.some((finding) => covers(part, finding)))
      .map(({ check, environment = "any environment", kind, by, value }) => {
        return `${check} of ${kind} with ${by} ${value} in ${environment}`;
      }),
  );
}

/** The smallest part of a waiver. Each must match a finding. */
interface Part {
  readonly check: Check;
  readonly environment?: string;
  readonly kind: string;
  readonly by: "app" | "name";
  readonly value: string;
}

function partsOf({ checks, objects, ...rest }: Waiver): readonly Part[] {
  const environments: readonly (string | undefined)[] = rest.environments ?? [undefined];
  const chosen = objects.flatMap((group) => {
    const [by, values] = "apps" in group ? (["app", group.apps] as const) : (["name", group.names] as const);
    return values.map((value) => ({ kind: group.kind, by, value }));
  });
  return checks.flatMap((check) =>
    environments.flatMap((environment) => chosen.map((object) => ({ check, environment, ...object }))),
  );
}

function covers({ check, environment, kind, by, value }: Part, finding: Finding): boolean {
  return (
    check === `${finding.scanner} ${finding.check}` &&
    (environment === undefined || environment === finding.environment) &&
    kind === finding.kind &&
    value === finding[by]
  );
}
