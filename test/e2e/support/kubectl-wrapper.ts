/**
 * A script that takes the place of kubectl: it removes the context from a printed command, because a test's cluster has another one, and runs the program in
 * `REAL_KUBECTL`.
 * @param options - options to add
 */
export function kubectlWrapper(options = ""): string {
  return `#!/bin/bash
args=()
while (($# > 0)); do
  if [[ $1 == --context ]]; then shift 2; else args+=("$1"); shift; fi
done
exec "$REAL_KUBECTL" ${options} "\${args[@]}"
`;
}
