import { run, type Outcome } from "../support/kubectl";

/** Variables that git sets in hooks. They would make git use the hook's repository. */
const HOOK_VARIABLES = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };

/** Runs git in a repository. If git is not installed, it returns a result instead of throwing. */
export function git(repository: string, ...args: string[]): Promise<Outcome> {
  return run("git", ["-C", repository, ...args], { environment: { ...process.env, ...HOOK_VARIABLES } });
}
