import type { EnvironmentStatus, LockStatus, Reason } from "../../../lib/delivery/status/types";
import { listWith, plural } from "../../../lib/values/words";
import { printable, type Colors } from "../../output/terminal";
import { commandText } from "./json";
import type { StatusOptions } from "./status";
import { tableOf } from "./table";

/** The summary, the table, and the reasons with the next commands. */
export function statusLines(
  status: EnvironmentStatus,
  options: Pick<StatusOptions, "environments" | "context">,
  colors: Colors,
): readonly string[] {
  const { ready, context, namespace, services, datastores, unread } = status;
  const summary = (ready ? colors.green : colors.red)(colors.bold(summaryOf(status)));
  const reasons = [...services, ...datastores].flatMap(({ name, reasons: all, ...one }) => {
    const lines = [
      ...all.flatMap((reason) => reasonLines(reason, status, options)),
      ...("lock" in one ? lockLines(one.lock) : []),
    ];
    return lines.length === 0 ? [] : ["", colors.bold(name), ...lines];
  });
  return [
    `${summary} (context ${context}, namespace ${namespace})`,
    "",
    ...tableOf(status, colors),
    ...reasons,
    ...(unread.length === 0 ? [] : ["", colors.bold("not readable")]),
    ...unread.map(({ kind, why }) => printable(`  ${kind}: ${why}`)),
  ];
}

/** `prod: 2 of 5 services need attention`. */
export function summaryOf({ environment, services, datastores, unread }: EnvironmentStatus): string {
  const parts = [counted(services, "service"), ...(datastores.length === 0 ? [] : [counted(datastores, "datastore")])];
  const bad = parts.filter(({ count }) => count > 0);
  const [only] = services;
  const name = services.length === 1 ? `service ${only?.name}` : `all ${plural(services.length, "service")}`;
  const fine = services.length === 1 ? `${name} is ready` : `${name} are ready`;
  if (bad.length === 0)
    return `${environment}: ${fine}${unread.length === 0 ? "" : ", as far as the cluster could be read"}`;
  const needs = bad.reduce((sum, { count }) => sum + count, 0) === 1 ? "needs attention" : "need attention";
  const texts = listWith(
    "and",
    bad.map(({ text }) => text),
  );
  const isOnlyData = bad.every(({ noun }) => noun === "datastore");
  return `${environment}: ${isOnlyData ? `${fine}, but ` : ""}${texts} ${needs}`;
}

function counted(all: readonly { readonly ready: boolean }[], noun: "service" | "datastore") {
  const count = all.filter(({ ready }) => !ready).length;
  return { count, noun, text: `${count} of ${plural(all.length, noun)}` };
}

function reasonLines(
  { text, next }: Reason,
  status: EnvironmentStatus,
  options: Pick<StatusOptions, "environments" | "context">,
): readonly string[] {
  return [
    printable(`  - ${text}`),
    ...(next === undefined ? [] : [printable(`    to ${next.to}: ${commandText(next, status, options)}`)]),
  ];
}

/** The lock, unless the reasons name the operation of its holder. */
function lockLines(lock: LockStatus | undefined): readonly string[] {
  const { holder, renewed, pending } = lock ?? {};
  if (holder === undefined || pending !== undefined) return [];
  return [
    printable(`  - ${holder} holds the lock of releases${renewed === undefined ? "" : `, renewed at ${renewed}`}`),
  ];
}
