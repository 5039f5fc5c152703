import { readFileSync } from "fs";
import { join } from "path";
import { parse } from "yaml";
import { resolveLayer, type Layer } from "../../lib/layer/layer";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { ReleaseSpec, ServiceRelease } from "../../lib/spec/release";

/** Top of the project. */
export const PROJECT = join(__dirname, "..", "..");

/**
 * Environments that stand still: tests speak of their numbers, and a release must not turn tests red. They began as a copy of the
 * shipped ones.
 */
export const SAMPLES = join("test", "fixtures", "environments");

/** Names of {@link SAMPLES}. */
export const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

/** The two files of an environment, as they are written. */
export interface EnvironmentFiles {
  readonly environment: EnvironmentSpec;
  readonly release: ReleaseSpec;
}

/** What two files resolve to. */
export function layerOf({ environment, release }: EnvironmentFiles): Layer {
  return resolveLayer(environment, release);
}

/** The two files of an environment, read anew. */
export function environmentOf(name: string, folder = SAMPLES): EnvironmentFiles {
  const read = (file: string): unknown => parse(readFileSync(join(PROJECT, folder, file), "utf8"));
  return {
    environment: read(`${name}.yaml`) as EnvironmentSpec,
    release: read(`${name}.release.yaml`) as ReleaseSpec,
  };
}

/** The same environment with another release state of one service. */
export function withRelease(props: EnvironmentFiles, service: string, release: ServiceRelease): EnvironmentFiles {
  const { environment } = props;
  return { environment, release: { ...props.release, services: { ...props.release.services, [service]: release } } };
}
