import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import { inputError } from "../../charts/failures";
import { Stop } from "../../lib/delivery/run/stop";
import { plural } from "../../lib/values/words";
import type { Applier } from "./applier";
import { lastLine, runProgram, type Exit } from "./process";

const HELP = "check the repository with git status";

/**
 * Commits a release file, and only that, and pushes the branch to its upstream branch. A pipeline applies it from there.
 * @param file - path of the release file
 */
export function gitApplier(file: string): Applier {
  const path = realpathSync(file);
  const [folder, name] = [dirname(path), basename(path)];
  const git = (...args: readonly string[]) => runProgram("git", args, { cwd: folder });
  /** Output of a command that has to succeed. */
  const required = async (help: string, ...args: readonly string[]) => {
    const exit = await git(...args);
    if (exit.code === 0) return exit.stdout.trim();
    throw inputError(`${file}: ${exit.isMissing ? "git is not installed" : reasonOf(exit)}; ${help}`);
  };
  const count = async (range: string) => Number(await required(HELP, "rev-list", "--count", range));
  const isChanged = async () => (await git("status", "--porcelain", "--", name)).stdout.trim() !== "";
  return {
    does: "commit and push",
    check: async ({ isResumed, isOwnChange }) => {
      const inRepository = await required(
        "add it to a git repository, or use --via kubectl",
        ...["ls-files", "--full-name", "--error-unmatch", "--", name],
      );
      await required("set user.name and user.email with git config", "var", "GIT_COMMITTER_IDENT");
      const branch = await required(
        "check out the branch that the pipeline applies",
        "symbolic-ref",
        "--short",
        "HEAD",
      );
      const upstream = await required(
        `set one with git push --set-upstream origin ${branch}`,
        ...["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"],
      );
      await required("check your access to the repository", "fetch", "--quiet");
      const behind = await count("HEAD..@{upstream}");
      if (behind > 0)
        throw inputError(
          `${branch} is ${plural(behind, "commit")} behind ${upstream}; run git pull --rebase, and run the command again`,
        );
      const unpushed = (await required(HELP, "diff", "--name-only", "@{upstream}..HEAD")).split("\n").filter(Boolean);
      const ahead = await count("@{upstream}..HEAD");
      // An earlier run can have died before it committed or pushed.
      const isOwn = isResumed && unpushed.every((one) => one === inRepository);
      if (ahead > 0 && !isOwn)
        throw inputError(
          `${branch} has ${plural(ahead, "commit")} that ${upstream} does not have, and the command would push them, too; push or remove them first`,
        );
      if (!(await isChanged())) return;
      const committed = await required(HELP, "show", `HEAD:./${name}`);
      if (!isResumed || !isOwnChange(committed))
        throw inputError(`${file} has changes that are not committed; commit or restore them first`);
    },
    apply: async ({ message, signal }) => {
      if (await isChanged()) {
        const exit = await git("commit", "--quiet", "--message", message, "--", name);
        if (exit.code !== 0)
          throw new Stop(`git commit failed: ${reasonOf(exit)}; correct that, and run the command again`);
      }
      if ((await count("@{upstream}..HEAD")) === 0) return;
      if (signal.aborted) throw new Stop("interrupted before git push");
      const branch = (await git("symbolic-ref", "--short", "HEAD")).stdout.trim();
      const [remote = "", merge = ""] = await Promise.all(
        ["remote", "merge"].map(async (key) => (await git("config", `branch.${branch}.${key}`)).stdout.trim()),
      );
      const exit = await runProgram("git", ["push", "--quiet", remote, `HEAD:${merge}`], { cwd: folder, signal });
      if (exit.code !== 0)
        throw new Stop(
          `git push failed: ${reasonOf(exit)}; run git pull --rebase if the branch has other commits now, and run the command again`,
        );
    },
  };
}

/** The line in which git names the reason. */
function reasonOf({ stderr }: Exit): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const reason = lines.find((line) => /^(fatal|error): |\[(remote )?rejected\]/.test(line));
  return (reason ?? lastLine(stderr)).replace(/^(fatal|error): /, "");
}
