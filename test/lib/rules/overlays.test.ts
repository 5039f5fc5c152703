import { understandTexts } from "../../../charts/files/environments";
import { resolveLayer, serviceOf } from "../../../lib/layer/layer";
import { overlayFindings } from "../../../lib/rules/overlays";
import { formatLocated } from "../../../lib/spec/problem";
import { secondsOfTime } from "../../../lib/spec/values/time";
import { expectFixes } from "../../helpers/fixes";
import { environmentOf } from "../../helpers/fixtures";
import { afterRelease, editedSample, problemsAfter, type Edit } from "../../helpers/sample";

const NOW = secondsOfTime("2026-11-30T12:00:00Z") ?? 0;

const overlay = (fields: string, service = "gateway"): Edit => [
  "secrets:\n",
  `overlays:\n  ${service}: { ${fields} }\nsecrets:\n`,
];

const FIELDS = "floor: 10, until: 2026-11-30T14:00:00Z, owner: alice@example.com, reason: INC-1";

/** Problems and warnings of the sample with an overlay at a time. */
function findingsAt(now: number, fields = FIELDS): { problems: readonly string[]; warnings: readonly string[] } {
  const { environment, release } = editedSample({ release: [overlay(fields)] });
  const understood = understandTexts(
    { file: "sample.yaml", text: environment },
    { file: "sample.release.yaml", text: release },
    "sample.yaml",
    now,
  );
  return "problems" in understood
    ? { problems: expectFixes(understood.problems).map(formatLocated), warnings: [] }
    : { problems: [], warnings: understood.warnings.map(formatLocated) };
}

test("an overlay without problems is accepted, and the layer has its pods", () => {
  expect(problemsAfter({ release: [overlay(FIELDS)] })).toEqual([]);
  const { environment, release } = environmentOf("prod");
  const overlays = { gateway: { floor: 10, until: "2026-11-30T14:00:00Z", owner: "alice", reason: "INC-1" } };
  const layer = resolveLayer(environment, { ...release, overlays });
  expect(serviceOf(layer, "gateway")?.plan.workloads.map(({ name, floor }) => [name, floor])).toEqual([
    ["gateway-blue", 10],
    ["gateway-green", 1],
  ]);
});

test.each([
  [
    "floor: 13, until: 2026-11-30T14:00:00Z, owner: alice, reason: INC-1",
    "sample.release.yaml:18:21 overlays.gateway.floor: must be 3 to 12 (scale.min, scale.max), got 13; choose another number, or change scale in the environment file",
  ],
  [
    "floor: 2, until: 2026-11-30T14:00:00Z, owner: alice, reason: INC-1",
    "sample.release.yaml:18:21 overlays.gateway.floor: must be 3 to 12 (scale.min, scale.max), got 2; choose another number, or change scale in the environment file",
  ],
  [
    "floor: 10, until: tomorrow, owner: alice, reason: INC-1",
    `sample.release.yaml:18:32 overlays.gateway.until: must be a time in UTC such as "2026-12-01T05:00:00Z", got "tomorrow"; write it with date -u -d '+2 hours' +%FT%TZ`,
  ],
  [
    'floor: 10, until: 2026-11-30T14:00:00Z, owner: " ", reason: INC-1',
    'sample.release.yaml:18:61 overlays.gateway.owner: must be one line of text, got " "; name who ends the overlay',
  ],
  [
    'floor: 10, until: 2026-11-30T14:00:00Z, owner: alice, reason: "a\\nb"',
    'sample.release.yaml:18:76 overlays.gateway.reason: must be one line of text, got "a\\nb"; name the incident',
  ],
])("an overlay with %s is rejected", (fields, message) => {
  expect(afterRelease(...overlay(fields))).toEqual([message]);
});

