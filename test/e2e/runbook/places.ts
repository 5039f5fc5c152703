import { workloadName, type Track } from "../../../lib/names";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ReleaseSpec, ServiceRelease } from "../../../lib/spec/release";
import type { TopologyKind } from "../../../lib/spec/service";
import type { RunbookLine } from "./lines";

/** A service that fills the placeholders of a line. */
export interface Place {
  readonly service: string;
  readonly topology: TopologyKind;
  /** Its live workload, as in the release file and the label `version`. */
  readonly track: Track;
  /** Deployment that serves its requests: `gateway-blue`, `streaming-stable`, `metrics`. */
  readonly deployment: string;
  /** Minimum number of pods of that Deployment. */
  readonly floor: number;
  /** Maximum number of pods of its HPA. */
  readonly ceiling: number;
}

/** The services of an environment with their live Deployments. */
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

/** Placeholder values without a real counterpart: a key, a token, a host. */
const MADE_UP: Readonly<Record<string, string>> = {
  "<new-key>": "a-key-of-this-test",
  "<optional-fallback-secret>": "a-key-of-this-test",
  "<new-token>": "a-token-of-this-test",
  "<gateway>": "api",
};

/**
 * The services that a line is tried for: all with the topology of its section. Only `undefined` if the line has no service placeholder
 * and runs as written.
 */
export function placesFor({ command, section }: RunbookLine, places: readonly Place[]): readonly (Place | undefined)[] {
  if (!PER_SERVICE.some((placeholder) => command.includes(placeholder))) return [undefined];
  return places.filter(({ topology }) => {
    if (section.includes("Blue-Green Deployment")) return topology === "blueGreen";
    return section.includes("Canary Deployment") ? topology === "canary" : true;
  });
}

/**
 * Fills the placeholders of a line. `<service-name>` becomes the name of the live Deployment if the line names a Deployment without a
 * color or side, and otherwise the service's name (Services, containers, labels, images).
 * @throws Error if a placeholder stays open
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
