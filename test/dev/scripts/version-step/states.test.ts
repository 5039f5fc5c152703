import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { lastTag, withFilesOf } from "../../../../dev/scripts/version-step/states";
import { git } from "../../../e2e/upgrade/git";

let repository: string;

beforeEach(async () => {
  repository = mkdtempSync(join(tmpdir(), "access-layer-states-"));
  await run("init", "--quiet");
  await commit("first");
});

afterEach(() => rmSync(repository, { recursive: true }));

test("lastTag returns the latest release and ignores pre-releases and tags with a different prefix", async () => {
  expect(lastTag(repository)).toBeUndefined();
  for (const tag of ["v1.0.0", "v1.1.0-rc.1", "viewed"]) {
    await commit(tag);
    await run("tag", tag);
  }
  expect(lastTag(repository)).toBe("v1.0.0");
});

test("withFilesOf extracts the files of a Git ref into a folder and removes the folder afterwards", async () => {
  await commit("second");
  const read = (folder: string) => ({ folder, text: readFileSync(join(folder, "file"), "utf8") });
  const { folder, text } = withFilesOf(repository, "HEAD~1", read);
  expect(text).toBe("first");
  expect(existsSync(folder)).toBe(false);
});

test("withFilesOf reports an unknown Git ref and suggests a fix, without Git's own message", () => {
  expect(() => withFilesOf(repository, "v7", () => undefined)).toThrow(
    /^unknown git ref v7; fetch it \(a shallow clone may lack it\), or pass another ref$/,
  );
});

async function commit(text: string): Promise<void> {
  writeFileSync(join(repository, "file"), text);
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  await run("add", "--all");
  await run(...identity, "commit", "--quiet", "--message=test");
}

async function run(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await git(repository, ...args);
  if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
}
