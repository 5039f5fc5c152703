import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, newFolder, type Run } from "./command-line";

let folder: string;
beforeEach(() => {
  folder = newFolder();
  const text = readFileSync(file(), "utf8");
  writeFileSync(file(), text.replace("secrets:\n", `${PENDING}secrets:\n`));
});

const file = () => join(folder, "environments", "prod.release.yaml");
const run = (...args: readonly string[]): Promise<Run> => accessLayer(folder, [...args, "--env", "prod"]);

const PENDING = `pending:
  gateway:
    operation: { kind: release, version: v1.0.2 }
    via: git
    by: alice@example.com
    at: 2026-12-01T05:00:00Z
    before: { live: blue, preview: green, blue: { version: v1.0.1, floor: 3 }, green: { version: v1.0.0, floor: 3 } }
`;

test.each([
  ["release", "gateway", "v1.0.2"],
  ["switch", "gateway"],
  ["abort", "gateway"],
])("%s %s is refused while the release file has a pending operation, and names how to go on", async (...args) => {
  const before = readFileSync(file(), "utf8");
  const { code, stderr } = await run(...args, "--yes");
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `${args[0]} gateway: not possible: alice@example.com started release gateway at 2026-12-01T05:00:00Z with --via git, and it has not ended; complete it with release gateway v1.0.2 --via git, or take it back with abort gateway --via git\n`,
  });
  expect(readFileSync(file(), "utf8")).toBe(before);
});

test("an operation on another service is possible", async () => {
  expect(await run("release", "auth", "v1.0.2", "--yes")).toMatchObject({ code: 0 });
  expect(readFileSync(file(), "utf8")).toContain(PENDING);
});

test("validate lists the pending operation as a warning", async () => {
  const { code, stdout, stderr } = await run("validate");
  expect(code).toBe(0);
  expect(`${stdout}${stderr}`).toMatch(
    /prod\.release\.yaml:\d+:\d+ warning: pending\.gateway: alice@example\.com started release gateway at 2026-12-01T05:00:00Z with --via git, and it has not ended/,
  );
});

test.each([
  [
    "a state before of another topology",
    "before: { live",
    "before: { rolling: { version: v1.0.1, floor: 3 } } #",
    "pending.gateway.before: must have live, preview, blue and green, because the topology is blueGreen; restore the release state from before the operation",
  ],
  [
    "an operation without its version",
    "release, version: v1.0.2",
    "release",
    "pending.gateway.operation: must have version, because its kind is release; restore the operation as the command wrote it",
  ],
  [
    "a part of a temporary scale",
    "release, version: v1.0.2",
    "scale, pods: 4, until: 2026-12-01T05:00:00Z",
    "pending.gateway.operation: must have all of until, owner and reason or none, got until; restore the operation as the command wrote it",
  ],
  [
    "a service that does not exist",
    "pending:\n  gateway",
    "pending:\n  gatewy",
    "pending.gatewy: is not a service of this environment; did you mean gateway?",
  ],
])("validate refuses %s", async (_what, from, to, message) => {
  writeFileSync(file(), readFileSync(file(), "utf8").replace(from, to));
  const { code, stderr, stdout } = await run("validate");
  expect(code).toBe(2);
  expect(`${stdout}${stderr}`).toContain(message);
});
