import { imageReference } from "../../names";
import type { Input, Target } from "../procedure";
import type { ServiceTarget } from "../service-targets";

/** An image tag. */
export const VERSION: Input = {
  name: "version",
  what: "Version to release, as in the tag of the image.",
  example: "v1.1.0",
  pattern: "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}",
};

/** An image digest. */
export const DIGEST: Input = {
  name: "digest",
  what: "Digest of the image with this version. Get it with: crane digest IMAGE",
  example: `sha256:${"0123456789abcdef".repeat(4)}`,
  pattern: "sha256:[0-9a-f]{64}",
};

/** Creates a target with more values than those of every service. */
export function targetWith({ name, values }: ServiceTarget, more: Readonly<Record<string, string>>): Target {
  return { name, values: { ...values, ...more } };
}

/** Whether the release file pins the serving workload of a service by digest. */
export function isPinned({ live }: ServiceTarget): boolean {
  return live.release.digest !== undefined;
}

/** The inputs for a version: also a digest, if the release file pins one of the services by digest. */
export function versionInputs(services: readonly ServiceTarget[]): readonly Input[] {
  return services.some(isPinned) ? [VERSION, DIGEST] : [VERSION];
}

/**
 * The command that releases a version, without the name of the tool. If one of the services is pinned by digest, all of them are released by digest,
 * because a tag alone would not change the image.
 */
export function releaseCommand(services: readonly ServiceTarget[]): string {
  return `release <service> <version>${services.some(isPinned) ? " --digest <digest>" : ""}`;
}

/** Image with the version of the inputs. If one of the services is pinned by digest, a tag alone would lose the pin. */
export function chosenImage(services: readonly ServiceTarget[]): string {
  return imageReference("<image>", "<version>", services.some(isPinned) ? "<digest>" : undefined);
}
