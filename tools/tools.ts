/** A real program that tests and benchmarks run, pinned by a Go module of its own. */
export interface Tool {
  /** Folder below `tools/` that holds its `go.mod` and `go.sum`. Tools may share one. */
  readonly module: string;
  /** Go package of its `main`. */
  readonly package: string;
  /**
   * Linker flags besides `-s -w`, such as `-X package.variable=value`; no value may hold a space.
   * @default - none
   */
  readonly linkerFlags?: readonly string[];
}

/** Every tool by the name of its binary. A new one needs a line here and its module, nothing else. */
export const TOOLS = {
  helm: { module: "helm", package: "helm.sh/helm/v4/cmd/helm" },
  kustomize: { module: "kustomize", package: "sigs.k8s.io/kustomize/kustomize/v5" },
} as const satisfies Readonly<Record<string, Tool>>;

/** Name of a tool, which is also the name of its binary. */
export type ToolName = keyof typeof TOOLS;

/** Names of all tools. */
export const TOOL_NAMES = Object.keys(TOOLS) as ToolName[];

/** Whether something that was typed is the name of a tool. */
export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(TOOLS, name);
}

/** Linker flags of a tool, as `go build -ldflags` takes them: no symbols, no debugging tables, and its own. */
export function linkerFlags({ linkerFlags: more = [] }: Tool): string {
  return ["-s", "-w", ...more].join(" ");
}
