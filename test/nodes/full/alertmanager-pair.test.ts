import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { environmentOf } from "../../helpers/fixtures";
import { NAMESPACE, eventually, mustApply } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { createSecrets, layerOnNodes } from "../support/layer";
import { nodeOf, runningPods, type RunningPod } from "../support/pods";

const dev = environmentOf("dev", "environments");
const { contacts } = environmentOf("prod", "environments").environment;
const KINDS = ["Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy"];
const FIRST = "alertmanager-deployment";
const SECOND = "alertmanager-second-deployment";

/** Dev with two replicas and the contacts of prod. Only their objects and the policies are applied. */
function layerWith(onCall: string) {
  const { datastores } = dev.environment;
  const { alertmanager } = datastores;
  if (alertmanager?.kind !== "inCluster" || contacts === undefined)
    throw new Error("dev lacks Alertmanager, or prod its contacts");
  const environment = {
    ...dev.environment,
    contacts: { ...contacts, onCall },
    datastores: { ...datastores, alertmanager: { ...alertmanager, replicas: 2 } },
  };
  return layerOnNodes({ ...dev, environment });
}

function manifestsWith(onCall: string): readonly Manifest[] {
  return synthesize(layerWith(onCall)).manifests.filter(
    ({ kind, metadata }) => KINDS.includes(kind) || metadata.labels?.["app"] === "alertmanager",
  );
}

describe("two replicas of Alertmanager", () => {
  let cluster: NodeCluster;

  const rolledOut = async () => {
    for (const name of [FIRST, SECOND])
      await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "status", `deployment/${name}`, "--timeout=10m"], {
        seconds: 660,
      });
  };

  beforeAll(async () => {
    cluster = await startNodeCluster({
      ...{ binaries: await nodeBinaries(), images: await imagesForNodes() },
      ...{ count: 2, volumeNodes: 2 },
    });
    await createSecrets(cluster.kubectl, layerWith("@on-call"));
    await mustApply(cluster.kubectl, manifestsWith("@on-call"));
    await rolledOut();
  });
  afterAll(async () => {
    await cluster?.stop();
  });

  /** The pods of both replicas, the first one first. */
  async function replicas(): Promise<readonly [RunningPod, RunningPod]> {
    const pods = await runningPods(cluster.kubectl, NAMESPACE);
    const of = (version: string) => pods.filter(({ labels }) => labels["version"] === version);
    const [[first, ...more], [second, ...others]] = [of("rolling"), of("second")];
    if (first === undefined || second === undefined || more.length + others.length > 0)
      throw new Error(`expected one pod of each replica, found ${pods.map(({ name }) => name).join(", ")}`);
    return [first, second];
  }

  /** Requests the API of a pod from its node, as the kubelet does. */
  async function api(pod: RunningPod, path: string, body?: object): Promise<unknown> {
    const json = ["--header", "Content-Type: application/json", "--data"];
    const given = body === undefined ? [] : [...json, JSON.stringify(body)];
    const url = `http://${pod.address}:9093/api/v2/${path}`;
    return JSON.parse(await nodeOf(cluster, pod).run("curl", ["--silent", "--fail", ...given, url]));
  }

  const members = async (pod: RunningPod) =>
    ((await api(pod, "status")) as { readonly cluster: { readonly peers: readonly unknown[] } }).cluster.peers.length;
  const silences = async (pod: RunningPod) =>
    ((await api(pod, "silences")) as readonly { readonly id: string }[]).map(({ id }) => id);
  const silence = async (pod: RunningPod, service: string) => {
    const day = 86_400_000;
    const { silenceID } = (await api(pod, "silences", {
      matchers: [{ name: "service", value: service, isRegex: false, isEqual: true }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + day).toISOString(),
      createdBy: "test",
      comment: "test",
    })) as { readonly silenceID: string };
    return silenceID;
  };
  const together = () =>
    eventually(async () => {
      for (const pod of await replicas()) expect(await members(pod)).toBe(2);
    });

  test("they run on different nodes and find each other through DNS and the policies", async () => {
    const [first, second] = await replicas();
    expect(first.node).not.toBe(second.node);
    await together();
  });

  test("a silence that is set on one replica applies to the other", async () => {
    const [first, second] = await replicas();
    const given = [await silence(second, "auth"), await silence(first, "streaming")].sort();
    for (const pod of [first, second])
      await eventually(async () => expect((await silences(pod)).sort()).toEqual(given));
  });

  test("after a change of the configuration, both have new pods, find each other again, and have all silences", async () => {
    const before = await replicas();
    const given = (await silences(before[0])).sort();
    expect(given).toHaveLength(2);
    await mustApply(cluster.kubectl, manifestsWith("@another-team"));
    await rolledOut();
    await together();
    const after = await replicas();
    expect(after.map(({ name }) => name)).not.toEqual(expect.arrayContaining([before[0].name]));
    expect(after.map(({ name }) => name)).not.toEqual(expect.arrayContaining([before[1].name]));
    for (const pod of after) await eventually(async () => expect((await silences(pod)).sort()).toEqual(given));
  });

  test("a replica that lost its volume gets all silences from the other", async () => {
    const [first] = await replicas();
    const given = (await silences(first)).sort();
    const own = (...args: readonly string[]) => cluster.kubectl.run(["-n", NAMESPACE, ...args], { seconds: 330 });
    await own("scale", `deployment/${SECOND}`, "--replicas=0");
    await own("wait", "--for=delete", "pod", "-l", "app=alertmanager,version=second", "--timeout=5m");
    await own("delete", "pvc", "alertmanager-second-data");
    await mustApply(cluster.kubectl, manifestsWith("@another-team"));
    await rolledOut();
    await together();
    const [, second] = await replicas();
    await eventually(async () => expect((await silences(second)).sort()).toEqual(given));
  });
});
