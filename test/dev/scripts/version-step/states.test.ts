import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { dirname, join } from "path";
import { synthesize } from "../../../../charts/synthesize";
import { compareStates } from "../../../../dev/scripts/version-step/findings";
import { lastTag, statesSince } from "../../../../dev/scripts/version-step/states";
import { git } from "../../../e2e/upgrade/git";
import { PROJECT, SAMPLES, environmentOf } from "../../../helpers/fixtures";

const GOLDEN = "test/golden/dev/access-layer.k8s.yaml";

describe("a repository", () => {
  let repository = "";

  /** A project of one environment, whose golden is what the code prints today. */
  beforeEach(async () => {
    repository = mkdtempSync(join(tmpdir(), "access-layer-states-"));
    await run("init", "--quiet");
    for (const file of ["dev.yaml", "dev.release.yaml"]) {
      mkdirSync(join(repository, "environments"), { recursive: true });
      cpSync(join(PROJECT, SAMPLES, file), join(repository, "environments", file));
    }
    write(GOLDEN, synthesize(environmentOf("dev")).yaml);
    write("test/golden/steps/canary/0-nothing.k8s.yaml", "not read");
    write("package.json", '{"version":"1.0.0"}');
    write("docs/api/library.api.md", "old report");
    write("environments/release.schema.json", "{}");
    write("docs/generated/names.md", "| old |");
    await commit();
  });

  afterEach(() => rmSync(repository, { recursive: true }));

  test("has a last release: no pre-release, and no tag of something else", async () => {
    expect(lastTag(repository)).toBeUndefined();
    for (const tag of ["v1.0.0", "v1.1.0-rc.1", "viewed"]) {
      write("file", tag);
      await commit();
      await run("tag", tag);
    }
    expect(lastTag(repository)).toBe("v1.0.0");
  });

  test("is read at a ref and in the work tree", () => {
    write("package.json", '{"version":"1.1.0"}');
    write("docs/api/library.api.md", "new report");
    const { before, after } = statesSince(repository, "HEAD");
    expect([before.manifest, after.manifest]).toEqual(['{"version":"1.0.0"}', '{"version":"1.1.0"}']);
    expect([...before.side.reports, ...after.side.reports]).toEqual([
      ["docs/api/library.api.md", "old report"],
      ["docs/api/library.api.md", "new report"],
    ]);
    for (const { side } of [before, after]) {
      expect([...side.printed.keys()]).toEqual(["dev"]);
      expect([...side.names]).toEqual([["docs/generated/names.md", "| old |"]]);
      expect([...side.schemas]).toEqual([["environments/release.schema.json", "{}"]]);
    }
  });

  test("whose environment was released since then has no difference of the library", () => {
    edit("environments/dev.release.yaml", /version: v[\d.]+/g, "version: v9.9.9");
    const { before, after } = statesSince(repository, "HEAD");
    expect(compareStates(before.side, after.side).findings).toEqual([]);
  });

  test("that printed something else has one", async () => {
    edit(GOLDEN, "image: redis:", "image: valkey:");
    await commit();
    const { before, after } = statesSince(repository, "HEAD");
    expect(compareStates(before.side, after.side).findings).toEqual([
      {
        step: "major",
        where: "dev",
        what: expect.stringMatching(
          /redis-deployment restarts its pods: spec\.template\.spec\.containers\[redis\]\.image$/,
        ),
      },
    ]);
  });

  test("whose files are refused now says why, by their own paths", async () => {
    edit("environments/dev.yaml", /^name: dev$/m, "name: dev\nunheard: true");
    await commit();
    const { after } = statesSince(repository, "HEAD");
    expect(after.side.printed.get("dev")).toEqual({
      problems: [expect.stringMatching(/^environments\/dev\.yaml:\d+:1 unheard: /)],
    });
  });

  test("that has no such ref is an error with the way out, and nothing of git's", () => {
    expect(() => statesSince(repository, "v7")).toThrow(
      "git knows no commit v7; fetch it (a shallow clone has few), or pass another ref",
    );
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }

  function edit(path: string, from: string | RegExp, to: string): void {
    const text = readFileSync(join(repository, path), "utf8");
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${path} has no ${String(from)}`);
    write(path, edited);
  }

  async function commit(): Promise<void> {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    await run("add", "--all");
    await run(...identity, "commit", "--quiet", "--message=test");
  }

  async function run(...args: readonly string[]): Promise<void> {
    const { code, stderr } = await git(repository, ...args);
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  }
});
