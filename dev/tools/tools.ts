/** A program that tests and benchmarks run, pinned by its Go module. */
export interface Tool {
  /** Folder below `dev/tools/` with its `go.mod` and `go.sum`. Tools may share a folder. */
  readonly module: string;
  /** Go package with its `main`. */
  readonly package: string;
  /**
   * Linker flags in addition to `-s -w`, for example `-X package.variable=value`; values must not contain spaces.
   * @default - none
   */
  readonly linkerFlags?: readonly string[];
  /**
   * Uncommitted files that `main.go` in the folder embeds; they come from a required module.
   * @default - none
   */
  readonly embeds?: ModuleFiles;
}

/** Files of a Go module. */
export interface ModuleFiles {
  /** Go module path. */
  readonly module: string;
  /** Folder in the module. */
  readonly folder: string;
  /** File names in the folder. */
  readonly files: readonly string[];
}

const KUBERNETES_VERSION = "1.36.3";

/** Without these flags the server reports version `v0.0.0-master`, and clients adapt to it. */
const KUBERNETES_FLAGS = [
  `gitVersion=v${KUBERNETES_VERSION}`,
  `gitMajor=${KUBERNETES_VERSION.split(".")[0]}`,
  `gitMinor=${KUBERNETES_VERSION.split(".")[1]}`,
  "gitTreeState=clean",
  "gitCommit=none",
  "buildDate=1970-01-01T00:00:00Z",
].map((value) => `-X k8s.io/component-base/version.${value}`);

const PULUMI_VERSION = "3.259.0";

/** Must equal the version of `@pulumi/kubernetes` in package.json, because the engine requires a provider of that version. */
const PULUMI_KUBERNETES_VERSION = "4.34.2";

/** Tools by name of their binary. A new tool needs its module and a line here, and a line in progress.ts if its build time was measured. */
export const TOOLS = {
  helm: { module: "helm", package: "helm.sh/helm/v4/cmd/helm" },
  etcd: { module: "kubernetes", package: "go.etcd.io/etcd/server/v3" },
  "kube-apiserver": kubernetes("kube-apiserver"),
  "kube-controller-manager": kubernetes("kube-controller-manager"),
  "kube-scheduler": kubernetes("kube-scheduler"),
  kubectl: kubernetes("kubectl"),
  kubelet: kubernetes("kubelet"),
  "kube-proxy": kubernetes("kube-proxy"),
  "kube-router": { module: "kube-router", package: "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router" },
  // The Gateway and Ingress controller of the node tests. Its data plane is Envoy; see python.ts.
  contour: {
    module: "contour",
    package: "github.com/projectcontour/contour/cmd/contour",
    linkerFlags: ["-X github.com/projectcontour/contour/internal/build.Version=v1.33.8"],
  },
  coredns: { module: "coredns", package: "github.com/coredns/coredns" },
  kwok: { module: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok" },
  "metrics-server": { module: "metrics-server", package: "sigs.k8s.io/metrics-server/cmd/metrics-server" },
  kustomize: { module: "kustomize", package: "sigs.k8s.io/kustomize/kustomize/v5" },
  cyclonus: { module: "cyclonus", package: "github.com/mattfenwick/cyclonus/cmd/cyclonus" },
  versitygw: { module: "versitygw", package: "github.com/versity/versitygw/cmd/versitygw" },
  "kube-score": { module: "kube-score", package: "github.com/zegl/kube-score/cmd/kube-score" },
  actionlint: { module: "actionlint", package: "github.com/rhysd/actionlint/cmd/actionlint" },
  amtool: { module: "alertmanager", package: "github.com/prometheus/alertmanager/cmd/amtool" },
  // The release that the layer deploys, because the node tests run it. amtool is newer, because it only checks configurations.
  alertmanager: { module: "alertmanager-0.28", package: "github.com/prometheus/alertmanager/cmd/alertmanager" },
  // Replaces the edge services, generates load, and keeps the namespaces of pods open; see dev/images.
  "stand-in": { module: "stand-in", package: "." },
  promtool: { module: "prometheus", package: "github.com/prometheus/prometheus/cmd/promtool" },
  // Without the build tag `builtinassets`, because the module contains no web user interface. The API works without it.
  prometheus: { module: "prometheus", package: "github.com/prometheus/prometheus/cmd/prometheus" },
  "kube-state-metrics": { module: "kube-state-metrics", package: "k8s.io/kube-state-metrics/v2" },
  // Exporters of the datastores, in the versions of test/fixtures/exporters.json.
  postgres_exporter: {
    module: "postgres-exporter",
    package: "github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter",
  },
  redis_exporter: { module: "redis-exporter", package: "github.com/oliver006/redis_exporter" },
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

/** Name of a tool and of its binary. */
export type ToolName = keyof typeof TOOLS;

/** Names of all tools, in the order of {@link TOOLS}. */
export const TOOL_NAMES = Object.keys(TOOLS) as ToolName[];

/** Whether a text is the name of a tool. */
export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(TOOLS, name);
}

/** Value of `go build -ldflags` for a tool: no symbol table, no debug information, and the tool's own flags. */
export function linkerFlags({ linkerFlags: more = [] }: Tool): string {
  return ["-s", "-w", ...more].join(" ");
}
