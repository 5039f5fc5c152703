import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, newFolder, type Run } from "./command-line";

let folder: string;
beforeEach(() => (folder = newFolder()));

const file = () => join(folder, "environments", "prod.release.yaml");
const released = () => readFileSync(file(), "utf8");
const run = (...args: readonly string[]): Promise<Run> => accessLayer(folder, [...args, "--env", "prod"]);

const record = (service: string, version: string, digest = "") =>
  `  # from staging\n  ${service}:\n    version: ${version}\n${digest}    from: staging\n    by: alice\n    at: 2026-11-30T14:00:00Z\n`;
const withRecords = (...records: readonly string[]) =>
  writeFileSync(file(), `${released()}promoted:\n${records.join("")}`);

test("a release of another version removes the record of a rolling service, and keeps the records of others", async () => {
  withRecords(record("metrics", "v1.0.1"), record("entitlements", "v1.0.1"));
  const { code, stdout } = await run("release", "metrics", "v1.0.2", "--yes");
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^ {2}promoted\.metrics\.from +staging → –$/m),
  });
  expect(released()).not.toMatch(/^ {2}metrics:\n {4}version/m);
  expect(released()).toContain(record("entitlements", "v1.0.1"));
  expect(await run("validate")).toMatchObject({ code: 0, stderr: "1 environment without problems: prod\n" });
});

test("the record goes with the last workload that has the version", async () => {
  withRecords(record("gateway", "v1.0.1"));
  for (const args of [
    ["release", "gateway", "v1.0.2"],
    ["switch", "gateway"],
    ["retire", "gateway"],
  ])
    expect(await run(...args, "--yes")).toMatchObject({ code: 0 });
  // Blue keeps the version until the next release.
  expect(released()).toContain(record("gateway", "v1.0.1"));
  expect(await run("release", "gateway", "v1.0.3", "--yes")).toMatchObject({ code: 0 });
  expect(released()).not.toContain("promoted");
});

test("a digest is a part of the version", async () => {
  withRecords(record("metrics", "v1.0.1", `    digest: sha256:${"a".repeat(64)}\n`));
  expect(await run("scale", "metrics", "3", "--yes")).toMatchObject({ code: 0 });
  expect(released()).not.toContain("promoted");
});
