import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { installPythonTool } from "../../../dev/tools/python";

/**
 * A fake `python3` that logs its arguments, creates a virtual environment with a copy of itself, and runs `$FAKE_PIP`
 * in place of pip.
 */
const FAKE_PYTHON = `#!/bin/sh
printf '%s\\n' "$*" >> "$FAKE_LOG"
case "$2" in
  venv) mkdir -p "$3/bin"; cp "$0" "$3/bin/python3" ;;
  pip) eval "$FAKE_PIP"; touch "$(dirname "$0")/aws" ;;
esac
`;

let folder: string;
let environment: NodeJS.ProcessEnv;
const notes = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n");
const cached = () => readdirSync(join(folder, "cache", "access-layer", "python"));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-python-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "python3"), FAKE_PYTHON, { mode: 0o755 });
  environment = {
    PATH: `${join(folder, "bin")}:/usr/bin:/bin`,
    XDG_CACHE_HOME: join(folder, "cache"),
    FAKE_LOG: join(folder, "log"),
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("installPythonTool installs a tool once at its pinned version and then uses the cached installation", async () => {
  const first = await installPythonTool("aws", environment);
  expect(first).toEqual({ path: expect.stringMatching(/\/python\/aws-[0-9a-f]{16}\/bin\/aws$/) });
  expect(existsSync("path" in first ? first.path : "")).toBe(true);
  expect(notes()).toEqual([
    expect.stringMatching(/^-m venv /),
    expect.stringMatching(/^-m pip install .* awscli==\d+\.\d+\.\d+$/),
  ]);
  expect(await installPythonTool("aws", environment)).toEqual(first);
  expect(notes()).toHaveLength(2);
});

test("installPythonTool leaves no files behind if the installation fails, and returns pip's message", async () => {
  const failed = await installPythonTool("aws", { ...environment, FAKE_PIP: "echo no network >&2; exit 1" });
  expect(failed).toEqual({
    reason: expect.stringMatching(/^aws can't be installed: .*python3 ended with code 1\nno network$/),
  });
  expect(cached()).toEqual([]);
});

test("installPythonTool without Python states which package to install", async () => {
  const failed = await installPythonTool("aws", { ...environment, PATH: join(folder, "nothing") });
  expect(failed).toEqual({ reason: "aws can't be installed: no python3 on the PATH: install Python 3.10 or newer" });
});
