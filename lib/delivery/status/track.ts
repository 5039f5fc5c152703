import { isRecord, recordAt } from "../../manifests/json";
import { findManifest, type Manifest } from "../../manifests/manifest";
import type { Labels, Track } from "../../names";
import type { PlannedWorkload } from "../../topology/plan";
import { selects } from "../../manifests/selectors";
import { imageOf } from "../images";
import { imageIn, versionIn, versionsOf } from "./pods";
import type { ImageVersion, LiveState, Reason, Role, TrackStatus } from "./types";
import { workloadIn } from "./workload";

/** A workload of a service, and why it needs attention. */
export interface FoundTrack {
  readonly track: TrackStatus;
  readonly reasons: readonly Reason[];
}

/** Selectors of the two Services of a blue/green service in the cluster, or texts that say why they are unknown. */
export interface Selectors {
  readonly live: Labels | string;
  readonly preview: Labels | string;
}

/** Finds a workload of a service in the cluster. */
export function trackIn(
  service: string,
  planned: PlannedWorkload,
  selectors: Selectors,
  state: LiveState,
  manifests: readonly Manifest[],
): FoundTrack {
  const rendered = findManifest(manifests, "Deployment", planned.name);
  const { status, live, pods, reasons } = workloadIn(state, rendered, manifests);
  const [wanted, found] = [rendered, live].map((one) => one && imageIn(recordAt(one, ...POD_SPEC), service));
  const role = roleOf(planned, selectors);
  return {
    track: {
      track: planned.track,
      ...(role && { role }),
      file: imageOf(planned.release),
      ...(found !== undefined && { template: versionIn(found) }),
      ...(pods && { running: versionsOf(pods, service) }),
      ...status,
    },
    reasons: [
      ...reasons,
      ...(found === undefined || found === wanted ? [] : [otherImage(planned.name, found, wanted ?? "no image")]),
    ],
  };
}

const POD_SPEC = ["spec", "template", "spec"];

function otherImage(name: string, found: string, wanted: string): Reason {
  const [now, file] = [versionIn(found), versionIn(wanted)];
  const differs = now.version !== file.version;
  const [one, other] = differs ? [versionText(now), versionText(file)] : [found, wanted];
  return { text: `${name} has the version ${one}, but the release file says ${other}` };
}

/** Tag, or the short digest of an image without a tag. */
export function versionText({ version, digest }: ImageVersion): string {
  return version === "" ? (digest?.slice(0, SHORT) ?? "no tag") : version;
}

/** `sha256:` and 12 digits, as other tools show a digest. */
export const SHORT = 19;

const ROLES: Readonly<Partial<Record<Track, Role>>> = { rolling: "only", stable: "stable", canary: "canary" };

/** The Services in the cluster decide, because requests follow them. */
function roleOf({ track, selector }: PlannedWorkload, { live, preview }: Selectors): Role | undefined {
  const fixed = ROLES[track];
  if (fixed !== undefined) return fixed;
  const isSelectedBy = (labels: Labels | string) => isRecord(labels) && selects({ matchLabels: labels }, selector);
  if (isSelectedBy(live)) return "live";
  if (!isRecord(live)) return undefined;
  if (isSelectedBy(preview)) return "preview";
  return isRecord(preview) ? "idle" : undefined;
}
