import { writeFileSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { findManifest } from "../../lib/manifests/manifest";
import { DEFAULT_NAMESPACE } from "../../lib/names";
import { environmentProblems } from "../../lib/rules/environment";
import { throwIfAny } from "../../lib/rules/problems-error";
import { environmentOf, layerOf, type EnvironmentFiles } from "../helpers/fixtures";
import { renderedDespiteProblems, renderedOf } from "./fuzz/rendered";
import { ruleCodes } from "./fuzz/rule-codes";
import { selectSpecs } from "./fuzz/selection";
import { judgeOf, type Judge } from "./fuzz/server";
import { STRICTER_RULES } from "../../bin/commands/explain/reasons";
import { describeFalseAccept, summaryOf, type SpecsByRule, type Summary, type Trial } from "./fuzz/trials";
import { mustApply } from "./support/layer";
import { reportFolder } from "./support/report";
import { sharedKubectl } from "./support/shared-cluster";

/** Also renders specs that the rules reject, to compare the rules with the API server. */
jest.mock("../../lib/rules/problems-error", () => ({ throwIfAny: jest.fn() }));

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 300);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
/** In a run of at least this many specs, every rule must reject at least one spec. */
const LONG_RUN = 2000;
/** Number of parallel workers, so that one renders while the others wait for the API server. */
const AT_ONCE = 4;
const NAMESPACE = "access-layer-fuzz";

const kubectl = sharedKubectl();
const specs = selectSpecs(SEED, RUNS);
let summary: Summary;

beforeAll(
  async () => {
    const started = Date.now();
    const namespace = findManifest(synthesize(layerOf(environmentOf("dev"))).manifests, "Namespace", DEFAULT_NAMESPACE);
    await mustApply(kubectl, [{ ...namespace, metadata: { ...namespace.metadata, name: NAMESPACE } }]);
    const judge = judgeOf(kubectl.kubeconfig, NAMESPACE);
    summary = summaryOf(await allTrials(judge));
    report(judge.asked(), (Date.now() - started) / 1000);
  },
  1_800_000 + RUNS * 5000,
);

afterAll(async () => {
  await kubectl.run(["delete", "namespace", NAMESPACE, "--wait=false"]);
});

describe(`${RUNS} specs generated with FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS}`, () => {
  test("the API server accepts without a warning every spec that the rules accept", () => {
    expect(summary.falseAccepts.map(describeFalseAccept)).toEqual([]);
  });

  test("only rules in the list of stricter rules reject specs that the API server accepts", () => {
    expect(neverIn(Object.keys(summary.stricter), STRICTER_RULES)).toEqual([]);
  });

  test("the rules accept many specs and reject many others", () => {
    const least = RUNS < 100 ? 0 : RUNS / 5;
    expect(summary.accepted).toBeGreaterThanOrEqual(least);
    expect(summary.refused).toBeGreaterThanOrEqual(least);
  });

  test(`in a run of ${LONG_RUN} or more specs, every rule rejects at least one`, () => {
    expect(RUNS < LONG_RUN ? [] : neverIn(ruleCodes(), summary.hits)).toEqual([]);
  });
});

/** Tries all specs and returns the results in order. */
async function allTrials(judge: Judge): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  const queue = specs.entries();
  const work = async () => {
    for (const [index, spec] of queue) trials[index] = await trialOf(index + 1, spec, judge);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return trials;
}

async function trialOf(number: number, spec: EnvironmentFiles, judge: Judge): Promise<Trial> {
  const codes = [...new Set(environmentProblems(spec.environment, spec.release).map(({ code }) => code))];
  jest.mocked(throwIfAny).mockClear();
  const rendered = codes.length === 0 ? renderedOf(spec) : renderedDespiteProblems(spec);
  if ("error" in rendered) return { number, codes, ...(codes.length === 0 ? { rejections: [rendered.error] } : {}) };
  const verdicts = rendered.manifests.map(async (manifest) => {
    const verdict = await judge.judge(manifest);
    return verdict.map((text) => `${manifest.kind} ${manifest.metadata.name}: ${text}`);
  });
  const rejections = [...(codes.length === 0 ? constructsRefusals() : []), ...(await Promise.all(verdicts)).flat()];
  return { number, codes, rejections };
}

/**
 * Problems that the constructs reported since the mock was cleared. The environment rules must reject at least the same specs.
 */
function constructsRefusals(): readonly string[] {
  const problems = jest.mocked(throwIfAny).mock.calls.flatMap(([found]) => found);
  return problems.map(({ code, message }) => `a construct rejects the spec: ${code} ${message}`);
}

function neverIn(codes: readonly string[], seen: object): readonly string[] {
  return codes.filter((code) => !Object.hasOwn(seen, code));
}

/** Writes the specs that contradict a rule to build/reports/fuzz.json, and prints a one-line summary. */
function report(asked: number, seconds: number): void {
  const { accepted, refused, unbuilt, stricter, hits } = summary;
  const falseAccepts = summary.falseAccepts.map((trial) => ({ ...trial, spec: specs[trial.number - 1] }));
  const unlisted = neverIn(Object.keys(stricter), STRICTER_RULES).map((code) => {
    const [number = 0] = stricter[code] ?? [];
    return { code, number, spec: specs[number - 1] };
  });
  const neverStricter = neverIn(Object.keys(STRICTER_RULES), stricter);
  const neverHit = neverIn(ruleCodes(), hits);
  const counts = { seed: SEED, runs: RUNS, accepted, refused, unbuilt, asked, seconds };
  const rules = { stricter: countsOf(stricter), neverStricter, hits: countsOf(hits), neverHit };
  const text = JSON.stringify({ ...counts, falseAccepts, unlisted, ...rules }, null, 2);
  writeFileSync(join(reportFolder(), "fuzz.json"), text);
  const cells = [
    "fuzz      ",
    `seed ${SEED}: ${RUNS} specs, ${accepted} accepted, ${falseAccepts.length} of those rejected by the API server`,
    `${Object.keys(hits).length} of ${ruleCodes().length} rules hit, ${Object.keys(stricter).length} stricter than the API server`,
    `${asked} objects sent to the API server`,
    `${seconds.toFixed(1)} s`,
  ];
  process.stderr.write(`${cells.join("  ")}\n`);
}

function countsOf(specsByRule: SpecsByRule): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(specsByRule).map(([code, numbers]) => [code, numbers.length]));
}
