const HELP = `usage: npm run cluster -- [ENVIRONMENT] [--nodes]

Starts a local cluster, applies an environment of environments/, and prints the commands for your shell. The cluster runs until Ctrl-C.

  ENVIRONMENT   environment to apply (default: dev); none applies nothing
  --nodes       runs real containers, as root on Linux; without it, KWOK simulates the pods

example: npm run cluster -- prod
`;

/** What to start. */
export interface ClusterChoice {
  /** Environment to apply, or `none`. */
  readonly name: string;
  readonly onNodes: boolean;
}

/** What to print instead of starting a cluster, and the exit code. */
export interface ClusterAnswer {
  readonly output: string;
  readonly code: 0 | 2;
}

/** Reads the arguments of `npm run cluster`. */
export function clusterChoice(args: readonly string[]): ClusterChoice | ClusterAnswer {
  if (args.includes("--help")) return { output: HELP, code: 0 };
  const unknown = args.filter((arg) => arg.startsWith("-") && arg !== "--nodes");
  if (unknown.length > 0)
    return wrong(`unknown option: ${unknown.join(", ")}; the only options are --nodes and --help`);
  const [name = "dev", ...more] = args.filter((arg) => !arg.startsWith("-"));
  if (more.length > 0)
    return wrong(`ENVIRONMENT must be one name, got ${[name, ...more].join(", ")}; start one cluster for each`);
  return { name, onNodes: args.includes("--nodes") };
}

function wrong(problem: string): ClusterAnswer {
  return { output: `${problem}\n\n${HELP}`, code: 2 };
}
