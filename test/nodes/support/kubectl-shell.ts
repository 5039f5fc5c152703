import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { toYaml } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { run, type Kubectl, type Outcome } from "../../e2e/support/kubectl";
import { kubectlWrapper } from "../../e2e/support/kubectl-wrapper";

/** A shell in a temporary folder, whose kubectl uses one cluster in place of the context in a command. */
export interface KubectlShell {
  /** Runs a command and returns the result, even if it fails. */
  readonly try: (command: string) => Promise<Outcome>;
  /**
   * Runs a command and returns its stdout.
   * @throws Error with its stderr if it fails
   */
  readonly run: (command: string) => Promise<string>;
  /** Deletes the folder. */
  readonly remove: () => void;
}

/** Creates the shell, with a YAML file for each set of manifests. */
export function kubectlShell(
  { program, kubeconfig }: Kubectl,
  files: Readonly<Record<string, readonly Manifest[]>> = {},
): KubectlShell {
  const folder = mkdtempSync(join(tmpdir(), "kubectl-shell-"));
  writeFileSync(join(folder, "kubectl"), kubectlWrapper(), { mode: 0o755 });
  for (const [name, manifests] of Object.entries(files)) writeFileSync(join(folder, name), toYaml(manifests));
  const environment = {
    ...process.env,
    PATH: `${folder}:${process.env["PATH"]}`,
    KUBECONFIG: kubeconfig,
    REAL_KUBECTL: program,
  };
  // Printed commands have their own limits, up to a quarter of an hour.
  const tryRun = (command: string) => run("bash", ["-c", command], { folder, environment, seconds: 1200 });
  return {
    try: tryRun,
    run: async (command) => {
      const { code, stdout, stderr } = await tryRun(command);
      if (code !== 0) throw new Error(`${command} exited with ${code}:\n${stderr.trim()}`);
      return stdout.trim();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Runs one command that the tool prints, and returns its stdout.
 * @throws Error with its stderr if it fails
 */
export async function runPrinted(kubectl: Kubectl, command: string): Promise<string> {
  const shell = kubectlShell(kubectl);
  try {
    return await shell.run(command);
  } finally {
    shell.remove();
  }
}
