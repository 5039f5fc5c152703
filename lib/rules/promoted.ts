import type { EnvironmentSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import type { PromotedSpec, ReleaseSpec } from "../spec/release";
import { digestProblem, imageTagProblem } from "../spec/values/image";
import { timeProblem } from "../spec/values/time";
import { isPromotedImage } from "../topology/promoted";
import { sortedEntries } from "../values/sorted-entries";
import { didYouMean, show } from "../values/words";
import { environmentNameProblem } from "./kubernetes-names";
import { inRelease, inside, problemIf, type Place } from "./problems";

/** Rules about the records of promotions in a release file. */
export function promotedProblems(services: EnvironmentSpec["services"], { promoted = {} }: ReleaseSpec): Problem[] {
  return sortedEntries(promoted).flatMap(([name, record]) => {
    const place = inRelease("promoted", name);
    const hint = didYouMean(name, Object.keys(services)) || "; remove it";
    const isKnown = Object.hasOwn(services, name);
    return [
      ...problemIf(
        "promoted/unknown-service",
        place,
        isKnown ? undefined : `is not a service of this environment${hint}`,
      ),
      ...fieldProblems(record, place),
    ];
  });
}

function fieldProblems({ version, digest, from, by, at }: PromotedSpec, place: Place): Problem[] {
  const byProblem = by.trim() === "" || by.includes("\n") ? `must be one line of text, got ${show(by)}` : undefined;
  return [
    ...problemIf("promoted/version", inside(place, "version"), imageTagProblem(version)),
    ...problemIf("promoted/digest", inside(place, "digest"), digest === undefined ? undefined : digestProblem(digest)),
    ...problemIf("promoted/from", inside(place, "from"), environmentNameProblem(from)),
    ...problemIf("promoted/by", inside(place, "by"), byProblem && `${byProblem}; name who promoted the version`),
    ...problemIf("promoted/at", inside(place, "at"), timeProblem(at)),
  ];
}

/**
 * Records of versions that no workload has anymore. Commands remove such a record, so the version was edited by hand. It is only a warning, because an
 * edit during an incident must not be refused.
 */
export function promotedWarnings({ promoted = {}, services }: ReleaseSpec, env: string): readonly Problem[] {
  return sortedEntries(promoted).flatMap(([name, record]) => {
    const release = Object.hasOwn(services, name) ? services[name] : undefined;
    const isStale = release !== undefined && !isPromotedImage(record, release);
    const message = `no workload of ${name} has ${record.version} from ${record.from} anymore; remove it, or promote again with release --from ${record.from} --to ${env} ${name}`;
    return problemIf("promoted/stale", inRelease("promoted", name), isStale ? message : undefined);
  });
}
