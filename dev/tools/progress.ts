import type { ToolName } from "./tools";

/**
 * Measured build time on two idle cores with an empty Go build cache, in seconds. Tools of one module were built in this order.
 * Tools that are not
 * listed were not measured.
 */
const BUILD_SECONDS: Readonly<Partial<Record<ToolName, number>>> = {
  "kube-apiserver": 170,
  "kube-controller-manager": 45,
  "kube-scheduler": 5,
  kubectl: 20,
  kubelet: 745,
  "kube-proxy": 24,
  "kube-router": 313,
  coredns: 365,
  alertmanager: 71,
  etcd: 10,
  kwok: 50,
  "metrics-server": 90,
  "kube-score": 45,
  actionlint: 10,
  "stand-in": 30,
  promtool: 160,
  prometheus: 100,
  pulumi: 190,
  "pulumi-resource-kubernetes": 420,
};

/** The line before the first of several builds, or an empty text if every tool is in the cache. */
export function buildPlanText(missing: readonly ToolName[], total: number): string {
  if (missing.length === 0) return "";
  const seconds = missing.reduce((sum, name) => sum + (BUILD_SECONDS[name] ?? 0), 0);
  const unmeasured = missing.filter((name) => BUILD_SECONDS[name] === undefined);
  const estimate = seconds === 0 ? "build time not measured" : `${about(seconds)} on two idle cores`;
  const rest = seconds === 0 || unmeasured.length === 0 ? "" : `; build time not measured for ${unmeasured.join(", ")}`;
  return `builds ${missing.length} of ${total} tools once (${estimate}${rest}): ${missing.join(", ")}\n`;
}

/** The line at the start of a build. */
export function buildStartText(name: ToolName): string {
  const seconds = BUILD_SECONDS[name];
  return `building ${name} (once, ${seconds === undefined ? "build time not measured" : about(seconds)})\n`;
}

/** The line that shows that a long build is still running. */
export function buildHeartbeatText(name: ToolName, seconds: number): string {
  return `still building ${name} after ${seconds.toFixed(0)} s\n`;
}

/** The line at the end of a build. */
export function buildEndText(name: ToolName, seconds: number, succeeded: boolean): string {
  return `${succeeded ? `built ${name} in` : `failed to build ${name} after`} ${seconds.toFixed(1)} s\n`;
}

function about(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
}
