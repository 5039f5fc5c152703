import fc from "fast-check";
import { formatProblem } from "../../lib/values/problem";
import { policyProblems } from "../../lib/manifests/network-policies/problems";
import { changesBetween } from "../../lib/manifests/changes";
import { effectOf } from "../../lib/manifests/effects";
import type { Manifest } from "../../lib/manifests/manifest";
import { POLICY_CASES } from "../helpers/policy-cases";
import { policyManifest } from "../helpers/policy-world";
import { RANDOM_POLICIES } from "./network-policies/random-policies";
import { mustApply } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const NAMESPACE = "network-policies";
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 600);

const kubectl = sharedKubectl();

/** A policy that was sent to the API server, with the name that identifies it in the output. */
interface Trial {
  readonly name: string;
  readonly manifest: Manifest;
}

/** Creates trials with unique names in the namespace of this test. */
function trialsOf(prefix: string, policies: readonly Manifest[]): readonly Trial[] {
  return policies.map((policy, index) => {
    const name = `${prefix}-${index}`;
    const labels = { labels: policy.metadata.labels, annotations: policy.metadata.annotations };
    return { name, manifest: { ...policy, metadata: { ...policy.metadata, ...labels, name, namespace: NAMESPACE } } };
  });
}

function trialWith(name: string, spec: object): Trial {
  return { name, manifest: policyManifest(NAMESPACE, name, spec) };
}

/** The names of the policies that the API server accepts, and its messages for the others. Creates nothing. */
async function ask(
  trials: readonly Trial[],
): Promise<{ readonly accepted: ReadonlySet<string>; readonly stderr: string }> {
  const input = trials.map(({ manifest }) => JSON.stringify(manifest)).join("\n---\n");
  const { stdout, stderr } = await kubectl.try(["create", "--dry-run=server", "--validate=strict", "-f", "-"], {
    input,
  });
  const accepted = [...stdout.matchAll(/networkpolicy\.networking\.k8s\.io\/(\S+) created/g)].map(([, name]) =>
    String(name),
  );
  return { accepted: new Set(accepted), stderr };
}

/** The trials about which the library and the API server disagree, with what each of them says. */
async function disagreements(trials: readonly Trial[]): Promise<readonly object[]> {
  const { accepted, stderr } = await ask(trials);
  return trials.flatMap(({ name, manifest }) => {
    const ours = policyProblems(manifest).map(formatProblem);
    if ((ours.length === 0) === accepted.has(name)) return [];
    const theirs = accepted.has(name) ? "accepted" : stderr.split("\n").filter((line) => line.includes(`"${name}"`));
    return [{ ours, theirs, manifest: JSON.stringify(manifest) }];
  });
}

beforeAll(() => kubectl.run(["create", "namespace", NAMESPACE]));
afterAll(() => kubectl.run(["delete", "namespace", NAMESPACE, "--wait=false"]));

test("the API server accepts every valid case and refuses every other one, as policyProblems does", async () => {
  const trials = trialsOf(
    "case",
    POLICY_CASES.map(({ policy }) => policy),
  );
  expect(trials.length).toBeGreaterThan(60);
  expect(await disagreements(trials)).toEqual([]);
});

test("compare reports exactly the changes of a policy that the API server refuses", async () => {
  const invalid = POLICY_CASES.filter(({ problems }) => problems !== undefined).map(({ policy }) => policy);
  const valid = [
    { podSelector: { matchLabels: { app: "other" } } },
    { egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: "http" }] }] },
  ].map((spec) => policyManifest(NAMESPACE, "valid", spec));
  const after = trialsOf("changed", [...invalid, ...valid]);
  const before = after.map(({ name }) => trialWith(name, { podSelector: { matchLabels: { app: "before" } } }).manifest);
  await mustApply(kubectl, before);
  const { stdout } = await kubectl.try(
    ["apply", "--server-side", "--dry-run=server", "--validate=strict", "--field-manager=access-layer", "-f", "-"],
    { input: after.map(({ manifest }) => JSON.stringify(manifest)).join("\n---\n") },
  );
  const effects = changesBetween(
    before,
    after.map(({ manifest }) => manifest),
  ).map((change) => [change.identity.replace(/^.*\//, ""), effectOf(change)]);
  expect(effects).toEqual(
    after.map(({ name }) => [name, stdout.includes(`/${name} serverside-applied`) ? "inPlace" : "refused"]),
  );
});

test("policyProblems accepts the same names as the API server", async () => {
  const names = ["web", "web.v1", "8-web", "x".repeat(253), "x".repeat(254), "Web", "web_1", "-web", "web-", "a..b"];
  const trials = names.map((name) => trialWith(name, {}));
  const { accepted } = await ask(trials);
  expect([...accepted].sort()).toEqual(["8-web", "web", "web.v1", "x".repeat(253)]);
  expect(await disagreements(trials)).toEqual([]);
});

describe(`${RUNS} random policies generated with FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS}`, () => {
  const trials = trialsOf("random", fc.sample(RANDOM_POLICIES, { seed: SEED, numRuns: RUNS }));

  test("policyProblems and the API server agree about every random policy", async () => {
    expect(await disagreements(trials)).toEqual([]);
  });

  test("many random policies are valid, and the others violate rules of every part of a policy", () => {
    const problems = trials.map(({ manifest }) => policyProblems(manifest));
    const parts = ["field", "peer", "port", "range", "selector", "type"].map((part) => `policy/${part}`);
    expect(problems.filter((one) => one.length === 0).length).toBeGreaterThan(RUNS / 10);
    expect(problems.flat().map(({ code }) => code)).toEqual(expect.arrayContaining(parts));
  });
});
