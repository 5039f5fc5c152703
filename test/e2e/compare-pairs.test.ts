import { synthesize } from "../../charts/synthesize";
import { documentPaths, typeTable, type OpenApi } from "../../dev/api-types/open-api";
import { KINDS, TYPES } from "../../lib/manifests/api-types/table";
import type { Manifest } from "../../lib/manifests/manifest";
import { chanceOf } from "../fuzz/mutations";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { CUSTOM } from "../helpers/pairs/custom";
import { MUTATION_KINDS } from "../helpers/pairs/mutations";
import { CLUSTER_SCOPED, GROWING_CLASS, LIMITED_NAMESPACE, NAMESPACED } from "../helpers/pairs/objects";
import { chosenPairs, defaultPairs, type Pair } from "../helpers/pairs/pairs";
import { NAMESPACE, WORKLOADS } from "../helpers/pairs/workloads";
import { limitOf } from "./compare-pairs/limits";
import { compareVerdict, serverVerdict, type Verdict } from "./compare-pairs/verdicts";
import { clientOf } from "./support/api-client";
import type { Answer } from "./support/connection";
import { TIMEOUT_SECONDS } from "./support/kubectl";
import { mustApply } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
/** Pairs of each object and kind of change. */
const MOST = Number(process.env["PAIRS_OF_KIND"] ?? 4);
/** Share of the pairs that must have the same verdict. */
const LEAST = 0.99;
/** Number of objects that are tried at the same time. */
const AT_ONCE = 4;

const kubectl = sharedKubectl();
const namespaces: readonly Manifest[] = [NAMESPACE, LIMITED_NAMESPACE].map((name) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
}));
/** So that the claim is bound. The size of another one is immutable. */
const storage: readonly Manifest[] = [
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: GROWING_CLASS },
    provisioner: "a.example/b",
    allowVolumeExpansion: true,
  },
  {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `${NAMESPACE}-bound` },
    spec: {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteOnce"],
      storageClassName: GROWING_CLASS,
      hostPath: { path: "/a" },
      claimRef: { namespace: NAMESPACE, name: "persistentvolumeclaim-base" },
    },
  },
];
const objects = [...WORKLOADS, ...NAMESPACED, ...CLUSTER_SCOPED, ...CUSTOM];

interface Judged extends Pair {
  readonly server: Verdict;
  readonly compare: Verdict;
  /** The server's message, if it refuses the change. */
  readonly message: string;
}

let judged: readonly Judged[];

beforeAll(async () => {
  await mustApply(kubectl, [...namespaces, ...storage]);
  const account = ["-n", NAMESPACE, "wait", "--for=create", `--timeout=${TIMEOUT_SECONDS}s`, "serviceaccount/default"];
  await kubectl.run(account);
  await mustApply(kubectl, objects);
  const bound = ["--for=jsonpath={.status.phase}=Bound", `--timeout=${TIMEOUT_SECONDS}s`];
  await kubectl.run(["-n", NAMESPACE, "wait", ...bound, "persistentvolumeclaims", "--all"]);
  judged = await judgeAll();
});

afterAll(async () => {
  const names = [...objects, ...storage, ...namespaces].map(({ apiVersion, kind, metadata: { name, namespace } }) =>
    JSON.stringify({ apiVersion, kind, metadata: { name, namespace } }),
  );
  await kubectl.run(["delete", "--wait=false", "--ignore-not-found", "-f", "-"], { input: names.join("\n---\n") });
});

test("every rendered kind has an object", () => {
  const kindOf = ({ apiVersion, kind }: Manifest) => `${apiVersion}/${kind}`;
  const rendered = new Set(synthesize(layerOf(environmentOf("prod"))).manifests.map(kindOf));
  expect([...rendered].filter((kind) => !objects.map(kindOf).includes(kind))).toEqual([]);
  expect(objects.map(kindOf).filter((kind) => KINDS[kind] === undefined)).toHaveLength(CUSTOM.length);
});

