import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitApplier } from "../../ops/appliers/git";

const NAME = "prod.release.yaml";

let folder: string;
let own: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-git-"));
  own = join(folder, "own");
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git");
  git(folder, "clone", "--quiet", "origin.git", "own");
  configure(own);
  mkdirSync(join(own, "environments"));
  write("schema: 1\n");
  git(own, "add", ".");
  git(own, "commit", "--quiet", "--message", "start");
  git(own, "push", "--quiet", "--set-upstream", "origin", "main");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}

function configure(cwd: string): void {
  git(cwd, "config", "user.name", "Alice");
  git(cwd, "config", "user.email", "alice@example.com");
  git(cwd, "checkout", "--quiet", "-B", "main");
}

const file = () => join(own, "environments", NAME);
const write = (text: string) => writeFileSync(file(), text);
const messages = () => git(join(folder, "origin.git"), "log", "--format=%s", "main").split("\n");
const apply = (message = "access-layer: switch gateway in prod") =>
  gitApplier(file()).apply({ message, objects: [], signal: new AbortController().signal });

/** Pushes a commit of another person. */
function pushOther(): void {
  git(folder, "clone", "--quiet", "origin.git", "other");
  configure(join(folder, "other"));
  git(join(folder, "other"), "reset", "--quiet", "--hard", "origin/main");
  git(join(folder, "other"), "commit", "--quiet", "--allow-empty", "--message", "other");
  git(join(folder, "other"), "push", "--quiet", "origin", "main");
}

test("apply commits only the release file, pushes it, and a repeated call changes nothing more", async () => {
  writeFileSync(join(own, "environments", "notes.txt"), "x");
  git(own, "add", "environments/notes.txt");
  write("schema: 1 # changed\n");
  await apply();
  await apply();
  expect(messages()).toEqual(["access-layer: switch gateway in prod", "start"]);
  expect(git(join(folder, "origin.git"), "show", "--name-only", "--format=", "main")).toBe(`environments/${NAME}`);
  expect(git(own, "status", "--porcelain")).toBe("A  environments/notes.txt");
});

test("apply pushes a commit of a run that died before its push", async () => {
  write("schema: 1 # changed\n");
  git(own, "commit", "--quiet", "--all", "--message", "of the run before");
  await apply();
  expect(messages()).toEqual(["of the run before", "start"]);
});

test("apply reports a push that the server rejects, because the branch has other commits now", async () => {
  pushOther();
  write("schema: 1 # changed\n");
  await expect(apply()).rejects.toThrow(
    /^git push failed: ! \[rejected\] .*; run git pull --rebase if the branch has other commits now, and run the command again$/,
  );
  expect(messages()).toEqual(["other", "start"]);
});

test("apply does not push after it was aborted", async () => {
  write("schema: 1 # changed\n");
  const controller = new AbortController();
  controller.abort();
  const request = { message: "x", objects: [], signal: controller.signal };
  await expect(gitApplier(file()).apply(request)).rejects.toThrow("interrupted before git push");
  expect(messages()).toEqual(["start"]);
});

test("apply reports the message of a commit hook", async () => {
  writeFileSync(join(own, ".git", "hooks", "pre-commit"), "#!/bin/sh\necho 'ticket is missing' >&2\nexit 1\n", {
    mode: 0o755,
  });
  write("schema: 1 # changed\n");
  await expect(apply()).rejects.toThrow(
    "git commit failed: ticket is missing; correct that, and run the command again",
  );
});

describe("check", () => {
  const check = (isResumed = false, isOwnChange = () => true) => gitApplier(file()).check({ isResumed, isOwnChange });

  test("accepts a branch that equals its upstream branch", async () => {
    await expect(check()).resolves.toBeUndefined();
  });

  test.each<[string, () => void, RegExp]>([
    [
      "a file that git does not track",
      () => git(own, "rm", "--quiet", "--cached", `environments/${NAME}`),
      /did not match any file.*; add it to a git repository, or use --via kubectl$/,
    ],
    [
      "a branch without an upstream branch",
      () => git(own, "checkout", "--quiet", "-b", "release"),
      /no upstream configured for branch 'release'; set one with git push --set-upstream origin release$/,
    ],
    [
      "a commit without a branch",
      () => git(own, "checkout", "--quiet", "--detach"),
      /HEAD is not a symbolic ref; check out the branch that the pipeline applies$/,
    ],
    [
      "a branch that is behind",
      pushOther,
      /^main is 1 commit behind origin\/main; run git pull --rebase, and run the command again$/,
    ],
    [
      "an upstream repository that does not answer",
      () => rmSync(join(folder, "origin.git"), { recursive: true }),
      /does not appear to be a git repository; check your access to the repository$/,
    ],
    [
      "a branch with other commits",
      () => git(own, "commit", "--quiet", "--allow-empty", "--message", "mine"),
      /^main has 1 commit that origin\/main does not have, and the command would push them, too; push or remove them first$/,
    ],
    [
      "a file with changes",
      () => write("schema: 1 # by hand\n"),
      /prod\.release\.yaml has changes that are not committed; commit or restore them first$/,
    ],
  ])("refuses %s", async (_what, arrange, message) => {
    arrange();
    await expect(check()).rejects.toThrow(message);
  });

  test("accepts the changes and the commits of a run before", async () => {
    write("schema: 1 # pending\n");
    git(own, "commit", "--quiet", "--all", "--message", "of the run before");
    write("schema: 1 # complete\n");
    await expect(check(true)).resolves.toBeUndefined();
  });

  test("compares the file with its committed text, and refuses other changes after a run before", async () => {
    write("schema: 1 # by hand\n");
    const isOwnChange = jest.fn(() => false);
    await expect(check(true, isOwnChange)).rejects.toThrow(/has changes that are not committed/);
    expect(isOwnChange).toHaveBeenCalledWith("schema: 1");
  });

  test("refuses commits of other files after a run before", async () => {
    writeFileSync(join(own, "notes.txt"), "x");
    git(own, "add", ".");
    git(own, "commit", "--quiet", "--message", "mine");
    await expect(check(true)).rejects.toThrow(/^main has 1 commit that origin\/main does not have/);
  });
});
