import type { MonitoringProps } from "../../lib/constructs/monitoring";
import { judged } from "../../lib/constructs/validation";
import type { Layer } from "../../lib/layer/layer";
import { monitoredOf } from "../../lib/monitoring/monitored";

/** Props of monitoring. */
export function monitoringProps(layer: Layer): MonitoringProps {
  return judged({ ...monitoredOf(layer), kind: layer.cluster.monitoring });
}
