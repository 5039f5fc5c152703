import fc from "fast-check";
import { synthesize } from "../../charts/synthesize";
import type { Layer } from "../../lib/layer/layer";
import { reachability, type Reachability } from "../../lib/reachability/reachability";
import type { ReachabilityNode } from "../../lib/reachability/nodes";
import { isNetworkPolicy } from "../../lib/manifests/network-policies/problems";
import type { Connection, Verdict } from "../../lib/reachability/verdict";
import type { Manifest } from "../../lib/manifests/manifest";
import { chanceOf } from "../fuzz/mutations";
import { ENVIRONMENTS, environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../helpers/fixtures";
import { ENVIRONMENTS_WITH_NEEDS, changedLayer } from "../helpers/needs";
import { BLUE_GREEN_STEPS, CANARY_STEPS } from "../helpers/step-chains";
import { normalizePolicies } from "./reachability/normalize";
import { askCyclonus, type Answer } from "./reachability/cyclonus";
import { DISAGREEMENTS } from "./reachability/disagreements";
import { randomSet } from "./reachability/random-policies";
import { drawConnections, ourAnswer, trafficOf, type PodAddress } from "./reachability/traffic";

const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 2000);

/** Number of connections per random set. At least one endpoint is in a namespace with policies. */
const DRAWN = 50;

/** Number of random sets per cyclonus process. Each set has its own namespaces. */
const BATCH = 100;

/** Number of connections per environment. */
const DRAWN_OF_ENVIRONMENT = 10_000;

/** Number of connections per release state. */
const DRAWN_OF_STATE = 1000;

/** Manifests and connections to evaluate with both programs. */
interface Trial {
  readonly name: string;
  readonly manifests: readonly Manifest[];
  readonly podAddress: PodAddress;
  readonly evaluated: Reachability;
  readonly connections: readonly Connection[];
}

/** Verdicts of both programs on one connection. */
interface VerdictPair {
  readonly trial: Trial;
  readonly connection: Connection;
  readonly ours: Answer;
  readonly theirs: Answer;
}

/** Evaluates trials with both programs. The trials in a batch share a cyclonus process. */
async function verdictsOn(batches: readonly (readonly Trial[])[]): Promise<readonly VerdictPair[]> {
  const questions = batches.map((trials) => ({
    policies: trials.flatMap(({ manifests }) => normalizePolicies(manifests)),
    traffic: trials.flatMap(({ evaluated, connections, podAddress }) =>
      connections.map((connection) => trafficOf(evaluated, connection, podAddress)),
    ),
  }));
  const answers = await askCyclonus(questions);
  return batches.flatMap((trials, batch) => {
    const asked = trials.flatMap((trial) => trial.connections.map((connection) => ({ trial, connection })));
    return asked.map(({ trial, connection }, index) => ({
      trial,
      connection,
      ours: ourAnswer(trial.evaluated, connection),
      theirs: answers[batch]?.[index] as Answer,
    }));
  });
}

/** The first few disagreements, with all the data needed to reproduce them. */
function disagreements(opinions: readonly VerdictPair[]): readonly object[] {
  const differing = opinions.filter(
    ({ ours, theirs }) => ours.egress !== theirs.egress || ours.ingress !== theirs.ingress,
  );
  return differing.slice(0, 3).map(({ trial, connection, ours, theirs }) => {
    const nodes = trial.evaluated.nodes.filter(({ name }) => name === connection.from || name === connection.to);
    const policies = trial.manifests.filter(isNetworkPolicy);
    return { trial: trial.name, connection, ours, theirs, nodes, policies: JSON.stringify(policies) };
  });
}

function shareOf(opinions: readonly VerdictPair[], isCounted: (verdict: Verdict) => boolean): number {
  const counted = opinions.filter(({ trial, connection }) => isCounted(trial.evaluated.allows(connection)));
  return counted.length / opinions.length;
}

function randomTrial(number: number): Trial {
  const [set] = fc.sample(randomSet(number), { seed: SEED * 1_000_003 + number, numRuns: 1 });
  if (set === undefined) throw new Error("fast-check drew nothing");
  const evaluated = reachability(set.manifests);
  const isIn = (node: ReachabilityNode) => node.kind === "pod" && node.namespace.startsWith(`s${number}-`);
  const connections = drawConnections(evaluated, DRAWN, chanceOf(SEED + number), isIn);
  return { name: `set ${number}`, ...set, evaluated, connections };
}

