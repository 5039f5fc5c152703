import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareWithFile } from "../../../../bin/commands/synth/compare-with-file";
import type { SynthesizedEnvironment } from "../../../../bin/commands/synth/synthesis";
import { synthesize } from "../../../../charts/synthesize";
import { environmentOf, layerOf } from "../../../helpers/fixtures";

const dev = layerOf(environmentOf("dev"));
const synthesized = synthesize(dev);

let folder: string;
let environment: SynthesizedEnvironment;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-compare-"));
  environment = {
    layer: dev,
    warnings: [],
    ...synthesized,
    name: "dev",
    file: join(folder, "dev.yaml"),
    milliseconds: 1,
  };
});

afterEach(() => rmSync(folder, { recursive: true }));

const compareWith = (text: string) => {
  writeFileSync(environment.file, text);
  return compareWithFile(environment);
};

test("compareWithFile recognizes a missing and an unchanged file", () => {
  expect(compareWithFile(environment)).toEqual({ status: "missing", changes: [] });
  expect(compareWith(synthesized.yaml)).toEqual({ status: "unchanged", changes: [] });
});

test("compareWithFile lists the objects that differ", () => {
  const edited = synthesized.yaml.replace("maxUnavailable: 1", "maxUnavailable: 2");
  expect(compareWith(edited)).toEqual({
    status: "different",
    changes: [
      {
        kind: "changed",
        identity: expect.stringMatching(/^policy\/v1\/PodDisruptionBudget 254carbon-access\//),
        fields: [{ path: "spec.maxUnavailable", before: 2, after: 1 }],
      },
    ],
  });
});

test.each([
  [`# a comment\n${synthesized.yaml}---\n`, "the objects are the same; only layout, order or comments differ"],
  ["{", "the file is not a manifest: it contains invalid YAML or other documents"],
  ["a: 1\n", "the file is not a manifest: it contains invalid YAML or other documents"],
])("compareWithFile explains why a different file has no changed objects (%#)", (text, note) => {
  expect(compareWith(text)).toEqual({ status: "different", changes: [], note });
});

test("compareWithFile rejects a directory in place of the file", () => {
  mkdirSync(environment.file);
  expect(() => compareWithFile(environment)).toThrow("must be a file, got a folder");
});
