import { workloadName, type Track } from "../../../lib/names";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ReleaseSpec, ServiceRelease } from "../../../lib/spec/release";
import type { TopologyKind } from "../../../lib/spec/service";
import type { RunbookLine } from "./lines";

/** A service that the placeholders of a line are filled with. */
export interface Place {
  readonly service: string;
  readonly topology: TopologyKind;
  /** Its live workload, as the release file and the label `version` call it. */
  readonly track: Track;
  /** Deployment that answers its requests: `gateway-blue`, `streaming-stable`, `metrics`. */
  readonly deployment: string;
  /** Fewest pods of that Deployment. */
  readonly floor: number;
  /** Most pods that its autoscaler makes. */
  readonly ceiling: number;
}

/** The services of an environment as they are rolled out. */
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

/** Values that are nobody's: a key, a token, a host. */
const MADE_UP: Readonly<Record<string, string>> = {
  "<new-key>": "a-key-of-this-test",
  "<optional-fallback-secret>": "a-key-of-this-test",
  "<new-token>": "a-token-of-this-test",
  "<gateway>": "api.254carbon.com",
};

/**
 * The services that a line is tried for: all whose kind its section is about. `undefined` alone where it has no placeholder for
 * a service, and is tried as it is written.
 */
export function placesFor({ command, section }: RunbookLine, places: readonly Place[]): readonly (Place | undefined)[] {
  if (!PER_SERVICE.some((placeholder) => command.includes(placeholder))) return [undefined];
  return places.filter(({ topology }) => {
    if (section.includes("Blue-Green Deployment")) return topology === "blueGreen";
    return section.includes("Canary Deployment") ? topology === "canary" : true;
  });
}

/**
 * Fills a line's placeholders. `<service-name>` is the service's name wherever that is what the objects are called (Services,
 * containers, labels, images), and the live Deployment's where the line names a Deployment without a colour or side.
 * @throws Error where one stays open
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
  if (open !== undefined) throw new Error(`nothing fills ${open} of: ${command}`);
  return filled;
}

/** Whether a line wants the name of a pod. */
export function wantsPod(command: string): boolean {
  return command.includes("pod-name>");
}
