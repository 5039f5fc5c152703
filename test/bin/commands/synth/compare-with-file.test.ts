import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareWithFile } from "../../../../bin/commands/synth/compare-with-file";
import type { SynthesizedEnvironment } from "../../../../bin/commands/synth/synthesis";
import { synthesize } from "../../../../charts/synthesize";
import { environmentOf, layerOf } from "../../../helpers/fixtures";

const dev = layerOf(environmentOf("dev"));
const synthesised = synthesize(dev);

let folder: string;
let environment: SynthesizedEnvironment;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-compare-"));
  environment = { layer: dev, ...synthesised, name: "dev", file: join(folder, "dev.yaml"), milliseconds: 1 };
});

afterEach(() => rmSync(folder, { recursive: true }));

const compareWith = (text: string) => {
  writeFileSync(environment.file, text);
  return compareWithFile(environment);
};

test("a file may be missing, or the same to the byte", () => {
  expect(compareWithFile(environment)).toEqual({ status: "missing", changes: [] });
  expect(compareWith(synthesised.yaml)).toEqual({ status: "unchanged", changes: [] });
});

test("a file with other objects differs in them", () => {
  const edited = synthesised.yaml.replace("maxUnavailable: 1", "maxUnavailable: 2");
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
  [`# a comment\n${synthesised.yaml}---\n`, "the same objects in other bytes: layout, order or comments"],
  ["{", "the file holds no Kubernetes objects, or no valid YAML"],
  ["a: 1\n", "the file holds no Kubernetes objects, or no valid YAML"],
])("a file that somebody edited is explained (%#)", (text, note) => {
  expect(compareWith(text)).toEqual({ status: "different", changes: [], note });
});

test("a folder in its place is wrong input", () => {
  mkdirSync(environment.file);
  expect(() => compareWithFile(environment)).toThrow("must be a file, got a folder");
});