describe(`${RUNS} random sets of policies generated with FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS}`, () => {
  let opinions: readonly VerdictPair[];

  beforeAll(
    async () => {
      const trials = Array.from({ length: RUNS }, (_, number) => randomTrial(number));
      const batches = Array.from({ length: Math.ceil(RUNS / BATCH) }, (_, batch) =>
        trials.slice(batch * BATCH, (batch + 1) * BATCH),
      );
      opinions = await verdictsOn(batches);
    },
    1_800_000 + RUNS * 500,
  );

  test("cyclonus and lib/reachability agree on egress and ingress for every connection", () => {
    expect(opinions).toHaveLength(RUNS * DRAWN);
    expect(disagreements(opinions)).toEqual([]);
  });

  test("random policies allow many connections and deny many others on each side", () => {
    const byRule = ({ egress, ingress }: Verdict) => [...egress.allowedBy, ...ingress.allowedBy].length > 0;
    expect(shareOf(opinions, (verdict) => verdict.isAllowed && byRule(verdict))).toBeGreaterThan(0.1);
    expect(shareOf(opinions, ({ egress }) => !egress.isAllowed)).toBeGreaterThan(0.1);
    expect(shareOf(opinions, ({ ingress }) => !ingress.isAllowed)).toBeGreaterThan(0.1);
  });
});

describe("the rendered manifests", () => {
  const prod = environmentOf("prod");
  const states: readonly (readonly [string, EnvironmentFiles])[] = [
    ...BLUE_GREEN_STEPS.map(({ name, state }) => [`gateway ${name}`, withRelease(prod, "gateway", state)] as const),
    ...CANARY_STEPS.map(({ name, state }) => [`streaming ${name}`, withRelease(prod, "streaming", state)] as const),
  ];

  function trialOf(name: string, layer: Layer, podAddress: PodAddress, count: number): Trial {
    const { manifests } = synthesize(layer);
    const evaluated = reachability(manifests);
    const connections = drawConnections(evaluated, count, chanceOf(SEED), ({ isWorkload }) => isWorkload);
    return { name, manifests, podAddress, evaluated, connections };
  }

  test.each(ENVIRONMENTS)("cyclonus agrees on %s", async (name) => {
    expect(
      disagreements(await verdictsOn([[trialOf(name, layerOf(environmentOf(name)), "fd00::1", DRAWN_OF_ENVIRONMENT)]])),
    ).toEqual([]);
  });

  test("cyclonus agrees on every release state", async () => {
    const trials = states.map(([name, props]) => [trialOf(name, layerOf(props), "fd00::1", DRAWN_OF_STATE)]);
    expect(disagreements(await verdictsOn(trials))).toEqual([]);
  });

  test("cyclonus agrees on servers outside the cluster, load balancers without pods and callers in other namespaces", async () => {
    const trials = ENVIRONMENTS_WITH_NEEDS.map((name) => [
      trialOf(`${name} with all examples`, changedLayer(name), "fd00::1", DRAWN_OF_STATE),
    ]);
    expect(disagreements(await verdictsOn(trials))).toEqual([]);
  });

  test("prod's ipBlocks match no pod address, so differences between network plugins do not matter", async () => {
    expect(
      disagreements(await verdictsOn([[trialOf("prod", layerOf(prod), "10.244.1.1", DRAWN_OF_ENVIRONMENT)]])),
    ).toEqual([]);
  });
});

describe("disagreements between cyclonus and the documentation", () => {
  test.each(DISAGREEMENTS)(
    "lib/reachability matches the documentation: $what",
    async ({ manifests, podAddress, ours, decided }) => {
      const evaluated = reachability(manifests);
      const connection: Connection = { from: "caller", to: "called", port: 80 };
      const traffic = [trafficOf(evaluated, connection, podAddress)];
      const [[theirs] = []] = await askCyclonus([{ policies: manifests.filter(isNetworkPolicy), traffic }]);
      expect(decided).not.toBe("");
      expect({ ours: ourAnswer(evaluated, connection).ingress, theirs: theirs?.ingress }).toEqual({
        ours,
        theirs: !ours,
      });
    },
  );
});
