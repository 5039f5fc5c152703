import type { MonitoringProps } from "../../lib/constructs/monitoring";
import { judged } from "../../lib/constructs/validation";
import type { Layer } from "../../lib/layer/layer";
import { monitoredOf } from "../../lib/monitoring/monitored-layer";

/** Returns the props of the monitoring construct. */
export function monitoringProps(layer: Layer): MonitoringProps {
  return judged({ ...monitoredOf(layer), kind: layer.cluster.monitoring, prometheus: layer.cluster.prometheus });
}
