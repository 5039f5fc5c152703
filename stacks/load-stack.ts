import { getStack } from "@pulumi/pulumi";
import { chooseEnvironments, loadValidEnvironments } from "../charts/files/chosen-environments";
import { listEnvironments, type LoadedEnvironment } from "../charts/files/environments";
import { inputError } from "../charts/failures";
import { environmentFileName, releaseFileName } from "../lib/names";
import { show, didYouMean, listWith } from "../lib/values/words";
import { readable } from "./failures";

/**
 * The environment that a stack rolls out: the one that is called like it. Another name, or a stack of several, could roll dev's files out to
 * prod's cluster.
 * @param folder - folder of the environment files
 * @param stack - name of the stack; the one that runs, unless given
 * @throws RunError where no environment is called so, or with everything that is wrong with its files
 */
export function loadStack(folder: string, stack: string = getStack()): LoadedEnvironment {
  return readable(() => {
    const listed = listEnvironments(folder);
    if ("names" in listed && !listed.names.includes(stack)) throw inputError(stackMessage(stack, listed.names, folder));
    const [loaded] = loadValidEnvironments(folder, chooseEnvironments(folder, [stack]));
    if (loaded === undefined) throw inputError(stackMessage(stack, [], folder));
    return loaded;
  });
}

function stackMessage(stack: string, names: readonly string[], folder: string): string {
  return (
    `stack ${show(stack)} must be called like its environment, and ${folder} holds ${listWith("and", names)}${didYouMean(stack, names)}\n` +
    `choose one of them with pulumi stack select, or add ${environmentFileName(stack)} and ${releaseFileName(stack)}`
  );
}
