import { inputError } from "../../charts/failures";
import { Stop } from "../../lib/delivery/run/stop";
import type { Applier } from "./applier";
import { lastLine, runProgram } from "./process";

/**
 * Runs `pulumi up` for the objects that change, in the current folder. Other changes of the program wait for the next run without targets.
 * @param stack - name of the stack
 */
export function pulumiApplier(stack: string): Applier {
  return {
    does: "run pulumi up",
    check: async () => {
      const exit = await runProgram("pulumi", ["stack", "ls", "--json", "--non-interactive"]);
      if (exit.isMissing) throw inputError("pulumi is not installed; see docs/pulumi.md, or use --via kubectl");
      if (exit.code !== 0) throw inputError(`pulumi stack ls failed: ${lastLine(exit.stderr)}; see docs/pulumi.md`);
      if (!hasStack(exit.stdout, stack))
        throw inputError(`Pulumi has no stack ${stack} in this folder; run the command in the folder of Pulumi.yaml`);
    },
    apply: async ({ message, objects, signal }) => {
      if (objects.length === 0) return;
      if (signal.aborted) throw new Stop("interrupted before pulumi up");
      const targets = objects.flatMap(({ kind, metadata: { namespace, name } }) => [
        "--target",
        // ManifestResources names each resource so (stacks/manifest-resources.ts).
        `**:${kind}/${namespace === undefined ? "" : `${namespace}/`}${name}`,
      ]);
      const args = ["up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive", "--message", message];
      const { code, isMissing } = await runProgram("pulumi", [...args, ...targets], { isShown: true, signal });
      if (signal.aborted) throw new Stop("pulumi up was interrupted");
      if (isMissing || code !== 0)
        throw new Stop(
          `pulumi up ${code === undefined ? "was ended" : `failed with exit code ${code}`}; see its output. If it says that the stack is locked, wait for the other run, or see pulumi cancel`,
        );
    },
  };
}

function hasStack(text: string, stack: string): boolean {
  const stacks = JSON.parse(text) as readonly { readonly name: string }[];
  return stacks.some(({ name }) => name === stack || name.endsWith(`/${stack}`));
}