test("the table of the types is that of the API server", async () => {
  const get = async <T>(path: string) => JSON.parse(await kubectl.run(["get", "--raw", path])) as T;
  const { paths } = await get<{ readonly paths: Readonly<Record<string, unknown>> }>("/openapi/v3");
  const documents = documentPaths(Object.keys(paths)).map((path) => get<OpenApi>(`/openapi/v3/${path}`));
  const served = typeTable(await Promise.all(documents), () => false);
  // Which fields are pointers is not in the OpenAPI documents.
  const withoutPointers = Object.entries(TYPES).map(([name, fields]) => [name, fields.replace(/ \*/g, " ")]);
  expect(served).toEqual({ kinds: KINDS, types: Object.fromEntries(withoutPointers) });
});

test("there are at least 500 pairs, of every kind of change and with every verdict", () => {
  expect(judged.length).toBeGreaterThan(500);
  expect([...new Set(judged.map(({ kind }) => kind))].sort()).toEqual(["default", ...MUTATION_KINDS].sort());
  expect([...new Set(judged.map(({ server }) => server))].sort()).toEqual(["inPlace", "refused", "restarts", "same"]);
});

test("compare gives the verdict of the API server for 99 % of the pairs", () => {
  const wrong = judged.filter(({ server, compare }) => server !== compare);
  const share = 1 - wrong.length / judged.length;
  process.stderr.write(
    `compare   seed ${SEED}: ${judged.length - wrong.length} of ${judged.length} pairs as the API server\n`,
  );
  const verdict = share >= LEAST ? [] : wrong.map(describePair);
  expect(verdict).toEqual([]);
});

test("every pair with another verdict is a known limit", () => {
  const unknown = judged.filter((pair) => pair.server !== pair.compare && limitOf(pair) === undefined);
  expect(unknown.map(describePair)).toEqual([]);
});

/** Tries the pairs of all objects. The same seed gives the same pairs. */
async function judgeAll(): Promise<readonly Judged[]> {
  const client = clientOf(kubectl.kubeconfig);
  const chance = chanceOf(SEED);
  const queue = objects.map((object) => ({ object, pairs: chosenPairs(object, MOST, chance) })).entries();
  const results: (readonly Judged[])[] = [];
  const dryRun = async (object: Manifest, identity: Manifest): Promise<Answer> => {
    const resource = await client.resourceOf(identity);
    if (resource === undefined) throw new Error(`the API server does not have ${identity.kind}`);
    return client.apply(identity, resource, JSON.stringify(object), { dryRun: true });
  };
  const work = async () => {
    for (const [index, { object, pairs }] of queue) {
      // With what controllers have written in the meantime.
      const live = await dryRun(object, object);
      if (live.status >= 300) throw new Error(`${object.kind} ${object.metadata.name}: ${live.body}`);
      const own: Judged[] = [];
      const defaults = defaultPairs(object, JSON.parse(live.body) as Manifest);
      for (const pair of [...pairs, ...defaults]) own.push(judgePair(pair, live, await dryRun(pair.after, object)));
      results[index] = own;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results.flat();
}

function judgePair(pair: Pair, live: Answer, answer: Answer): Judged {
  const message = answer.status >= 300 ? answer.body : "";
  return {
    ...pair,
    server: serverVerdict(pair, live, answer),
    compare: compareVerdict(pair.before, pair.after),
    message,
  };
}

function describePair({ before, after, path, kind, server, compare, message }: Judged): string {
  const valueAt = (object: Manifest) =>
    JSON.stringify(
      (path.match(/[^.[\]]+/g) ?? []).reduce<unknown>(
        (value, step) => (Object(value) as Record<string, unknown>)[step],
        object,
      ),
    );
  const values = `${valueAt(before)} → ${valueAt(after)}`;
  return `${before.kind} ${before.metadata.name} ${path} (${kind}): ${values}: server ${server}, compare ${compare} ${message.slice(0, 400)}`;
}
