import type { ServiceRelease } from "../spec/release";
import type { TopologyKind } from "../spec/service";
import type { ReleasedService } from "./release";

/** Placeholder of the image tag in an example. */
const VERSION = "v1.0.0";

type Example = Partial<Record<keyof ServiceRelease, string>>;

/** The missing part of a release state as YAML, ready to paste: `rolling: { version: v1.0.0, floor: 2 }`. */
export function releaseExample(
  kinds: readonly TopologyKind[],
  { scale }: ReleasedService,
  isMissing: (key: keyof ServiceRelease) => boolean = () => true,
): string {
  const example = Object.assign({}, ...kinds.map((kind) => exampleOf(kind, scale.min))) as Example;
  return Object.entries(example)
    .filter(([key]) => isMissing(key as keyof ServiceRelease))
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
}

function exampleOf(kind: TopologyKind, min: number): Example {
  const serving = track(min);
  switch (kind) {
    case "rolling":
      return { rolling: serving };
    case "blueGreen":
      return { live: "blue", preview: "green", blue: serving, green: track(1) };
    case "canary":
      return { share: "0", stable: serving, canary: track(1) };
  }
}

function track(floor: number): string {
  return `{ version: ${VERSION}, floor: ${floor} }`;
}
