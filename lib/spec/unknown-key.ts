import { didYouMean, listWith } from "../values/words";
import type { Path } from "./problem";

/** If a message has a suggestion, it lists the allowed keys only if there are at most this many. */
const FEW_KEYS = 8;

/** Keys of the release state of a service. */
const RELEASE_KEYS: readonly string[] = [
  ...["version", "tag", "digest", "floor", "previous", "serving"],
  ...["rolling", "live", "preview", "blue", "green", "share", "stable", "canary"],
];

/** Keys of `pods`, by their names in Kubernetes and Helm charts. */
const POD_KEYS: ReadonlyMap<string, string> = new Map([
  ...["nodeSelector", "tolerations", "imagePullSecrets", "labels", "annotations"].map((key) => [key, key] as const),
  ["priorityClass", "priorityClass"],
  ["priorityClassName", "priorityClass"],
  ["podLabels", "labels"],
  ["podAnnotations", "annotations"],
]);

/** Message for a key that the map at `parent` does not allow. */
export function unknownKeyMessage(key: string, parent: Path, allowed: readonly string[]): string {
  const place = otherPlace(key, parent, allowed);
  if (place !== undefined) return `is an unknown key; ${place}`;
  const hint = didYouMean(key, allowed);
  const list = `allowed keys: ${listWith("and", allowed)}`;
  const advice = hint === "" ? `; ${list}` : allowed.length <= FEW_KEYS ? `${hint} ${list}` : hint;
  return `is an unknown key${advice}`;
}

/** What to do with a key of pods, a key of a service that users expect next to its topology, or with the number of pods or the exporter of a datastore. */
function otherPlace(key: string, parent: Path, allowed: readonly string[]): string | undefined {
  const isDatastore = ["kind", "version", "resources"].every((each) => allowed.includes(each));
  const podKey = allowed.includes("pods") ? POD_KEYS.get(key) : undefined;
  if (podKey !== undefined) return `set it in pods, as pods.${podKey}`;
  if (key === "replicas" && isDatastore)
    return `remove it, because ${parent.at(-1) ?? "this datastore"} always has one pod`;
  if (key === "exporter" && allowed.includes("cidrs"))
    return "remove it, because managed services export their own metrics: an external datastore can't have an exporter";
  if (key === "exporter" && isDatastore) return `remove it, because ${parent.at(-1) ?? "it"} serves its own metrics`;
  if (!allowed.includes("topology")) return undefined;
  if (key === "replicas") return "set the number of pods with scale, for example scale: { min: 2 }";
  if (!RELEASE_KEYS.includes(key)) return undefined;
  return allowed.includes("release") ? "set it in release" : "set it in the release file, <environment>.release.yaml";
}
