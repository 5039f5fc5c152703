import { run, type Outcome } from "../support/kubectl";

/** Git's own variables, which a hook sets and which would lead into the repository of that hook. */
const OF_A_HOOK = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };

/** Runs git in a repository; where there is no git, that is an outcome too. */
export function git(repository: string, ...args: string[]): Promise<Outcome> {
  return run("git", ["-C", repository, ...args], { environment: { ...process.env, ...OF_A_HOOK } });
}
