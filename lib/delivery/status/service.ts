import type { LayerService } from "../../layer/layer";
import { isRecord, recordOf, textOf } from "../../manifests/json";
import type { Manifest } from "../../manifests/manifest";
import { manifestPath, previewServiceName, releaseLeaseName, serviceName, type Labels } from "../../names";
import { listWith } from "../../values/words";
import { isRestart, pendingOf, type PendingOperation } from "../lease";
import type { Operation } from "../operation";
import { outcomeOf } from "../outcome-of";
import type { Change } from "../outcome";
import { checkedCommandOf } from "../command";
import { driftCount, objectsOf } from "./drift-count";
import { liveSelector, selectedBy, sharesOf, type Shares } from "./share";
import { trackIn } from "./track";
import type { DriftStatus, LiveState, LockStatus, Reason, ServiceStatus } from "./types";

/** An environment as it should be, and as it is in the cluster. */
export interface Compared {
  /** Name of the environment. */
  readonly environment: string;
  readonly manifests: readonly Manifest[];
  readonly state: LiveState;
}

/** Compares a service with its objects in the cluster. */
export function serviceStatus(service: LayerService, { environment, manifests, state }: Compared): ServiceStatus {
  const { name, topology, plan } = service;
  const selectors = {
    live: liveSelector(serviceName(name), state),
    preview: liveSelector(previewServiceName(name), state),
  };
  const found = plan.workloads.map((planned) => trackIn(name, planned, selectors, state, manifests));
  const ready = found.map(({ track }, index) => ({
    track: track.track,
    selector: plan.workloads[index]?.selector ?? {},
    ...(track.pods && { ready: track.pods.ready }),
    ...(track.state === "missing" && { ready: 0 }),
  }));
  const shares = sharesOf(name, ready, state);
  const drift = driftCount(objectsOf(name, manifests), state);
  const lock = lockOf(name, state);
  const differences = [...otherLive(service, selectors.live), ...otherShare(service, shares)];
  const reasons = [
    ...shares.reasons,
    // An operation that has not ended explains them, and its own command completes it.
    ...(lock?.pending === undefined ? differences : differences.map(({ text }) => ({ text }))),
    ...found.flatMap((one) => one.reasons),
    ...pendingReasons(name, lock),
    ...driftReasons(drift, environment),
  ];
  return {
    name,
    topology,
    ready: reasons.length === 0,
    ...(shares.shareFrom && { shareFrom: shares.shareFrom }),
    tracks: found.map(({ track }) => {
      const share = shares.percent.get(track.track);
      return { ...track, ...(share !== undefined && { share }) };
    }),
    drift,
    ...(lock && { lock }),
    reasons,
  };
}

/** The live Service selects other workloads than the release file says. */
function otherLive(service: LayerService, live: ReturnType<typeof liveSelector>): readonly Reason[] {
  const { name, plan } = service;
  const wanted = plan.services.find(({ role }) => role === "live");
  if (!isRecord(live) || wanted === undefined) return [];
  const tracksOf = (labels: Labels): readonly string[] => selectedBy(labels, plan.workloads).map(({ track }) => track);
  const [found, file] = [tracksOf(live), tracksOf(wanted.selector)];
  if (found.length === 0 || found.join() === file.join()) return [];
  const [color] = found;
  const text = `Service ${serviceName(name)} sends requests to ${listWith("and", found)}, but the release file says ${listWith("and", file)}`;
  const keeps = (["switch", "rollback"] as const).find(
    (kind) => changeOf(service, { kind })?.release.live === color && found.length === 1,
  );
  return [{ text, next: { program: "access-layer", args: `${keeps ?? "adopt"} ${name}`, to: `keep ${color} live` } }];
}

/** The HTTPRoute gives the canary another share than the release file says. */
function otherShare(service: LayerService, { shareFrom, percent }: Shares): readonly Reason[] {
  const [found, { share: file }] = [percent.get("canary"), service.release];
  if (shareFrom !== "weights" || found === undefined || file === undefined || found === file) return [];
  const text = `the HTTPRoute gives the canary ${percentText(found)}, but the release file says ${percentText(file)}`;
  const operation: Operation = { kind: "canary", share: found };
  if (changeOf(service, operation)?.release.share !== found) return [{ text }];
  const args = `canary ${service.name} --share ${found}`;
  return [{ text, next: { program: "access-layer", args, to: `keep ${percentText(found)}` } }];
}

/** `100 %`. At most one decimal place. */
export function percentText(share: number): string {
  return `${Math.round(10 * share) / 10} %`;
}

function changeOf(service: LayerService, operation: Operation): Change | undefined {
  const outcome = outcomeOf(service, operation);
  return outcome.kind === "change" ? outcome : undefined;
}

/** The lock of a service, or `undefined` if Leases can't be read. */
function lockOf(service: string, { objects, unread }: LiveState): LockStatus | undefined {
  if (unread.some(({ kind }) => kind === "Lease")) return undefined;
  const lease = objects.find(({ kind, metadata }) => kind === "Lease" && metadata.name === releaseLeaseName(service));
  const { holderIdentity, renewTime } = recordOf(lease?.["spec"]);
  const pending = pendingOf(lease);
  const holder = textOf(holderIdentity ?? "");
  return {
    ...(holder !== "" && { holder }),
    ...(holder !== "" && typeof renewTime === "string" && { renewed: renewTime }),
    ...(pending && { pending }),
  };
}

function pendingReasons(service: string, lock: LockStatus | undefined): readonly Reason[] {
  const { pending, holder, renewed = "an unknown time" } = lock ?? {};
  if (pending === undefined) return [];
  const { operation, by, at } = pending;
  const started = `${operation.kind} was started by ${by} at ${at}`;
  const text =
    holder === undefined
      ? `${started}, and did not end`
      : `${started}, and did not end: ${holder} holds the lock, renewed at ${renewed}`;
  const args = checkedCommandOf(service, operation);
  if (args === undefined) return [{ text }];
  return [
    {
      text,
      next: {
        program: "access-layer",
        ...(isRestart(pending)
          ? { args, to: `complete it (abort ${service} --via kubectl ends it)` }
          : completed(service, args, pending)),
      },
    },
  ];
}

function completed(service: string, args: string, { via }: PendingOperation) {
  const way = via ?? "kubectl";
  return { args: `${args} --via ${way}`, to: `complete it (abort ${service} --via ${way} takes it back)` };
}

function driftReasons({ fields, objects }: DriftStatus, environment: string): readonly Reason[] {
  if (fields === 0) return [];
  const names = objects.map((identity) => identity.replace(/^.*\/(\w+) (?:[^/]*\/)?/, "$1 "));
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  const text = `${fields === 1 ? "1 field differs" : `${fields} fields differ`} from the manifest: ${listWith("and", shown)}`;
  const manifest = `dist/${manifestPath(environment)}`;
  const capture = `get -f ${manifest} -o yaml --ignore-not-found --show-managed-fields > live.yaml`;
  const drift = `npx --no-install access-layer drift dist/${environment} live.yaml`;
  return [{ text, next: { program: "kubectl", args: `${capture} && ${drift}`, to: "see the fields" } }];
}
