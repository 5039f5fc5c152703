import { eventually } from "../../e2e/support/layer";
import type { Prometheus } from "./prometheus";

/**
 * Waits until each alert has fired, and notes after how many seconds. Not all of them fire at the same time.
 * @throws Error with the names of the alerts that do not fire
 */
export async function untilFired(
  prometheus: Prometheus,
  alerts: readonly string[],
  fired = new Map<string, number>(),
): Promise<void> {
  const started = Date.now();
  await eventually(async () => {
    const firing = await prometheus.firing();
    for (const alert of alerts)
      if (firing.has(alert) && !fired.has(alert)) fired.set(alert, Math.round((Date.now() - started) / 1000));
    const missing = alerts.filter((alert) => !fired.has(alert));
    if (missing.length > 0) throw new Error(`not fired: ${missing.join(", ")}`);
  });
}

/**
 * Waits until none of the alerts fires.
 * @throws Error with the names of those that still fire
 */
export async function untilEnded(prometheus: Prometheus, alerts: readonly string[]): Promise<void> {
  await eventually(async () => {
    const firing = await prometheus.firing();
    const left = alerts.filter((alert) => firing.has(alert));
    if (left.length > 0) throw new Error(`still firing: ${left.join(", ")}`);
  });
}
