import { spawnSync } from "child_process";
import { readFileSync, readdirSync, statSync } from "fs";
import { join } from "path";
import { installPythonTool } from "../../../dev/tools/python";
import { PROJECT } from "../../helpers/fixtures";

const FILES = join(PROJECT, "dev", "images", "files");
const scripts = readdirSync(FILES, { recursive: true, encoding: "utf8" })
  .filter((path) => statSync(join(FILES, path)).isFile())
  .filter((path) => /^#!.*\b(ba)?sh\b/.test(readFileSync(join(FILES, path), "utf8")))
  .sort();

test("the images have entry points", () => {
  expect(scripts.length).toBeGreaterThan(5);
});

test.each(scripts)("%s is executable and passes the syntax check of its shell", (path) => {
  const file = join(FILES, path);
  expect(statSync(file).mode & 0o111).toBe(0o111);
  const shell = readFileSync(file, "utf8").startsWith("#!/bin/sh") ? "sh" : "bash";
  expect(spawnSync(shell, ["-n", file], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
});

test("ShellCheck reports nothing for the entry points, including style", async () => {
  const found = await installPythonTool("shellcheck");
  if ("reason" in found) {
    process.stderr.write(`ShellCheck was not run: ${found.reason}\n`);
    expect(found.reason).not.toBe("");
    return;
  }
  const files = scripts.map((path) => join(FILES, path));
  const { status, stdout } = spawnSync(found.path, ["-S", "style", ...files], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
}, 60_000);
