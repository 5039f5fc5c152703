import type { Kubectl } from "../../e2e/support/kubectl";

/**
 * Runs a kubectl command that the tool prints, with this cluster's kubeconfig in place of the printed context.
 * @param words - words of the command to replace, such as `POD`
 */
export function runPrinted(
  kubectl: Kubectl,
  command: string,
  words: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [program, option, , ...args] = command.split(" ").map((word) => words[word] ?? word);
  if (program !== "kubectl" || option !== "--context")
    throw new Error(`not a kubectl command with a context: ${command}`);
  return kubectl.run(args);
}
