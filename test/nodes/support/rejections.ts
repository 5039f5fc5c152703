import { existsSync, readFileSync } from "fs";
import { join } from "path";
import type { Node } from "./node";

/** A packet that kube-router rejected because no NetworkPolicy allowed it at that moment. */
export interface Rejection {
  /** Time in milliseconds since 1970. */
  readonly time: number;
  /** Address that sent it. */
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** Group to which kube-router's rules copy each packet before they reject it, at most 10 per minute and pod. */
const NFLOG_GROUP = 100;

/** Name of the server that prints rejected packets. */
export const REJECTION_LOGGER = "tcpdump";

/** Options with which tcpdump prints each rejected packet on a line. */
export const REJECTION_OPTIONS = [`--interface=nflog:${NFLOG_GROUP}`, "-n", "-tt", "-l", "--immediate-mode"] as const;

const LINE = /^(\d+\.\d+) IP (\d+\.\d+\.\d+\.\d+)\.\d+ > (\d+\.\d+\.\d+\.\d+)\.(\d+): Flags \[S\]/gm;

/** The first packets of TCP connections that the nodes' firewalls rejected since they started. */
export function rejectedConnections(nodes: readonly Node[]): readonly Rejection[] {
  return nodes.flatMap(({ folder }) => {
    const log = join(folder, "logs", `${REJECTION_LOGGER}.log`);
    return existsSync(log) ? parseRejections(readFileSync(log, "utf8")) : [];
  });
}

/** The rejected connections in the output of tcpdump. */
export function parseRejections(text: string): readonly Rejection[] {
  return [...text.matchAll(LINE)].map(([, time, from = "", to = "", port]) => ({
    time: Math.round(Number(time) * 1000),
    from,
    to,
    port: Number(port),
  }));
}
