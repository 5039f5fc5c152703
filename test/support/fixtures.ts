import { readFileSync } from "fs";
import { join } from "path";
import { parse } from "yaml";
import type { AccessLayerProps } from "../../charts/access-layer-chart";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { ReleaseSpec, ServiceRelease } from "../../lib/spec/release";

/** Top of the project. */
export const PROJECT = join(__dirname, "..", "..");

/** The environments that the project ships. */
export const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

/** The two files of a shipped environment, read anew. */
export function environmentOf(name: string, folder = "environments"): AccessLayerProps {
  const read = (file: string): unknown => parse(readFileSync(join(PROJECT, folder, file), "utf8"));
  return {
    environment: read(`${name}.yaml`) as EnvironmentSpec,
    release: read(`${name}.release.yaml`) as ReleaseSpec,
  };
}

/** The same environment with another release state of one service. */
export function withRelease(props: AccessLayerProps, service: string, release: ServiceRelease): AccessLayerProps {
  const { environment } = props;
  return { environment, release: { ...props.release, services: { ...props.release.services, [service]: release } } };
}
