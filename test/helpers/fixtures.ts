import { readFileSync } from "fs";
import { join } from "path";
import { parse } from "yaml";
import { resolveLayer, type Layer } from "../../lib/layer/layer";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { ReleaseSpec, ServiceRelease } from "../../lib/spec/release";

/** Absolute path of the project's root folder. */
export const PROJECT = join(__dirname, "..", "..");

/**
 * Folder of the fixture environments. Their content is fixed, because tests depend on it and a release must not break
 * tests. They started as copies of the shipped environments.
 */
export const SAMPLES = join("test", "fixtures", "environments");

/** Names of the environments in {@link SAMPLES}. */
export const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

/** Parsed content of the two files of an environment. */
export interface EnvironmentFiles {
  readonly environment: EnvironmentSpec;
  readonly release: ReleaseSpec;
}

/** Resolves the two files of an environment to a layer. */
export function layerOf({ environment, release }: EnvironmentFiles): Layer {
  return resolveLayer(environment, release);
}

/** Reads and parses the two files of an environment. */
export function environmentOf(name: string, folder = SAMPLES): EnvironmentFiles {
  const read = (file: string): unknown => parse(readFileSync(join(PROJECT, folder, file), "utf8"));
  return {
    environment: read(`${name}.yaml`) as EnvironmentSpec,
    release: read(`${name}.release.yaml`) as ReleaseSpec,
  };
}

/** Returns the same environment with a different release state for one service. */
export function withRelease(props: EnvironmentFiles, service: string, release: ServiceRelease): EnvironmentFiles {
  const { environment } = props;
  return { environment, release: { ...props.release, services: { ...props.release.services, [service]: release } } };
}
