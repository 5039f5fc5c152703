import type { Kit } from "../kit";
import type { RunStep } from "../procedure";

/** Options for {@link forwardStep}. */
export interface Forwarding {
  readonly id: string;
  /** What to do, as a sentence. */
  readonly what: string;
  /** What kubectl forwards to: `service/alertmanager-service`. */
  readonly to: string;
  /** Port, the same on both sides. */
  readonly port: number | string;
  readonly group?: string;
  readonly condition?: string;
  readonly only?: readonly string[];
}

/** Forwards a port to localhost. The next steps use it in a second terminal. */
export function forwardStep({ kubectl }: Kit, { to, port, ...step }: Forwarding): RunStep {
  return {
    kind: "run",
    ...step,
    command: kubectl(`port-forward ${to} ${port}:${port}`),
    who: "operate",
    expect: {
      see: "kubectl forwards the port until you press Ctrl-C. Continue in a second terminal.",
      output: `^Forwarding from 127\\.0\\.0\\.1:${port}`,
    },
    within: 10,
    endsAt: "Forwarding from",
  };
}
