import { run, type Outcome } from "../support/kubectl";

/** Variables that git sets in hooks. They would point to the repository of the hook. */
const HOOK_VARIABLES = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };

/** Runs git in a repository. A missing git is a result, not an exception. */
export function git(repository: string, ...args: string[]): Promise<Outcome> {
  return run("git", ["-C", repository, ...args], { environment: { ...process.env, ...HOOK_VARIABLES } });
}
