import { understandTexts } from "../../../charts/files/environments";
import { synthesize } from "../../../charts/synthesize";
import { resolveLayer } from "../../../lib/layer/layer";
import { formatLocated } from "../../../lib/spec/problem";
import type { PromotedSpec } from "../../../lib/spec/release";
import { environmentOf } from "../../helpers/fixtures";
import { afterRelease, editedSample, type Edit } from "../../helpers/sample";

const record = (fields: string, service = "gateway"): Edit => [
  "secrets:\n",
  `promoted:\n  ${service}: { ${fields} }\nsecrets:\n`,
];

const FIELDS = "version: v1.0.1, from: staging, by: alice@example.com, at: 2026-11-30T14:00:00Z";

/** Warnings of the sample with a record. */
function warningsOf(fields: string): readonly string[] {
  const { environment, release } = editedSample({ release: [record(fields)] });
  const files = [
    { file: "sample.yaml", text: environment },
    { file: "sample.release.yaml", text: release },
  ] as const;
  const understood = understandTexts(...files, "sample.yaml");
  return "problems" in understood ? ["problems"] : understood.warnings.map(formatLocated);
}

test("a record of a promotion is accepted, and manifests do not depend on it", () => {
  expect(afterRelease(...record(FIELDS))).toEqual([]);
  const { environment, release } = environmentOf("prod");
  const gateway: PromotedSpec = { version: "v1.0.1", from: "staging", by: "alice", at: "2026-11-30T14:00:00Z" };
  const recorded = resolveLayer(environment, { ...release, promoted: { gateway } });
  expect(synthesize(recorded).manifests).toEqual(synthesize(resolveLayer(environment, release)).manifests);
});

test.each([
  [
    "version: latest, from: staging, by: alice, at: 2026-11-30T14:00:00Z",
    'version: must be a fixed version such as "v1',
  ],
  ["version: v1, digest: abc, from: staging, by: alice, at: 2026-11-30T14:00:00Z", 'digest: must be "sha256:" and 64 '],
  [
    "version: v1, from: Staging, by: alice, at: 2026-11-30T14:00:00Z",
    "from: must be at most 30 lowercase letters, digits",
  ],
  [
    'version: v1, from: staging, by: " ", at: 2026-11-30T14:00:00Z',
    'by: must be one line of text, got " "; name who promoted the version',
  ],
  [
    "version: v1, from: staging, by: alice, at: today",
    'at: must be a time in UTC such as "2026-12-01T05:00:00Z", got ',
  ],
])("a record with %s is rejected", (fields, message) => {
  expect(afterRelease(...record(fields))).toEqual([expect.stringContaining(`promoted.gateway.${message}`)]);
});

test("a record of an unknown service is rejected", () => {
  expect(afterRelease(...record(FIELDS, "gatewy"))).toEqual([
    "sample.release.yaml:18:3 promoted.gatewy: is not a service of this environment; did you mean gateway?",
  ]);
  expect(afterRelease(...record(FIELDS, "payments"))).toEqual([
    "sample.release.yaml:18:3 promoted.payments: is not a service of this environment; remove it",
  ]);
});

test("a record of a version that no workload has is a warning, because it was edited by hand", () => {
  expect(warningsOf(FIELDS)).toEqual([]);
  // The idle color has it.
  expect(warningsOf(FIELDS.replace("v1.0.1", "v1.0.0"))).toEqual([]);
  expect(warningsOf(FIELDS.replace("v1.0.1", "v0.9.0"))).toEqual([
    "sample.release.yaml:18:3 promoted.gateway: no workload of gateway has v0.9.0 from staging anymore; remove it, or promote again with release --from staging --to sample gateway",
  ]);
});
