import { execFileSync } from "child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { synthesize } from "../../../charts/synthesize";
import type { Kubectl } from "../support/kubectl";
import { mustApply } from "../support/layer";
import type { Operator } from "./operator";

/** Where a command dies: at a commit or a push, before or after it takes effect. */
export interface Death {
  readonly at: number;
  readonly isAfter: boolean;
}

/** A repository of an operator with an upstream repository, from which a pipeline applies the objects of a service. */
export interface Repository {
  /** Folder with a program git that kills the process that started it. */
  readonly path: string;
  /** Kills the next command at its commit or push with this number. */
  readonly dieAt: (death: Death | undefined) => void;
  /** Number of commits and pushes since then. */
  readonly actions: () => number;
  /** Commits that were pushed, newest first. */
  readonly log: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Turns the folder of an operator into a repository, and starts a pipeline. */
export async function repositoryOf(operator: Operator, service: string, kubectl: Kubectl): Promise<Repository> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-repository-"));
  const [origin, checkout, path] = ["origin.git", "checkout", "bin"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const git = (cwd: string, ...args: readonly string[]) => execFileSync("git", args, { cwd, encoding: "utf8" });
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", origin);
  git(operator.folder, "init", "--quiet", "--initial-branch=main");
  for (const [key, value] of [
    ["user.name", "Erin"],
    ["user.email", "erin@example.com"],
  ] as const)
    git(operator.folder, "config", key, value);
  git(operator.folder, "add", "environments");
  git(operator.folder, "commit", "--quiet", "--message", "start");
  git(operator.folder, "remote", "add", "origin", origin);
  git(operator.folder, "push", "--quiet", "--set-upstream", "origin", "main");
  git(folder, "clone", "--quiet", origin, checkout);
  writeWrapper(path);

  let isStopped = false;
  const pipeline = (async () => {
    for (let applied = git(checkout, "rev-parse", "HEAD"); !isStopped;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      git(checkout, "pull", "--quiet");
      const head = git(checkout, "rev-parse", "HEAD");
      if (head === applied) continue;
      const [loaded] = loadValidEnvironments(join(checkout, "environments"), ["prod"]);
      if (loaded === undefined) throw new Error("prod was not loaded");
      const own = synthesize(loaded.layer).manifests.filter(({ metadata }) => metadata.labels?.["app"] === service);
      await mustApply(kubectl, own);
      applied = head;
    }
  })();

  return {
    path,
    dieAt: (death) => {
      writeFileSync(join(path, "count"), "0");
      writeFileSync(
        join(path, "death"),
        death === undefined ? "" : `${death.at} ${death.isAfter ? "after" : "before"}`,
      );
    },
    actions: () => Number(readFileSync(join(path, "count"), "utf8")),
    log: () => git(origin, "log", "--format=%s").trim().split("\n"),
    stop: async () => {
      isStopped = true;
      await pipeline;
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes a program git that counts commits and pushes, and kills the process that started it. */
function writeWrapper(path: string): void {
  mkdirSync(path);
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const script = `#!/bin/sh
case "$1" in commit|push) ;; *) exec ${real} "$@" ;; esac
count=$(( $(cat ${path}/count) + 1 ))
echo "$count" > ${path}/count
death=$(cat ${path}/death)
if [ "$death" = "$count before" ]; then kill -9 "$PPID"; exit 1; fi
${real} "$@"
code=$?
if [ "$death" = "$count after" ]; then kill -9 "$PPID"; fi
exit "$code"
`;
  writeFileSync(join(path, "git"), script);
  chmodSync(join(path, "git"), 0o755);
}
