import { plural } from "../values/words";
import { SECOND_SHARE } from "./canary";
import { imageChange, imageOf } from "./images";
import type { Operation } from "./operation";
import { outcomeOf, type DeliveredService } from "./outcome-of";
import type { PendingSpec } from "../spec/release";
import { checkedCommandOf, commandOf } from "./command";
import { operationOf } from "./pending";

/** Something of a service that has started and not ended, by its release file. */
export interface OpenItem {
  readonly kind: "pending" | "prepared" | "notRetired" | "canary" | "promotion" | "overlay" | "migration";
  /** What is open: a sentence. */
  readonly what: string;
  /** Commands that go on or back, of which one is run, without the name of the tool. */
  readonly next: readonly string[];
}

/**
 * What is open of a service, by its release state and its overlay.
 * @param pending - its pending operation, which comes first: all others have to wait
 */
export function openItems(service: DeliveredService, pending?: PendingSpec): readonly OpenItem[] {
  if (pending !== undefined) return [pendingItem(service.name, pending)];
  const { name, topology, migrateFrom, overlay } = service;
  // The release state of a service in migration is edited by hand.
  const isMigrating = migrateFrom !== undefined && migrateFrom !== topology;
  return [
    ...(isMigrating
      ? [
          {
            kind: "migration",
            what: `${name} migrates from ${migrateFrom} to ${topology}. Complete it by hand, in the release file.`,
            next: [],
          } as const,
        ]
      : [...colorItems(service), ...canaryItems(service)]),
    ...(overlay === undefined
      ? []
      : [
          {
            kind: "overlay",
            what: `${name} has an overlay: at least ${plural(overlay.floor, "pod")} until ${overlay.until} (${overlay.owner}: ${overlay.reason}).`,
            next: [`scale ${name} --end`],
          } as const,
        ]),
  ];
}

function pendingItem(name: string, { operation, via, by, at }: PendingSpec): OpenItem {
  const command = checkedCommandOf(name, operationOf(operation));
  return {
    kind: "pending",
    what: `${by} started ${operation.kind} ${name} at ${at} with --via ${via}, and it has not ended.`,
    next: [...(command === undefined ? [] : [`${command} --via ${via}`]), `abort ${name} --via ${via}`],
  };
}

function colorItems(service: DeliveredService): readonly OpenItem[] {
  const { name, topology, release } = service;
  const { live, blue, green } = release;
  if (topology !== "blueGreen" || live === undefined || blue === undefined || green === undefined) return [];
  const other = live === "blue" ? "green" : "blue";
  const [now, next] = live === "blue" ? [blue, green] : [green, blue];
  const ways = possible(service, [{ kind: "switch" }, { kind: "retire" }, { kind: "rollback" }, { kind: "abort" }]);
  if (ways.has("switch"))
    return [
      {
        kind: "prepared",
        what: `${other} is prepared: ${imageChange(now, next)}. ${live} serves all requests.`,
        next: commandsOf(ways, ["switch", "abort"]),
      },
    ];
  if (ways.has("retire"))
    return [
      {
        kind: "notRetired",
        what: `${other} keeps at least ${plural(next.floor, "pod")} with ${next.version}. ${live} serves all requests with ${now.version}.`,
        next: commandsOf(ways, ["retire", "rollback"]),
      },
    ];
  // A prepared color with too few pods needs its release again.
  return ways.has("abort")
    ? [
        {
          kind: "prepared",
          what: `${other} is prepared with ${next.version}, but has fewer pods than ${live}.`,
          next: [commandOf(name, { kind: "release", ...imageOf(next) }), ...commandsOf(ways, ["abort"])],
        },
      ]
    : [];
}

function canaryItems(service: DeliveredService): readonly OpenItem[] {
  const { topology, release } = service;
  const { stable, canary, share = 0 } = release;
  if (topology !== "canary" || stable === undefined || canary === undefined) return [];
  const ways = possible(service, [
    ...(share < SECOND_SHARE ? [{ kind: "canary", share: SECOND_SHARE } as const] : []),
    ...([{ kind: "promote" }, { kind: "abort" }, { kind: "rollback" }] as const),
  ]);
  if (!ways.has("promote")) return [];
  const isPromoted = !ways.has("abort");
  return [
    isPromoted
      ? {
          kind: "promotion",
          what: `stable and the canary run ${stable.version}, and the promotion has not ended: the canary has ${share} % of the requests.`,
          next: commandsOf(ways, ["promote", "rollback"]),
        }
      : {
          kind: "canary",
          what: `the canary has ${share} % of the requests: ${imageChange(stable, canary)}.`,
          next: commandsOf(ways, ["canary", "promote", "abort"]),
        },
  ];
}

/** Commands of the operations that would change something, by kind. */
function possible(service: DeliveredService, operations: readonly Operation[]): ReadonlyMap<string, string> {
  return new Map(
    operations
      .filter((operation) => outcomeOf(service, operation).kind === "change")
      .map((operation) => [operation.kind, commandOf(service.name, operation)]),
  );
}

function commandsOf(ways: ReadonlyMap<string, string>, kinds: readonly Operation["kind"][]): readonly string[] {
  return kinds.flatMap((kind) => ways.get(kind) ?? []);
}
