/** A real program that tests and benchmarks run, pinned by a Go module of its own. */
export interface Tool {
  /** Folder below `dev/tools/` that holds its `go.mod` and `go.sum`. Tools may share one. */
  readonly module: string;
  /** Go package of its `main`. */
  readonly package: string;
  /**
   * Linker flags besides `-s -w`, such as `-X package.variable=value`; no value may hold a space.
   * @default - none
   */
  readonly linkerFlags?: readonly string[];
  /**
   * Files that the `main.go` in the folder embeds and that are not committed: they come from a module that it requires.
   * @default - none
   */
  readonly embeds?: ModuleFiles;
}

/** Files of a Go module. */
export interface ModuleFiles {
  /** Path of the Go module. */
  readonly module: string;
  /** Folder of the module. */
  readonly folder: string;
  /** Files of the folder. */
  readonly files: readonly string[];
}

const KUBERNETES_VERSION = "1.36.3";

/** Without these the server calls itself `v0.0.0-master`, and clients negotiate on that. */
const KUBERNETES_FLAGS = [
  `gitVersion=v${KUBERNETES_VERSION}`,
  `gitMajor=${KUBERNETES_VERSION.split(".")[0]}`,
  `gitMinor=${KUBERNETES_VERSION.split(".")[1]}`,
  "gitTreeState=clean",
  "gitCommit=none",
  "buildDate=1970-01-01T00:00:00Z",
].map((value) => `-X k8s.io/component-base/version.${value}`);

const PULUMI_VERSION = "3.259.0";

/** The version of `@pulumi/kubernetes` in package.json: the engine wants a provider that calls itself the same. */
const PULUMI_KUBERNETES_VERSION = "4.34.2";

/** Every tool by the name of its binary. A new one needs a line here and its module, nothing else. */
export const TOOLS = {
  helm: { module: "helm", package: "helm.sh/helm/v4/cmd/helm" },
  etcd: { module: "kubernetes", package: "go.etcd.io/etcd/server/v3" },
  "kube-apiserver": kubernetes("kube-apiserver"),
  "kube-controller-manager": kubernetes("kube-controller-manager"),
  "kube-scheduler": kubernetes("kube-scheduler"),
  kubectl: kubernetes("kubectl"),
  kwok: { module: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok" },
  "metrics-server": { module: "metrics-server", package: "sigs.k8s.io/metrics-server/cmd/metrics-server" },
  kustomize: { module: "kustomize", package: "sigs.k8s.io/kustomize/kustomize/v5" },
  cyclonus: { module: "cyclonus", package: "github.com/mattfenwick/cyclonus/cmd/cyclonus" },
  versitygw: { module: "versitygw", package: "github.com/versity/versitygw/cmd/versitygw" },
  "kube-score": { module: "kube-score", package: "github.com/zegl/kube-score/cmd/kube-score" },
  actionlint: { module: "actionlint", package: "github.com/rhysd/actionlint/cmd/actionlint" },
  amtool: { module: "alertmanager", package: "github.com/prometheus/alertmanager/cmd/amtool" },
  promtool: { module: "prometheus", package: "github.com/prometheus/prometheus/cmd/promtool" },
  pulumi: {
    module: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    linkerFlags: [`-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PULUMI_VERSION}`],
  },
  "pulumi-resource-kubernetes": {
    module: "pulumi-kubernetes",
    package: ".",
    linkerFlags: [`-X main.version=${PULUMI_KUBERNETES_VERSION}`],
    embeds: {
      module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
      folder: "cmd/pulumi-resource-kubernetes",
      files: ["schema.json", "terraform-mapping.json"],
    },
  },
} as const satisfies Readonly<Record<string, Tool>>;

function kubernetes(command: string): Tool {
  return { module: "kubernetes", package: `k8s.io/kubernetes/cmd/${command}`, linkerFlags: KUBERNETES_FLAGS };
}

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
