import { execFileSync } from "child_process";
import type { Kubectl } from "./kubectl";

/**
 * Runs the command in a step of a warning, with this cluster's kubectl.
 * @throws Error if the step has no command
 */
export function runStep({ program, kubeconfig }: Kubectl, step: string | undefined): void {
  const [, command = ""] = /`(.*)`/.exec(step ?? "") ?? [];
  if (!command.includes("kubectl")) throw new Error(`the step has no kubectl command: ${step ?? "none"}`);
  execFileSync("bash", ["-c", `kubectl() { "$KUBECTL" --kubeconfig "$CONFIG" "$@"; }; ${command}`], {
    env: { ...process.env, KUBECTL: program, CONFIG: kubeconfig },
  });
}
