import type { Layer } from "../layer/layer";
import type { EnvironmentSpec } from "../spec/environment";
import { formatPath, type Problem } from "../spec/problem";
import type { OverlaySpec, ReleaseSpec } from "../spec/release";
import type { ServiceSpec } from "../spec/service";
import { secondsOfTime, spanText, timeProblem } from "../spec/values/time";
import { overlayLimits, servingFloor, withOverlay } from "../topology/overlay";
import { sortedEntries } from "../values/sorted-entries";
import { didYouMean, plural, show } from "../values/words";
import { inRelease, inside, problemIf, type Place } from "./problems";
import { isSoundScale } from "./scale";

type Services = EnvironmentSpec["services"];

/** Longest time from now to the end of an overlay, in seconds: 7 days. A change that is needed for longer belongs into the floors. */
export const LONGEST_OVERLAY = 7 * 86_400;

/** Rules about the overlays of a release file, without those that need the time. */
export function overlaysProblems(services: Services, { overlays = {}, services: releases }: ReleaseSpec): Problem[] {
  return sortedEntries(overlays).flatMap(([name, overlay]) => {
    const place = inRelease("overlays", name);
    const service = Object.hasOwn(services, name) ? services[name] : undefined;
    const release = Object.hasOwn(releases, name) ? releases[name] : undefined;
    const hint = didYouMean(name, Object.keys(services)) || "; remove it";
    return [
      ...problemIf(
        "overlay/unknown-service",
        place,
        service === undefined ? `is not a service of this environment${hint}` : undefined,
      ),
      ...problemIf("overlay/until", inside(place, "until"), timeProblem(overlay.until)),
      ...textProblems(overlay, place),
      ...(service && release && isSoundScale(service.scale)
        ? problemIf("overlay/floor", inside(place, "floor"), floorProblem(overlay, service, release))
        : []),
    ];
  });
}

/**
 * Problems of the files without their overlays, and the problems that the overlays add, each at the overlay. `problemsOf` runs the rules of files without
 * overlays.
 */
export function overlaidProblems(
  { environment, release }: Layer["source"],
  problemsOf: (source: Layer["source"]) => readonly Problem[],
): readonly Problem[] {
  const { overlays = {}, ...stated } = release;
  const found = problemsOf({ environment, release: stated });
  if (Object.keys(overlays).length === 0) return found;
  const services = Object.entries(stated.services).map(([name, state]) => {
    const service = Object.hasOwn(environment.services, name) ? environment.services[name] : undefined;
    const overlay = Object.hasOwn(overlays, name) ? overlays[name] : undefined;
    return [name, service === undefined ? state : withOverlay(service, state, overlay)] as const;
  });
  const overlaid = problemsOf({ environment, release: { ...stated, services: Object.fromEntries(services) } });
  const known = new Set(found.map(keyOf));
  const added = overlaid.filter((problem) => !known.has(keyOf(problem)));
  return [...found, ...added.map((problem) => atOverlay(problem, Object.keys(overlays)))];
}

/** Findings about the overlays of a layer without problems at a time, in seconds from 1970. An active overlay is a warning. */
export function overlayFindings(
  { source: { environment, release }, name: env }: Layer,
  now: number,
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const findings = sortedEntries(release.overlays ?? {}).map(([name, overlay]) => {
    const place = inRelease("overlays", name);
    const left = (secondsOfTime(overlay.until) ?? now) - now;
    const service = environment.services[name];
    const stated = service && servingFloor(service, release.services[name] ?? {});
    const pods = plural(stated ?? 0, "pod");
    if (left > LONGEST_OVERLAY)
      return {
        problems: problemIf(
          "overlay/too-long",
          inside(place, "until"),
          `must be at most 7 days from now, got ${show(overlay.until)} (in ${spanText(left)}); set an earlier time, or set the floor with scale ${name} ${overlay.floor} --env ${env} without --until`,
        ),
        warnings: [],
      };
    if (left > 0)
      return {
        problems: [],
        warnings: problemIf(
          "overlay/active",
          place,
          `at least ${overlay.floor} instead of ${pods} until ${overlay.until}, in ${spanText(left)}: ${overlay.reason} (${overlay.owner}); end it with scale ${name} --end --env ${env}`,
        ),
      };
    return {
      problems: problemIf(
        "overlay/expired",
        inside(place, "until"),
        `must be in the future, got ${show(overlay.until)} (${spanText(-left)} ago); remove it with scale ${name} --end --env ${env}, which returns to at least ${pods}, ` +
          `or extend it with scale ${name} ${overlay.floor} --until 2h --reason ${JSON.stringify(overlay.reason)} --env ${env}`,
      ),
      warnings: [],
    };
  });
  return {
    problems: findings.flatMap(({ problems }) => problems),
    warnings: findings.flatMap(({ warnings }) => warnings),
  };
}

function textProblems({ owner, reason }: OverlaySpec, place: Place): Problem[] {
  return [
    ...problemIf("overlay/owner", inside(place, "owner"), textProblem(owner, "name who ends the overlay")),
    ...problemIf("overlay/reason", inside(place, "reason"), textProblem(reason, "name the incident")),
  ];
}

function textProblem(text: string, fix: string): string | undefined {
  const trimmed = text.trim();
  return trimmed === "" || trimmed.includes("\n") ? `must be one line of text, got ${show(text)}; ${fix}` : undefined;
}

function floorProblem(
  { floor }: OverlaySpec,
  service: ServiceSpec,
  release: ReleaseSpec["services"][string],
): string | undefined {
  const { min, max } = overlayLimits(service, release);
  if (Number.isInteger(floor) && floor >= min && floor <= max) return undefined;
  return `must be ${min} to ${max} (scale.min, scale.max), got ${floor}; choose another number, or change scale in the environment file`;
}

function atOverlay({ code, path, message }: Problem, names: readonly string[]): Problem {
  const name = names.find((one) => path.includes(one)) ?? (names.length === 1 ? names[0] : undefined);
  const place = name === undefined ? inRelease("overlays") : inRelease("overlays", name);
  return { code, ...place, message: `breaks another rule: ${formatPath(path)}: ${message}` };
}

function keyOf({ code, source, path }: Problem): string {
  return `${code} ${source} ${formatPath(path)}`;
}
