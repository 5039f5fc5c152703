import { workloadName, type Track } from "../../../lib/names";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ReleaseSpec, ServiceRelease } from "../../../lib/spec/release";
import type { TopologyKind } from "../../../lib/spec/service";
import type { RunbookLine } from "./lines";

/** A service whose values fill in a line's placeholders. */
export interface Place {
  readonly service: string;
  readonly topology: TopologyKind;
  /** Its live workload, as named in the release file and the `version` label. */
  readonly track: Track;
  /** Deployment that serves its requests, such as `gateway-blue`, `streaming-stable` or `metrics`. */
  readonly deployment: string;
  /** The Deployment's minimum number of pods. */
  readonly floor: number;
  /** The HPA's maximum number of pods. */
  readonly ceiling: number;
}

/** An environment's services with their live Deployments. */
export function placesOf(environment: EnvironmentSpec, release: ReleaseSpec): readonly Place[] {
  return Object.entries(environment.services).map(([service, { topology, scale }]) => {
    const track = liveTrack(topology, release.services[service] ?? {});
    const floor = release.services[service]?.[track]?.floor ?? scale.min;
    return { service, topology, track, deployment: workloadName(service, track), floor, ceiling: scale.max ?? floor };
  });
}

function liveTrack(topology: TopologyKind, { live }: ServiceRelease): Track {
  return topology === "rolling" ? "rolling" : topology === "canary" ? "stable" : (live ?? "blue");
}

const PER_SERVICE = ["<service-name>", "<pod-name>", "<affected-pod-name>"];

/** Made-up values for placeholders such as a key, a token or a host. */
const MADE_UP: Readonly<Record<string, string>> = {
  "<new-key>": "a-key-of-this-test",
  "<optional-fallback-secret>": "a-key-of-this-test",
  "<new-token>": "a-token-of-this-test",
  "<gateway>": "api",
};

/**
 * The services for which a line is tried, which are all services with the topology that its section describes. Returns
 * `[undefined]` if the line has no
 * service placeholder and runs as written.
 */
export function placesFor({ command, section }: RunbookLine, places: readonly Place[]): readonly (Place | undefined)[] {
  if (!PER_SERVICE.some((placeholder) => command.includes(placeholder))) return [undefined];
  return places.filter(({ topology }) => {
    if (section.includes("Blue-Green Deployment")) return topology === "blueGreen";
    return section.includes("Canary Deployment") ? topology === "canary" : true;
  });
}

/**
 * Fills in a line's placeholders. `<service-name>` becomes the name of the live Deployment if the line names a Deployment
 * without a
 * color or side. Otherwise (Services, containers, labels, images) it becomes the service's name.
 * @throws Error if a placeholder is left unfilled
 */
export function fill(command: string, place?: Place, pod?: string): string {
  const blanks: Readonly<Record<string, string | undefined>> = {
    ...MADE_UP,
    "<deployment>": place?.deployment,
    "<track>": place?.track,
    "<service-name>": place?.service,
    "<pod-name>": pod,
    "<affected-pod-name>": pod,
  };
  const filled = command
    .replace(/deployment\/<service-name>(?!-)/g, "deployment/<deployment>")
    .replace(/<[a-z-]+>/g, (placeholder) => blanks[placeholder] ?? placeholder);
  const [open] = /<[a-z-]+>/.exec(filled) ?? [];
  if (open !== undefined) throw new Error(`unknown placeholder ${open} in: ${command}`);
  return filled;
}

/** Whether a line needs a pod name. */
export function needsPod(command: string): boolean {
  return command.includes("pod-name>");
}
