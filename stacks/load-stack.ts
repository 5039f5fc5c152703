import { getStack, log } from "@pulumi/pulumi";
import { chooseEnvironments, loadValidEnvironments } from "../charts/files/chosen-environments";
import { now } from "../charts/files/clock";
import { listEnvironments, type LoadedEnvironment } from "../charts/files/environments";
import { inputError } from "../charts/failures";
import { environmentFileName, releaseFileName } from "../lib/names";
import { formatWarning } from "../lib/spec/problem";
import { show, didYouMean } from "../lib/values/words";
import { readable } from "./failures";

/**
 * Loads the environment for a stack. The stack and the environment must have the same name, so that the dev files can't be
 * rolled out to the prod cluster. Warnings about the files go to the engine's log.
 * @param folder - folder of the environment files
 * @param stack - name of the stack; the default is the current stack
 * @throws RunError if no environment has that name, or with every problem of its files
 */
export function loadStack(folder: string, stack: string = getStack()): LoadedEnvironment {
  return readable(() => {
    const listed = listEnvironments(folder);
    if ("names" in listed && !listed.names.includes(stack)) throw inputError(stackMessage(stack, listed.names, folder));
    const [loaded] = loadValidEnvironments(folder, chooseEnvironments(folder, [stack]), now());
    if (loaded === undefined) throw inputError(stackMessage(stack, [], folder));
    for (const warning of loaded.warnings) void log.warn(formatWarning(warning));
    return loaded;
  });
}

function stackMessage(stack: string, names: readonly string[], folder: string): string {
  return (
    `stack must be named like an environment in ${folder} (${names.join(", ")}), got ${show(stack)}${didYouMean(stack, names)}\n` +
    `select one with pulumi stack select, or add ${environmentFileName(stack)} and ${releaseFileName(stack)}`
  );
}
