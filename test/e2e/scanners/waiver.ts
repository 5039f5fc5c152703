import { describeFinding, type Finding, type Scanner } from "./finding";

/** A check of a scanner, by the id that the scanner gives it. */
export type Check = `${Scanner} ${string}`;

/** Objects of a kind: those with one of some labels `app`, or with one of some names. */
export type Objects =
  | { readonly kind: string; readonly apps: readonly string[] }
  | { readonly kind: string; readonly names: readonly string[] };

/** Findings that are meant to be, and why. */
export interface Waiver {
  /** Checks that see the same thing. */
  readonly checks: readonly Check[];
  /** Objects in which each of the checks sees it. There is no wildcard: what is new is looked at by somebody. */
  readonly objects: readonly Objects[];
  /**
   * Environments in which it is so.
   * @default - all
   */
  readonly environments?: readonly string[];
  /** Why it is right as it is, in one or two sentences. */
  readonly reason: string;
  /**
   * Where that is written.
   * @default - nowhere: it is our own decision
   */
  readonly source?: string;
}

/** What no waiver covers, and what more than one does: one of the two would go stale unseen. */
export function notCoveredOnce(findings: readonly Finding[], waivers: readonly Waiver[]): readonly string[] {
  return findings.flatMap((finding) => {
    const count = waivers.filter((waiver) => partsOf(waiver).some((part) => covers(part, finding))).length;
    return count === 1 ? [] : [`${describeFinding(finding)} (covered by ${count} waivers)`];
  });
}

/** What waivers name and no finding is about. */
export function needless(waivers: readonly Waiver[], findings: readonly Finding[]): readonly string[] {
  return waivers.flatMap((waiver) =>
    partsOf(waiver)
      .filter((part) => !findings.some((finding) => covers(part, finding)))
      .map(({ check, environment = "any environment", kind, by, value }) => {
        return `${check} of ${kind} with ${by} ${value} in ${environment}`;
      }),
  );
}

/** The smallest things that a waiver names: each of them must be needed. */
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