test("an overlay of an unknown service is rejected", () => {
  expect(afterRelease(...overlay(FIELDS, "gatewy"))).toEqual([
    "sample.release.yaml:18:3 overlays.gatewy: is not a service of this environment; did you mean gateway?",
  ]);
  expect(afterRelease(...overlay(FIELDS, "payments"))).toEqual([
    "sample.release.yaml:18:3 overlays.payments: is not a service of this environment; remove it",
  ]);
});

test("a rule that only the overlay breaks is reported at the overlay", () => {
  // Without scale.max, the connections of a service follow its floor.
  const problems = problemsAfter({
    environment: [["scale: { min: 2, max: 6 }", "scale: { min: 2 }"]],
    release: [overlay("floor: 30, until: 2026-11-30T14:00:00Z, owner: alice, reason: INC-1", "auth")],
  });
  expect(problems).toEqual([
    expect.stringMatching(
      /^sample\.release\.yaml:18:3 overlays\.auth: breaks another rule: datastores\.postgres\.maxConnections: must be at least \d+, got 100: auth 38 × 4/,
    ),
  ]);
});

test("a rule that the files break without the overlay is reported at its place, and once", () => {
  const problems = problemsAfter({
    release: [
      ["blue: { version: v1.0.1, floor: 3 }", "blue: { version: v1.0.1, floor: 2 }"],
      ["green: { version: v1.0.0, floor: 1 }", "green: { version: latest, floor: 1 }"],
      overlay("floor: 10, until: 2026-11-30T14:00:00Z, owner: alice, reason: INC-1"),
    ],
  });
  expect(problems).toEqual([
    expect.stringMatching(/services\.gateway\.blue\.floor: must be at least scale\.min/),
    expect.stringMatching(/services\.gateway\.green\.version: must be a fixed version/),
  ]);
});

test("an active overlay is a warning: who, why, until when and how long", () => {
  expect(findingsAt(NOW)).toEqual({
    problems: [],
    warnings: [
      "sample.release.yaml:18:3 overlays.gateway: at least 10 instead of 3 pods until 2026-11-30T14:00:00Z, in 2 h: INC-1 (alice@example.com); end it with scale gateway --end --env sample",
    ],
  });
});

test("an overlay that ended is refused, with the two ways to go on", () => {
  const message =
    'sample.release.yaml:18:32 overlays.gateway.until: must be in the future, got "2026-11-30T14:00:00Z" (AGO ago); ' +
    "remove it with scale gateway --end --env sample, which returns to at least 3 pods, " +
    'or extend it with scale gateway 10 --until 2h --reason "INC-1" --env sample';
  expect(findingsAt(NOW + 7199).problems).toEqual([]);
  expect(findingsAt(NOW + 7200).problems).toEqual([message.replace("AGO", "less than 1 min")]);
  expect(findingsAt(NOW + 7200 + 5400).problems).toEqual([message.replace("AGO", "1 h 30 min")]);
});

test("an end more than 7 days from now is refused", () => {
  const fields = (until: string) => FIELDS.replace("2026-11-30T14:00:00Z", until);
  expect(findingsAt(NOW, fields("2026-12-07T12:00:00Z")).problems).toEqual([]);
  expect(findingsAt(NOW, fields("2026-12-07T12:01:00Z")).problems).toEqual([
    expect.stringMatching(
      /overlays\.gateway\.until: must be at most 7 days from now, got "2026-12-07T12:01:00Z" \(in 7 d 1 min\); set an earlier time/,
    ),
  ]);
  expect(findingsAt(NOW, fields("2027-12-01T00:00:00Z")).problems).toHaveLength(1);
});

test("without a time, the end of an overlay is not checked", () => {
  const { environment, release } = environmentOf("prod");
  const overlays = { gateway: { floor: 10, until: "2020-01-01T00:00:00Z", owner: "alice", reason: "INC-1" } };
  const layer = resolveLayer(environment, { ...release, overlays });
  expect(overlayFindings(layer, NOW).problems).toHaveLength(1);
  expect(problemsAfter({ release: [overlay(FIELDS.replace("2026-11-30", "2020-11-30"))] })).toEqual([]);
});
