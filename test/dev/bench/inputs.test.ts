import { syntheticEnvironment, writeEnvironment } from "../../../dev/bench/inputs";
import { synthesize } from "../../../charts/synthesize";
import { environmentProblems } from "../../../lib/rules/environment";
import { mkdtempSync, readFileSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { parse } from "yaml";
import { layerOf } from "../../helpers/fixtures";

test("syntheticEnvironment depends only on the number of services and returns a different result for each number", () => {
  expect(syntheticEnvironment(20)).toEqual(syntheticEnvironment(20));
  expect(Object.keys(syntheticEnvironment(20).environment.services)).toHaveLength(20);
  expect(syntheticEnvironment(21).environment.name).not.toBe(syntheticEnvironment(20).environment.name);
});

test.each([1, 3, 20, 200])("a synthetic environment of %i services passes all rules", (services) => {
  const { environment, release } = syntheticEnvironment(services);
  expect(environmentProblems(environment, release)).toEqual([]);
});

test("three synthetic services, one of each topology, have five Deployments", () => {
  const kinds = (services: number): string[] =>
    synthesize(layerOf(syntheticEnvironment(services))).manifests.map(({ kind }) => kind);
  const deployments = (services: number): number => kinds(services).filter((kind) => kind === "Deployment").length;
  expect(deployments(6) - deployments(3)).toBe(5);
});

test("writeEnvironment writes files that parse to the same environment", () => {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-inputs-"));
  try {
    const made = syntheticEnvironment(5);
    const name = writeEnvironment(folder, made);
    const read = (file: string): unknown => parse(readFileSync(join(folder, file), "utf8"));
    expect({ environment: read(`${name}.yaml`), release: read(`${name}.release.yaml`) }).toEqual(made);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
