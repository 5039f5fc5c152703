import { synthesize } from "../../charts/synthesize";
import { parseQuantity } from "../../lib/values/quantity";
import { ENVIRONMENTS, environmentOf, layerOf } from "../helpers/fixtures";
import { containersOfPod, ofKind, podOfCronJob, type RenderedContainer, type RenderedPod } from "../helpers/kubernetes";

/** Space for logs and the writable layer, which the kubelet also counts. */
const ROOM_FOR_LOGS = 250 * 2 ** 20;

const bytes = (quantity: string) => parseQuantity(quantity) ?? NaN;
const limitOf = ({ resources }: RenderedContainer) => bytes(resources.limits["ephemeral-storage"]);

/**
 * Ephemeral storage limit of a pod as the kubelet calculates it: the sum of its containers, or the limit of its largest
 * init container if that is higher.
 */
function limitOfPod({ containers, initContainers = [] }: RenderedPod): number {
  return Math.max(
    containers.map(limitOf).reduce((sum, limit) => sum + limit),
    ...initContainers.map(limitOf),
  );
}

function volumesOnDisk({ volumes }: RenderedPod): number {
  return volumes
    .flatMap(({ emptyDir }) => (emptyDir === undefined || emptyDir.medium === "Memory" ? [] : [emptyDir.sizeLimit]))
    .reduce((sum, size) => sum + bytes(size), 0);
}

describe.each(ENVIRONMENTS)("ephemeral storage of %s", (name) => {
  const { manifests } = synthesize(layerOf(environmentOf(name)));
  const pods = [
    ...ofKind(manifests, "Deployment").map(({ metadata, spec }) => ({ name: metadata.name, pod: spec.template.spec })),
    ...ofKind(manifests, "CronJob").map((job) => ({ name: job.metadata.name, pod: podOfCronJob(job) })),
  ];

  test("every container requests ephemeral storage, because pods without a request are evicted first", () => {
    expect(pods.length).toBeGreaterThanOrEqual(12);
    const requests = pods.flatMap(({ name: pod, pod: spec }) =>
      containersOfPod(spec).map(({ name: container, resources }) => ({
        container: `${pod}/${container}`,
        disk: resources.requests["ephemeral-storage"],
      })),
    );
    const others = requests.filter(({ disk }) => disk !== "128Mi").map(({ container }) => container);
    expect(others).toEqual(name === "dev" ? [] : ["database-backup/dump"]);
  });

  test("the ephemeral storage limit of every pod covers its volumes and its logs", () => {
    const tight = pods.filter(({ pod }) => !(limitOfPod(pod) >= volumesOnDisk(pod) + ROOM_FOR_LOGS));
    expect(tight.map(({ name: pod }) => pod)).toEqual([]);
  });
});
