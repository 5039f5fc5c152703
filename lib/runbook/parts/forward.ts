import type { Kit } from "../kit";
import type { RunStep } from "../procedure";

/** Options for {@link forwardStep}. */
export interface Forwarding {
  readonly id: string;
  /** What to do, as a sentence. */
  readonly what: string;
  /** What kubectl forwards to: `service/alertmanager-service`. */
  readonly to: string;
  /** Port of the pods: its number or its name. */
  readonly port: number | string;
  /**
   * Port on localhost.
   * @default - the same as that of the pods
   */
  readonly local?: number;
  readonly group?: string;
  readonly condition?: string;
  readonly only?: readonly string[];
}

/** Forwards a port to localhost. The next steps use it in a second terminal. */
export function forwardStep({ kubectl }: Kit, { to, port, local, ...step }: Forwarding): RunStep {
  const here = local ?? port;
  return {
    kind: "run",
    ...step,
    command: kubectl(`port-forward ${to} ${here}:${port}`),
    who: "operate",
    expect: {
      see: "kubectl forwards the port until you press Ctrl-C. Continue in a second terminal.",
      output: `^Forwarding from 127\\.0\\.0\\.1:${here}`,
    },
    within: 10,
    endsAt: "Forwarding from",
  };
}
