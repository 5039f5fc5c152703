import { KNOWN_SERVICE_NAMES } from "../layer/known-services";
import type { EnvironmentSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import type { ReleaseSpec } from "../spec/release";
import { closest } from "../values/words";
import { inEnvironment, problemIf } from "./problems";

type Services = EnvironmentSpec["services"];

/** A service of the environment file whose name is probably misspelled. */
export interface Misspelled {
  /** Name in the environment file. */
  readonly name: string;
  /** Correct name: a service of the release file, or one of the layer's five services. */
  readonly meant: string;
}

/** Services without a release entry that are named almost like a service that the environment file lacks. */
export function misspelledServices(services: Services, releases: ReleaseSpec["services"]): readonly Misspelled[] {
  const lacking = [...new Set([...Object.keys(releases), ...KNOWN_SERVICE_NAMES])].filter(
    (name) => !Object.hasOwn(services, name),
  );
  const found: Misspelled[] = [];
  for (const name of Object.keys(services).sort()) {
    if (Object.hasOwn(releases, name) || KNOWN_SERVICE_NAMES.includes(name)) continue;
    const left = lacking.filter((each) => !found.some(({ meant }) => meant === each));
    const meant = closest(name, left);
    if (meant !== undefined) found.push({ name, meant });
  }
  return found;
}

/** The environment with the correct names, so that its problems do not include the consequences of the misspellings. */
export function withCorrectNames(environment: EnvironmentSpec, misspelled: readonly Misspelled[]): EnvironmentSpec {
  const correct = new Map(misspelled.map(({ name, meant }) => [name, meant]));
  const services = Object.entries(environment.services).map(([name, spec]) => [correct.get(name) ?? name, spec]);
  return { ...environment, services: Object.fromEntries(services) as Services };
}

/** One problem for each misspelling, and `others`, the problems of {@link withCorrectNames}, at the names in the file. */
export function misspelledProblems(
  misspelled: readonly Misspelled[],
  releases: ReleaseSpec["services"],
  others: readonly Problem[],
): readonly Problem[] {
  const written = new Map<unknown, string>(misspelled.map(({ name, meant }) => [meant, name]));
  const own = misspelled.flatMap(({ name, meant }) => {
    const advice = Object.hasOwn(releases, meant)
      ? `did you mean ${meant}, which the release file has? otherwise add this service there`
      : `did you mean ${meant}? otherwise add this service to the release file`;
    const message = `must have a release entry, got none; ${advice}`;
    return problemIf("release/misspelled-service", inEnvironment("services", name), message);
  });
  const rest = others.flatMap((problem) => {
    const [key, service, ...inner] = problem.path;
    const name = key === "services" ? written.get(service) : undefined;
    if (name === undefined || problem.source === "release") {
      return name !== undefined && problem.code === "release/missing-service" ? [] : [problem];
    }
    return [{ ...problem, path: ["services", name, ...inner] }];
  });
  return [...own, ...rest];
}
